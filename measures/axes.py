"""The values of a facet as rows or columns: those that the plan has, long axes bounded."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from measures.crosstab import Counter
from measures.facets import NONE

MOST = 40  # values of a long axis that stand each on their own
MANY = 12  # an axis with more values leaves out those without a measure under the filters
HELD = 40  # values that one address can hold
MULTIPLE = ("body", "label")
OTHERS = "others"


@dataclass(frozen=True)
class Value:
    """One value of an axis: its measures under the filters now and on the other day, and the codes that its list asks for."""

    code: str
    label: Any
    now: int
    then: int
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Axis:
    """A facet as rows or columns; blanks come last, before them in one those without room: `others` has (words, count, list).

    `empty` is how many values were left out because nothing has them.
    """

    facet: str
    label: Any
    values: list[Value]
    others: list[tuple[Any, int, str]] = field(default_factory=list)
    empty: int = 0

    @property
    def multiple(self) -> bool:
        """Whether one measure can have several of these values."""
        return self.facet in MULTIPLE


def axis_of(counter: Counter, facet: str, before: Counter | None = None, *, most: int = MOST) -> Axis:
    """The values of a facet in their order; of more than `most` those with the most measures, the rest as one."""
    masks = counter.index.masks.get(facet, {})
    old = before.index.masks.get(facet, {}) if before else {}
    within, earlier = counter.within, before.within if before else 0
    declared = counter.filters.filters[facet]
    # Of a facet with several values per measure that is filtered, only what was asked: no address says "this one and that one".
    asked = counter.filters.chosen.get(facet) or masks.keys() | old.keys()
    found = [
        Value(code, label, masks.get(code, 0) & within, old.get(code, 0) & earlier, (code,))
        for code, label in declared.extra["choices"]
        if (code in masks or code in old) and (facet not in MULTIPLE or code in asked)
    ]
    used = [value for value in found if value.now or value.then]
    shown = used if len(found) > MANY else found
    kept, others = _room(shown, most)
    listed = [(value.label, value.now.bit_count(), counter.url(**{facet: value.code})) for value in others]
    return Axis(facet, declared.label, kept, listed, len(found) - len(shown))


def _room(values: list[Value], most: int) -> tuple[list[Value], list[Value]]:
    """The values that stand on their own, in their order, and those that stand together."""
    named = [value for value in values if value.code != NONE]
    if len(named) <= most:
        return values, []
    kept = {value.code for value in sorted(named, key=lambda value: -(value.now | value.then).bit_count())[:most]}
    others = [value for value in named if value.code not in kept]
    blank = [value for value in values if value.code == NONE]
    return [*(value for value in named if value.code in kept), together(others), *blank], others


def together(values: list[Value]) -> Value:
    """Several values as one: the measures that have at least one of them."""
    now = then = 0
    for value in values:
        now, then = now | value.now, then | value.then
    codes = tuple(value.code for value in values) if len(values) <= HELD else ()
    return Value(OTHERS, _("others (%(n)s)") % {"n": len(values)}, now, then, codes)
