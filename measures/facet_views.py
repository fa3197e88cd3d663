"""What the page shows of the filters: each facet with its counts, and chips of what is on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from measures.facets import FacetIndex, facet_index
from measures.filters import Codes, Flag, MeasureFilter


@dataclass(frozen=True)
class Choice:
    """One value of a facet, with the number of measures it would show."""

    value: str
    label: Any
    count: int
    checked: bool


@dataclass(frozen=True)
class FacetView:
    """One facet as the page shows it."""

    name: str
    label: Any
    choices: list[Choice]
    errors: list[str]

    @property
    def is_on(self) -> bool:
        return bool(self.errors) or any(choice.checked for choice in self.choices)


@dataclass(frozen=True)
class Chip:
    """One filter that is on, and the query string without it."""

    label: Any
    value: Any
    without: str


def filter_context(filters: MeasureFilter, own: Collection[str] = ()) -> dict[str, Any]:
    """What every page with these filters shows of them; `own` are the parameters that the page reads itself and its forms keep."""
    return {
        "plan": filters.plan,
        "filters": filters,
        "facets": facet_views(filters),
        "chips": chips(filters),
        "as_of": filters.as_of_day,
        "keep": [(name, value) for name in own for value in filters.query.getlist(name) if value and name != "page"],
        "unknown_names": filters.unknown_names(own),
    }


def facet_views(filters: MeasureFilter) -> list[FacetView]:
    """The facets that divide the plan's measures, or that are on; each counted under all the other filters."""
    index = facet_index(filters.plan, filters.as_of_day)
    counts = index.live_counts(filters.chosen, within=found_by_text(filters, index))
    found = []
    for name, declared in filters.filters.items():
        if not isinstance(declared, Codes | Flag):
            continue
        on = filters.query.getlist(name)
        masks = index.masks.get(name, {})
        if len(masks) < (2 if isinstance(declared, Codes) else 1) and not on:
            continue
        choices = [
            Choice(value, label, counts.get(name, {}).get(value, 0), value in on)
            for value, label in declared.extra["choices"]
            if value in masks or value in on
        ]
        found.append(FacetView(name, declared.label, choices, [str(e) for e in filters.form.errors.get(name, [])]))
    return found


def found_by_text(filters: MeasureFilter, index: FacetIndex) -> int | None:
    """The mask of what the search words find; None without words."""
    if not filters.words_asked:
        return None
    found = filters.filters["q"].filter(filters.states.as_of(filters.as_of_day), filters.words_asked)
    return index.mask_of(found.values_list("pk", flat=True))


def filtered_mask(filters: MeasureFilter, index: FacetIndex) -> int:
    """The mask of all that the filters leave; nothing where one of them is wrong."""
    return index.select(filters.chosen, within=found_by_text(filters, index)) if filters.form.is_valid() else 0


def chips(filters: MeasureFilter) -> list[Chip]:
    """What is on, each with the address that takes it off."""
    found = []
    for name, declared in filters.filters.items():
        labels = {str(value): label for value, label in declared.extra.get("choices", [])}
        values = filter(None, filters.query.getlist(name))
        found += [Chip(declared.label, labels.get(value, value), without(filters.query, name, value)) for value in values]
    return found


def without(data: QueryDict, name: str, value: str) -> str:
    """The query string without one value, on the first page."""
    left = data.copy()
    left.setlist(name, [v for v in data.getlist(name) if v != value])
    left.pop("page", None)
    return left.urlencode()
