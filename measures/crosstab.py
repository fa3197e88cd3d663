"""Counts along one facet, each with the address of its list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from measures.facet_views import filtered_mask
from measures.facets import NONE, facet_index
from measures.filters import Codes, MeasureFilter


@dataclass(frozen=True)
class Slice:
    """One value of a facet: how many measures have it, and where they are listed. `share` is 0–100, of all."""

    value: str
    label: Any
    count: int
    share: float
    url: str
    parts: list[Slice] = field(default_factory=list)


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

    def on(self, day: date | None) -> Counter | None:
        """The same filters on another day; None without one."""
        if day is None:
            return None
        query = self.filters.query.copy()
        query["as_of"] = day.isoformat()
        return Counter(MeasureFilter(query, plan=self.filters.plan))

    def url(self, **changes: str | Sequence[str]) -> str:
        """The list with these facets set to one value or several, the other filters kept."""
        if not changes and not self._kept:
            return self.base
        return f"{self.base}?{urlencode({**self._kept, **changes}, doseq=True)}"

    @cached_property
    def _kept(self) -> dict[str, list[str]]:
        return dict(self.query().lists())

    def query(self, *without: str) -> QueryDict:
        """The filters of the address, but for these."""
        query = QueryDict(mutable=True)
        for name, values in self.filters.query.lists():
            if name in self.filters.filters and name not in without:
                query.setlist(name, values)
        return query

    def choices(self, facet: str) -> list[tuple[str, Any]]:
        """The values of a facet that the plan has, in their order, blanks last."""
        declared = self.filters.filters[facet]
        assert isinstance(declared, Codes)
        masks = self.index.masks.get(facet, {})
        return [(value, label) for value, label in declared.extra["choices"] if value in masks]

    def along(self, facet: str, *, by: str = "", most: int = 0) -> list[Slice]:
        """One slice for each value; with `by`, each slice divided by a second facet; with `most`, only the largest that have a name."""
        counts = self.index.counts(facet, self.within)
        total = self.total or 1
        choices = self.choices(facet)
        if most:
            named = [choice for choice in choices if choice[0] != NONE and counts[choice[0]]]
            choices = sorted(named, key=lambda choice: -counts[choice[0]])[:most]
        return [
            Slice(value, label, counts[value], 100 * counts[value] / total, self.url(**{facet: value}), self._parts(facet, value, by))
            for value, label in choices
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
