"""Template words for lists and charts of measures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.core.paginator import Page
from django.http import QueryDict
from django.template.context import RequestContext
from django.utils import timezone

from measures.crosstab import Slice
from measures.facets import NONE
from measures.listing import SORT_LABELS
from measures.models import MeasureState
from measures.rows import timing_of
from plan.models import Plan

register = template.Library()


@dataclass(frozen=True)
class Bar:
    """One rectangle of a divided bar, in the units of its picture."""

    x: float
    width: float
    fill: str
    label: Any = ""
    count: int = 0


@register.filter
def phase_fill(value: str) -> str:
    """The colour class of a phase; unknown has its own."""
    return "unknown" if value == NONE else value


@register.filter
def stacked(slices: list[Slice]) -> list[Bar]:
    """The slices side by side over 1000 units."""
    x, bars = 0.0, []
    for part in slices:
        width = round(part.share * 10, 2)
        bars.append(Bar(round(x, 2), width, phase_fill(part.value), part.label, part.count))
        x += width
    return bars


@register.filter
def stacked_within(whole: Slice) -> list[Bar]:
    """One slice as a bar as long as its share, divided by phase where that is known; 100 units wide."""
    if not whole.parts:
        return [Bar(0, round(whole.share, 2), "")]
    x, bars = 0.0, []
    for part in whole.parts:
        width = round(part.share * whole.share / 100, 2)
        bars.append(Bar(round(x, 2), width, phase_fill(part.value), part.label, part.count))
        x += width
    return bars


@register.inclusion_tag("measures/_timing.html")
def timing(state: MeasureState, plan: Plan, *, never: bool = False) -> dict[str, Any]:
    """Late and fresh as of today, each with its sentence; with `never`, also that a measure was never confirmed."""
    return {**timing_of(state, plan, timezone.localdate()), "never": never}


@register.inclusion_tag("measures/_sort_head.html", takes_context=True)
def sort_head(context: RequestContext, *names: str) -> dict[str, Any]:
    """A column head that sorts by one or more keys; `direction` is that of the key that is on."""
    keys = [sort_key(context["request"].GET, name) for name in names]
    return {"keys": keys, "direction": next((key.direction for key in keys if key.direction), "")}


@dataclass(frozen=True)
class SortKey:
    """One way to sort: its words, its direction when it is on, and the address that turns it."""

    label: Any
    direction: str
    url: str


def sort_key(query: QueryDict, name: str) -> SortKey:
    """Once up, again down, a third time back to the order of the plan."""
    turned = query.copy()
    turned.pop("page", None)
    direction = {name: "ascending", f"-{name}": "descending"}.get(query.get("sort", ""), "")
    following = {"": name, "ascending": f"-{name}", "descending": ""}[direction]
    if following:
        turned["sort"] = following
    else:
        turned.pop("sort", None)
    return SortKey(SORT_LABELS[name], direction, f"?{turned.urlencode()}")


@register.simple_tag
def page_url(query: QueryDict, number: int) -> str:
    """The same list on another page."""
    changed = query.copy()
    changed["page"] = str(number)
    return f"?{changed.urlencode()}"


@register.filter
def page_numbers(page: Page[Any]) -> list[Any]:
    """The page numbers to offer, with gaps."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1))
