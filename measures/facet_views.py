"""What the page shows of the filters: each facet with its counts, and chips of what is on."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import QueryDict

from measures.facets import NONE, FacetIndex, facet_index
from measures.filters import Codes, Flag, MeasureFilter
from measures.search.finding import find
from plan.dates import day_words

FIRST = 8  # values of a long facet that are shown at once
FOLDED = 120  # values that may be folded away under them; what is beyond is found by searching
RANKED = ("body",)  # facets whose values have no order of their own: the most frequent come first

MOST_CHIPS = 60  # each holds the whole address
FOR_ONCE = ("page", "format", "print")  # what other filters do not take along


@dataclass(slots=True)
class Choice:
    """One box: a value of a facet with the number of measures it would show, or what is not counted."""

    value: str
    label: Any
    count: int | None
    checked: bool


@dataclass(frozen=True)
class FacetView:
    """One facet as the page shows it: the choices in sight, those folded away, and how many are neither."""

    name: str
    label: Any
    choices: list[Choice]
    errors: list[str]

    @cached_property
    def is_on(self) -> bool:
        return bool(self.errors) or any(choice.checked for choice in self.choices)

    @property
    def is_long(self) -> bool:
        return len(self.choices) > FIRST + 2

    @cached_property
    def in_sight(self) -> list[Choice]:
        """All of a short facet; of a long one what is chosen, the first few, and blanks."""
        if not self.is_long:
            return self.choices
        chosen = [choice for choice in self.choices if choice.checked]
        first = [choice for choice in self._first if not choice.checked]
        return [*chosen, *first, *(c for c in self.choices if c.value == NONE and not c.checked)]

    @cached_property
    def folded(self) -> list[Choice]:
        """The others, in their order; of very many those that have the most measures."""
        if not self.is_long:
            return []
        others = self._others
        if len(others) <= FOLDED:
            return others
        kept = {c.value for c in sorted(others, key=lambda c: -(c.count or 0))[:FOLDED]}
        return [choice for choice in others if choice.value in kept]

    @property
    def left_out(self) -> int:
        """How many values are not on the page."""
        return len(self._others) - len(self.folded) if self.is_long else 0

    @cached_property
    def _first(self) -> list[Choice]:
        named = [choice for choice in self.choices if choice.value != NONE]
        return sorted(named, key=lambda c: -(c.count or 0))[:FIRST] if self.name in RANKED else named[:FIRST]

    @cached_property
    def _others(self) -> list[Choice]:
        first = {choice.value for choice in self._first} | {NONE}
        return [choice for choice in self.choices if choice.value not in first and not choice.checked]


@dataclass(frozen=True)
class Chip:
    """One filter that is on, and the query string without it."""

    label: Any
    value: Any
    without: str


@dataclass(frozen=True)
class Chips:
    """All that is on, and the query string with all of it off: what is no filter, such as the order, stays.

    Of very many the first; `left_out` is how many have no chip.
    """

    chips: list[Chip]
    reset: str
    left_out: int = 0

    def __iter__(self) -> Iterator[Chip]:
        return iter(self.chips)

    def __len__(self) -> int:
        return len(self.chips)


@dataclass(frozen=True)
class WayOut:
    """A filter that can be taken off when nothing is found: how many measures there are then; `words` of it were searched for."""

    label: Any
    values: str
    count: int
    without: str
    words: int = 0


def filter_context(filters: MeasureFilter, own: Collection[str] = ()) -> dict[str, Any]:
    """What every page with these filters shows of them; `own` are the parameters that the page reads itself and its forms keep."""
    return {
        "plan": filters.plan,
        "filters": filters,
        "facets": facet_views(filters),
        "chips": chips(filters),
        "as_of": filters.as_of_day,
        "keep": [(name, value) for name in own for value in filters.query.getlist(name) if value and name not in FOR_ONCE],
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
        on = set(filters.query.getlist(name))
        masks = index.masks.get(name, {})
        if len(masks) < (2 if isinstance(declared, Codes) else 1) and not on:
            continue
        numbers = counts.get(name, {})
        choices = [
            Choice(value, label, numbers.get(value, 0), value in on)
            for value, label in declared.extra["choices"]
            if value in masks or value in on
        ]
        found.append(FacetView(name, declared.label, choices, [str(e) for e in filters.form.errors.get(name, [])]))
    return found


def found_by_text(filters: MeasureFilter, index: FacetIndex) -> int | None:
    """The mask of what the search words find; None without words. Asked once, then known to the filters."""
    if not filters.words_asked:
        return None
    if filters.found_by_text is None:
        filters.found_by_text = find(index, filters.words_asked)
    return filters.found_by_text


def filtered_mask(filters: MeasureFilter, index: FacetIndex) -> int:
    """The mask of all that the filters leave; nothing where one of them is wrong."""
    return index.select(filters.chosen, within=found_by_text(filters, index)) if filters.form.is_valid() else 0


def chips(filters: MeasureFilter) -> Chips:
    """What is on, each with the address that takes it off."""
    on = [(name, *pair) for name in filters.filters for pair in values_on(filters, name)]
    shown = [Chip(filters.filters[name].label, words, without_value(filters.query, name, value)) for name, value, words in on[:MOST_CHIPS]]
    return Chips(shown, without(filters.query, *filters.filters), len(on) - len(shown))


def values_on(filters: MeasureFilter, name: str) -> list[tuple[str, Any]]:
    """The values of a filter that the address names, each once and each with its words; with itself where it means nothing."""
    values = dict.fromkeys(filter(None, filters.query.getlist(name)))
    if name == "as_of" and filters.as_of_day:
        return [(value, day_words(filters.as_of_day)) for value in values]
    labels = {str(known): label for known, label in filters.filters[name].extra.get("choices", [])}
    return [(value, labels.get(value, value)) for value in values]


def without_value(data: QueryDict, name: str, value: str) -> str:
    """The query string without one value, on the first page."""
    left = data.copy()
    left.setlist(name, [v for v in data.getlist(name) if v != value])
    return without(left)


def without(data: QueryDict, *names: str) -> str:
    """The query string without these names, on the first page."""
    left = data.copy()
    for name in (*names, "page"):
        left.pop(name, None)
    return left.urlencode(safe=",")


def ways_out(filters: MeasureFilter) -> list[WayOut]:
    """For each filter that is on, how many measures would be found without it, the most first; none where that is still nothing."""
    index = facet_index(filters.plan, filters.as_of_day)
    by_text, chosen = found_by_text(filters, index), filters.chosen
    counts = {name: index.select({k: v for k, v in chosen.items() if k != name}, within=by_text).bit_count() for name in chosen}
    if by_text is not None:
        counts["q"] = index.select(chosen).bit_count()
    found = [
        WayOut(
            filters.filters[name].label,
            " · ".join(str(words) for _value, words in values_on(filters, name)),
            count,
            without(filters.query, name),
            words=len(filters.words_asked.split()) if name == "q" else 0,
        )
        for name, count in counts.items()
        if count
    ]
    return sorted(found, key=lambda way: -way.count)
