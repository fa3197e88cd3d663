"""Counts along one facet or across two, each with the address of its list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from measures.facet_views import filtered_mask
from measures.facets import NONE, facet_index
from measures.filters import Codes, MeasureFilter

SHADES = 5
AXES = ("rows", "columns")


class AxesForm(forms.Form):
    """Which two facets stand against each other."""

    rows = forms.ChoiceField(label=_("rows"), required=False)
    columns = forms.ChoiceField(label=_("columns"), required=False)

    def __init__(self, data: QueryDict, *, filters: MeasureFilter) -> None:
        super().__init__(data)
        for name in AXES:
            choices = [(facet, f.label) for facet, f in filters.filters.items() if isinstance(f, Codes)]
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Dimensions by sectors where the address does not say; never a facet against itself."""
        cleaned = {"rows": self.cleaned_data.get("rows") or "dimension", "columns": self.cleaned_data.get("columns") or "sector"}
        if cleaned["rows"] == cleaned["columns"]:
            self.add_error("columns", _("Rows and columns are the same."))
        return cleaned


@dataclass(frozen=True)
class Slice:
    """One value of a facet: how many measures have it, and where they are listed. `share` is 0–100, of all."""

    value: str
    label: Any
    count: int
    share: float
    url: str
    parts: list[Slice] = field(default_factory=list)


@dataclass(frozen=True)
class Cell:
    """One count of a matrix; `shade` is 0 (none) to 5 (the most)."""

    count: int
    shade: int
    url: str
    label: str = ""


@dataclass(frozen=True)
class MatrixRow:
    """One row of a matrix with its total."""

    value: str
    label: Any
    cells: list[Cell]
    total: Cell


@dataclass(frozen=True)
class Matrix:
    """Counts of two facets; the last row and column hold what has no value there."""

    row_label: Any
    column_label: Any
    columns: list[tuple[str, Any]]
    rows: list[MatrixRow]
    totals: list[Cell]
    total: Cell


class Counter:
    """Counts under the filters of an address, and links that keep those filters."""

    def __init__(self, filters: MeasureFilter) -> None:
        self.filters = filters
        self.index = facet_index(filters.plan, filters.as_of_day)
        self.within = filtered_mask(filters, self.index)
        self.base = reverse("measures:list-measures", args=[filters.plan.slug])

    @property
    def total(self) -> int:
        return self.within.bit_count()

    def url(self, **changes: str) -> str:
        """The list with these facets set to one value each, the other filters kept."""
        query = QueryDict(mutable=True)
        for name, values in self.filters.query.lists():
            if name in self.filters.filters:
                query.setlist(name, values)
        for name, value in changes.items():
            query.setlist(name, [value])
        return f"{self.base}?{query.urlencode()}" if query else self.base

    def choices(self, facet: str) -> list[tuple[str, Any]]:
        """The values of a facet that the plan has, in their order, blanks last."""
        declared = self.filters.filters[facet]
        assert isinstance(declared, Codes)
        masks = self.index.masks.get(facet, {})
        return [(value, label) for value, label in declared.extra["choices"] if value in masks]

    def along(self, facet: str, *, by: str = "") -> list[Slice]:
        """One slice for each value; with `by`, each slice divided by a second facet."""
        counts = self.index.counts(facet, self.within)
        most = self.total or 1
        return [
            Slice(value, label, counts[value], 100 * counts[value] / most, self.url(**{facet: value}), self._parts(facet, value, by))
            for value, label in self.choices(facet)
        ]

    def _parts(self, facet: str, value: str, by: str) -> list[Slice]:
        if not by:
            return []
        mask = self.index.masks[facet][value] & self.within
        counts, most = self.index.counts(by, mask), mask.bit_count() or 1
        return [
            Slice(v, label, counts[v], 100 * counts[v] / most, self.url(**{facet: value, by: v}))
            for v, label in self.choices(by)
            if counts.get(v)
        ]

    def matrix(self, rows: str, columns: str) -> Matrix:
        """Two facets against each other, with totals; every cell leads to its list."""
        masks, across, down = self.index.masks, self.choices(columns), self.choices(rows)

        def count(*values: tuple[str, str]) -> int:
            mask = self.within
            for facet, value in values:
                mask &= masks[facet][value]
            return mask.bit_count()

        counts = {(r, c): count((rows, r), (columns, c)) for r, _ in down for c, _ in across}
        most = max((n for cell, n in counts.items() if NONE not in cell), default=0) or 1

        def cell(number: int, **facets: str) -> Cell:
            return Cell(number, min(SHADES, -(-SHADES * number // most)), self.url(**facets))

        found = [
            MatrixRow(
                r, label, [cell(counts[r, c], **{rows: r, columns: c}) for c, _ in across], Cell(count((rows, r)), 0, self.url(**{rows: r}))
            )
            for r, label in down
        ]
        totals = [Cell(count((columns, c)), 0, self.url(**{columns: c})) for c, _ in across]
        labels = self.filters.filters[rows].label, self.filters.filters[columns].label
        return Matrix(labels[0], labels[1], across, found, totals, Cell(self.total, 0, self.url()))


def number_of(slices: Iterable[Slice], value: str) -> int:
    """The count of one value, 0 where the plan does not have it."""
    return next((s.count for s in slices if s.value == value), 0)
