"""The matrix: two facets against each other on a day, and how that differs from another day."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from measures.axes import OTHERS, Axis, Value, axis_of
from measures.crosstab import Counter
from measures.facets import NONE
from measures.filters import Codes, MeasureFilter, day_of_plan
from measures.listing.order import Select

SHADES = 5
DIFFERENCES = 3
TOLD = 3  # columns whose difference the first sentence names
UNNAMED = (NONE, OTHERS)
FILES = [("xlsx", "Excel"), ("csv", "CSV")]


class AxesForm(forms.Form):
    """Which two facets stand against each other, and the day to compare with."""

    rows = forms.ChoiceField(label=_("rows"), required=False)
    columns = forms.ChoiceField(label=_("columns"), required=False)
    compare = forms.DateField(
        label=_("compare with"), required=False, widget=forms.DateInput(attrs={"type": "date"}), input_formats=["%Y-%m-%d"]
    )
    format = forms.ChoiceField(label=_("file format"), required=False, choices=FILES)

    def __init__(self, data: QueryDict, *, filters: MeasureFilter) -> None:
        super().__init__(data)
        self.plan, self.query, self.shown = filters.plan, data, filters.day
        for name in ("rows", "columns"):
            choices = [(facet, f.label) for facet, f in filters.filters.items() if isinstance(f, Codes)]
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean_compare(self) -> date | None:
        """A day of the plan's life."""
        return day_of_plan(self.cleaned_data.get("compare"), self.plan)

    def clean(self) -> dict[str, Any]:
        """Dimensions by sectors where the address does not say; never a facet against itself."""
        found = self.cleaned_data
        rows, columns = found.get("rows"), found.get("columns")
        rows = rows or ("sector" if columns == "dimension" else "dimension")
        columns = columns or ("dimension" if rows == "sector" else "sector")
        if rows == columns:
            self.add_error("columns", _("Rows and columns are the same."))
        return {"rows": rows, "columns": columns, "compare": found.get("compare"), "format": found.get("format")}

    def selects(self) -> list[Select]:
        """The two axes as the page offers them, what is shown being chosen."""
        shown = {name: self.cleaned_data.get(name) or self[name].value() for name in ("rows", "columns")}
        choices = self.fields["rows"].choices  # type: ignore[attr-defined]
        return [Select(self[name], [(value, label, value == shown[name]) for value, label in choices]) for name in shown]

    @property
    def keep(self) -> list[tuple[str, str]]:
        """The rest of the address, for the form."""
        return [(name, value) for name, values in self.query.lists() if name not in self.fields for value in values if value]

    @property
    def uncompared(self) -> str:
        """This page without the other day."""
        query = self.query.copy()
        query.pop("compare", None)
        return f"?{query.urlencode()}"

    @property
    def changed(self) -> str:
        """What changed between the two days, under the same filters; nothing where they are the same."""
        shown, other = self.shown, self.cleaned_data["compare"]
        if shown == other:
            return ""
        query = QueryDict(mutable=True)
        for name, values in self.query.lists():
            if name in MeasureFilter.base_filters and name != "as_of":
                query.setlist(name, values)
        query["from"], query["to"] = (day.isoformat() for day in sorted((shown, other)))
        return f"{reverse('measures:show-changes', args=[self.plan.slug])}?{query.urlencode()}"

    @property
    def swapped(self) -> str:
        """This page with rows as columns and columns as rows; nothing where the axes are wrong."""
        if not self.is_valid():
            return ""
        query = self.query.copy()
        query["rows"], query["columns"] = self.cleaned_data["columns"], self.cleaned_data["rows"]
        return f"?{query.urlencode()}"


@dataclass(frozen=True)
class Cell:
    """One count of a matrix, with the class that shades it and its list; `before` is the count on the other day."""

    count: int
    tint: str = ""
    url: str = ""
    before: int | None = None

    @property
    def change(self) -> int:
        return 0 if self.before is None else self.count - self.before

    @property
    def signed(self) -> str:
        """The difference with its sign, nothing for none."""
        return f"{'+' if self.change > 0 else '−'}{abs(self.change)}" if self.change else ""

    @property
    def words(self) -> str:
        """The difference as it is read aloud."""
        words = (
            ngettext("%(n)s more", "%(n)s more", self.change) if self.change > 0 else ngettext("%(n)s fewer", "%(n)s fewer", -self.change)
        )
        return words % {"n": abs(self.change)}


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

    across: Axis
    down: Axis
    rows: list[MatrixRow]
    totals: list[Cell]
    total: Cell
    compared_with: date | None = None
    differing: int = 0
    cells: int = 0

    @property
    def columns(self) -> list[tuple[str, Any]]:
        return [(value.code, value.label) for value in self.across.values]

    @property
    def row_label(self) -> Any:
        return self.down.label

    @property
    def column_label(self) -> Any:
        return self.across.label

    @property
    def most(self) -> tuple[Any, Any, Cell] | None:
        """The cell with the most measures, by its row and column; none where several have as many, or nothing has a value."""
        named = [
            (row.label, column, cell)
            for row in self.rows
            for (code, column), cell in zip(self.columns, row.cells, strict=True)
            if row.value not in UNNAMED and code not in UNNAMED and cell.count
        ]
        most = max((cell.count for _row, _column, cell in named), default=0)
        found = [each for each in named if each[2].count == most]
        return found[0] if len(found) == 1 else None

    @property
    def moved(self) -> list[tuple[Any, Cell]]:
        """The columns whose totals differ the most from those of the other day."""
        pairs = [(label, total) for (_code, label), total in zip(self.columns, self.totals, strict=True) if total.change]
        return sorted(pairs, key=lambda pair: -abs(pair[1].change))[:TOLD]

    @property
    def axes(self) -> list[Axis]:
        return [self.down, self.across]

    @property
    def outside(self) -> bool:
        """Whether whole parts of the plan stand outside one of the axes."""
        return any(axis.facet in ("sector", "dimension") for axis in self.axes)

    @property
    def overlapping(self) -> list[Any]:
        """The axes on which one measure can stand several times."""
        return [axis.label for axis in self.axes if axis.multiple]


