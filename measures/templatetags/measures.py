"""Template words for lists and charts of measures."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import quote, urlencode

from django import template
from django.core.paginator import Page
from django.http import QueryDict
from django.template.context import Context, RequestContext
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import ngettext

from measures.crosstab import Slice
from measures.facet_views import Choice, FacetView
from measures.facets import NONE
from measures.listing.columns import Column
from measures.listing.order import SORT_LABELS
from measures.listing.rows import timing_of
from measures.models import MeasureState
from measures.overview import Step
from plan.models import Plan
from plan.templatetags.boordtabel import day_of_address, lucide

register = template.Library()
WEB_NAME = re.compile(r"[\w-]+\.[a-z]")


@dataclass(frozen=True)
class Bar:
    """One rectangle of a divided bar, in the units of its picture."""

    x: float
    width: float
    fill: str
    label: Any = ""
    count: int = 0


@register.filter
def headed(label: object) -> str:
    """A value at the head of a row or column: with a capital, but hub.brussels writes itself small."""
    words = str(label)
    return words if WEB_NAME.match(words) else capfirst(words)


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


@dataclass(frozen=True)
class Upright:
    """One part of a column of the course, in the units of its picture."""

    x: int
    y: float
    height: float
    fill: str
    label: Any
    count: int


@register.filter
def column(step: Step) -> list[Upright]:
    """The phases of one moment on top of each other: 240 units high, 100 wide with the room between."""
    y, bars = 0.0, []
    for part in reversed(step.parts):
        height = round(2.4 * part.share, 2)
        if height:
            bars.append(Upright(100 * step.x + 12, round(y, 2), height, phase_fill(part.value), part.label, part.count))
        y += height
    return bars


@register.inclusion_tag("measures/_timing.html", takes_context=True)
def timing(context: Context, state: MeasureState, plan: Plan, *, never: bool = False, dated: bool = False) -> dict[str, Any]:
    """Late and fresh, each with its sentence: today, or on a `dated` page on the day that it shows.

    With `never`, also that a measure was never confirmed.
    """
    day = day_of_address(context) if dated else None
    return {**timing_of(state, plan, day or timezone.localdate()), "never": never}


# Parts of a page, by id, that follow the form: the filters with their counts, the sentence with the number, what the address asks in
# vain, and all that holds the address itself.
PARTS = "#facets,#found:innerHTML,#notices,#ways,#date-shown,#site-bar,#menu-bar"


@register.simple_tag(takes_context=True)
def live(context: RequestContext, trigger: str) -> SafeString:
    """Attributes of a GET form that refreshes its page in place, on `trigger` (htmx's hx-trigger).

    A page with such forms includes `measures/_live.html` in its head, has its results in `<section id="results" tabindex="-1">` and its
    number of measures in `<p id="found" role="status">`. The view need not know: the answer is the whole page, of which #results and
    PARTS are taken. Controls have an id, so that the focus stays; so have <details>, so that they stay open. Without the script the form
    is a plain one.
    """
    return format_html(
        'hx-get="{}" hx-trigger="{}" hx-target="#results" hx-select="#results" hx-swap="outerHTML" hx-select-oob="{}"'
        ' hx-push-url="true" hx-sync="this:replace"',
        context.request.path,
        trigger,
        PARTS,
    )


@register.simple_tag
def facet(shown: FacetView, *, first: bool) -> SafeString:
    """One facet: its values as boxes with counts; of a long one the rest folded away. Written here since a page has some fifteen."""
    name, label = escape(shown.name), escape(capfirst(str(shown.label)))
    errors = "".join(f'<p class="errorlist" role="alert">{escape(error)}</p>\n' for error in shown.errors)
    return SafeString(
        f'<details id="facet-{name}"{" open" if shown.is_on or first else ""}>\n<summary>{label}</summary>\n{errors}'
        f'<fieldset>\n<legend class="visually-hidden">{label}</legend>\n'
        f"{boxes(shown.name, shown.in_sight)}{_folded(shown)}</fieldset>\n</details>\n"
    )


def _folded(shown: FacetView) -> str:
    """What is folded away of a long facet, and how many values are not even there."""
    if not shown.folded:
        return ""
    number, left_out = len(shown.folded), shown.left_out
    words = ngettext("%(n)s more", "%(n)s more", number) % {"n": number}
    left = ngettext(
        "%(n)s other, with few measures: search for its name.", "%(n)s others, with few measures: search for their names.", left_out
    )
    last = f'<p class="quiet">{escape(left % {"n": left_out})}</p>\n' if left_out else ""
    return (
        f'<details class="facet-more" id="more-{escape(shown.name)}">\n<summary>{escape(words)}</summary>\n'
        f"{boxes(shown.name, shown.folded)}{last}</details>\n"
    )


@register.simple_tag
def boxes(name: str, choices: list[Choice]) -> SafeString:
    """Boxes to tick, of a facet or of columns; written here since a page may have hundreds."""
    return mark_safe("".join(_box(escape(name), choice) for choice in choices))  # noqa: S308 - _box escapes


def _box(name: str, choice: Choice) -> str:
    value, checked, label = escape(choice.value), " checked" if choice.checked else "", escape(str(choice.label))
    none = ' class="none"' if choice.count == 0 else ""
    count = "" if choice.count is None else f' <span class="count">{choice.count}</span>'
    return (
        f'<label{none}><input class="form-check-input" type="checkbox" id="{name}-{value}" name="{name}" value="{value}"{checked}> '
        f"<span>{label}</span>{count}</label>\n"
    )


@register.simple_tag
def options(choices: list[tuple[str, Any, bool]]) -> SafeString:
    """The options of a select, each (value, words, chosen)."""
    lines = (
        f'<option value="{escape(value)}"{" selected" if chosen else ""}>{escape(capfirst(str(label)))}</option>\n'
        for value, label, chosen in choices
    )
    return mark_safe("".join(lines))  # noqa: S308 - escaped above


ARROWS = {"ascending": "arrow-up", "descending": "arrow-down"}


@register.simple_tag(takes_context=True)
def column_head(context: RequestContext, column: Column) -> SafeString:
    """The head of a column, which sorts by it, with the direction of the order that is on."""
    query = context["request"].GET
    keys = [sort_key(query, name, column.label if len(column.sorts) == 1 else SORT_LABELS[name]) for name in column.sorts]
    direction = next((f' aria-sort="{key.direction}"' for key in keys if key.direction), "")
    links = "\n".join(
        f'<a id="sort-{key.name}" href="{escape(key.url)}">{escape(capfirst(str(key.label)))}{_arrow(key.direction)}</a>' for key in keys
    )
    return SafeString(f'<th scope="col" class="c-{column.key}"{direction}>{links}</th>\n')


def _arrow(direction: str) -> str:
    return f" {lucide(ARROWS[direction], size=14, aria_hidden='true')}" if direction else ""


@dataclass(frozen=True)
class SortKey:
    """One way to sort: its words, its direction when it is on, and the address that turns it."""

    name: str
    label: Any
    direction: str
    url: str


def sort_key(query: QueryDict, name: str, label: Any) -> SortKey:
    """Once up, again down, a third time back to the order of the plan."""
    direction = {name: "ascending", f"-{name}": "descending"}.get(query.get("sort", ""), "")
    following = {"": name, "ascending": f"-{name}", "descending": ""}[direction]
    return SortKey(name, label, direction, _address(query, sort=following, page=""))


@register.simple_tag
def page_url(query: QueryDict, number: int) -> str:
    """The same list on another page."""
    return _address(query, page=str(number))


def _address(query: QueryDict, **changes: str) -> str:
    """The query string with some parameters changed, "" taking one out; a copy of the QueryDict would take ten times as long."""
    values = {**dict(query.lists()), **{name: [value] if value else [] for name, value in changes.items()}}
    return f"?{urlencode(values, doseq=True, safe=',', quote_via=quote)}"


@register.filter
def page_numbers(page: Page[Any]) -> list[Any]:
    """The page numbers to offer, with gaps."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1))