def matrix(counter: Counter, rows: str, columns: str, before: Counter | None = None) -> Matrix:
    """Two facets against each other, with totals; every count leads to its list, and with `before` says how it differs."""
    down, across = axis_of(counter, rows, before), axis_of(counter, columns, before)
    cells = {(r.code, c.code): _counts(r, c, before) for r in down.values for c in across.values}
    tint = _by_difference(cells) if before else _by_count(cells)
    urls = _Urls(counter, before, down.facet, across.facet)

    def cell(r: Value | None, c: Value | None) -> Cell:
        count, then = cells[r.code, c.code] if r and c else _totals(counter, before, r or c)
        shade = tint(count, then) if before or (r and c) else ""
        return Cell(count, shade, urls.of(r, c, count, then), then)

    found = [MatrixRow(r.code, r.label, [cell(r, c) for c in across.values], cell(r, None)) for r in down.values]
    differing = sum(count != then for count, then in cells.values()) if before else 0
    totals = [cell(None, c) for c in across.values]
    return Matrix(across, down, found, totals, cell(None, None), before.filters.day if before else None, differing, len(cells))


Counts = tuple[int, int | None]


def _counts(r: Value, c: Value, before: Counter | None) -> Counts:
    return (r.now & c.now).bit_count(), (r.then & c.then).bit_count() if before else None


def _totals(counter: Counter, before: Counter | None, value: Value | None) -> Counts:
    if value is None:
        return counter.total, before.total if before else None
    return value.now.bit_count(), value.then.bit_count() if before else None


def _by_count(cells: dict[tuple[str, str], Counts]) -> Callable[[int, int | None], str]:
    """The class of a count: 0 for none to 5 for the most; what has no value on an axis does not set the scale."""
    most = max((count for codes, (count, _then) in cells.items() if NONE not in codes), default=0) or 1
    return lambda count, _then: f"shade-{min(SHADES, -(-SHADES * count // most))}"


def _by_difference(cells: dict[tuple[str, str], Counts]) -> Callable[[int, int | None], str]:
    """The class of a difference: by its sign, and 1 to 3 by its size."""
    most = max((abs(count - (then or 0)) for count, then in cells.values()), default=0) or 1

    def tint(count: int, then: int | None) -> str:
        change = count - (then or 0)
        size = min(DIFFERENCES, -(-DIFFERENCES * abs(change) // most))
        return f"{'more' if change > 0 else 'less'}-{size}" if change else "shade-0"

    return tint


class _Urls:
    """Addresses of the list for the cells of two facets: the other filters once, then each value's part."""

    def __init__(self, counter: Counter, before: Counter | None, rows: str, columns: str) -> None:
        self.rows, self.columns = rows, columns
        self.now = partial(self._url, counter, counter.query(rows, columns).urlencode(), counter.query())
        self.then = before and partial(self._url, before, before.query(rows, columns).urlencode(), before.query())

    def of(self, r: Value | None, c: Value | None, count: int, then: int | None) -> str:
        """Where these measures are listed; those that were there on the other day only, as they were listed then."""
        if count:
            return self.now(r, c)
        return self.then(r, c) if then and self.then else ""

    def _url(self, counter: Counter, others: str, query: QueryDict, r: Value | None, c: Value | None) -> str:
        """No address for a value that stands for more codes than one can hold."""
        parts = [others]
        for facet, value in ((self.rows, r), (self.columns, c)):
            if value is None:
                parts.append(_encoded(facet, query.getlist(facet)))
            elif not value.codes:
                return ""
            else:
                parts.append(_encoded(facet, value.codes))
        found = "&".join(filter(None, parts))
        return f"{counter.base}?{found}" if found else counter.base


def _encoded(facet: str, values: Iterable[str]) -> str:
    query = QueryDict(mutable=True)
    query.setlist(facet, list(values))
    return query.urlencode()
