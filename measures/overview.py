"""What the dashboard shows beside its counts: the course of the phases, what is late and why, what is not stated, what changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from heapq import nsmallest
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.translation import ngettext

from accounts.models import User
from measures.changes import summary
from measures.changes.kinds import Kind
from measures.changes.page import unchanged
from measures.crosstab import Counter, Slice
from measures.enums import CoordinatorState, Freshness, Phase, ViewPage
from measures.facets import NONE, facet_index
from measures.filters import NOT_STATED, MeasureFilter
from measures.listing.rows import RowView, row_views
from measures.matrix import matrix
from measures.models import SavedView
from measures.parts import Phrase, phase_words
from measures.search.finding import InOrder, places_of
from measures.times.course import PHASES, Point, course

BODIES = 10
LATE = 5
SHORTCUTS = 20
LOOK_BACK = timedelta(days=30)
# A facet, and its value that stands for "not known".
UNKNOWN = (
    ("status", NONE),
    ("priority", NONE),
    ("means", NONE),
    ("staff", NONE),
    ("coordinator", CoordinatorState.NOT_STATED),
    ("confidence", NONE),
    ("freshness", "none"),
)


@dataclass(frozen=True)
class Step:
    """One moment of the course: its day, and for each phase the count, its part of the bar and its list."""

    day: date
    total: int
    parts: list[Slice]
    x: int


def course_of(counter: Counter) -> list[Step]:
    """The phases over time; empty under filters (it is of the whole plan) and where no phase ever changed."""
    filters = counter.filters
    points = course(filters.plan, filters.day) if _is_whole(filters) else []
    if all(point.counts == points[0].counts for point in points):
        return []
    labels = {**dict(Phase.choices), NONE: NOT_STATED}
    return [_step(counter, point, labels, i) for i, point in enumerate(points)]


def _is_whole(filters: MeasureFilter) -> bool:
    """Whether the address asks for the whole plan."""
    return filters.form.is_valid() and not filters.chosen and not filters.words_asked


def _step(counter: Counter, point: Point, labels: dict[str, Any], place: int) -> Step:
    total = point.total or 1
    parts = [
        Slice(
            phase,
            labels[phase],
            (count := point.counts.get(phase, 0)),
            100 * count / total,
            counter.url(phase=phase, as_of=point.day.isoformat()),
        )
        for phase in PHASES
    ]
    return Step(point.day, point.total, parts, place)


def unknowns(counter: Counter) -> list[Slice]:
    """How many measures lack each of these facts."""
    found = []
    for facet, value in UNKNOWN:
        count, total = counter.index.counts(facet, counter.within).get(value, 0), counter.total or 1
        label = counter.filters.filters[facet].label
        found.append(Slice(value, label, count, 100 * count / total, counter.url(**{facet: value})))
    return found


def late_longest(counter: Counter) -> list[RowView]:
    """The measures that have been late the longest, each with its sentence."""
    filters, index = counter.filters, counter.index
    late = places_of(index.select({"late": ["1"]}, within=counter.within))
    found = InOrder(index, nsmallest(LATE, late, key=lambda place: (index.late_from[place], place)))[:]
    return row_views(found, filters.plan, filters.day)


@dataclass(frozen=True)
class Change:
    """How many measures changed in one way, and where they are listed."""

    kind: str
    label: Any
    count: int
    url: str


def changed_lately(counter: Counter) -> dict[str, Any]:
    """What changed in the thirty days before the day shown, by kind; from the adoption on where that is later.

    Nothing under filters, as it is of the whole plan.
    """
    filters = counter.filters
    if not _is_whole(filters):
        return {}
    since = max(filters.day - LOOK_BACK, filters.plan.adopted_on)
    found = summary(filters.plan, since, filters.day)
    base = f"{reverse('measures:show-changes', args=[filters.plan.slug])}?from={since.isoformat()}&to={filters.day.isoformat()}"
    changes = [Change(kind.value, kind.label, found.kinds[kind], f"{base}&kind={kind.value}") for kind in Kind if found.kinds.get(kind)]
    also = unchanged(found, f"{base}&only=confirmed")
    return {"since": since, "changed": found.changed, "unchanged": also, "changes": changes, "changes_url": base}


@dataclass(frozen=True)
class Shortcut:
    """A saved view on the day shown, and how many measures it shows then where that is known at once."""

    view: SavedView
    count: int | None
    url: str


def shortcuts(user: User | AnonymousUser, filters: MeasureFilter) -> list[Shortcut]:
    """The views that the person keeps or shares; no query for a visitor."""
    if not isinstance(user, User):
        return []
    return [_shortcut(view, filters) for view in SavedView.objects.visible_to(user, filters.plan)[:SHORTCUTS]]


def _shortcut(view: SavedView, filters: MeasureFilter) -> Shortcut:
    """A view with its number on the day shown, to which it leads; one that has a day or a period of its own, or is wrong, as it is."""
    kept, day, url = view.filters(), filters.as_of_day, view.get_absolute_url()
    if view.page == ViewPage.CHANGES or not kept.form.is_valid() or kept.as_of_day:
        return Shortcut(view, None, url)
    count = None if kept.words_asked else facet_index(filters.plan, day).select(kept.chosen).bit_count()
    return Shortcut(view, count, f"{url}{'&' if '?' in url else '?'}as_of={day.isoformat()}" if day else url)


def lead(counter: Counter) -> list[Phrase]:
    """The first sentence: how many measures, in which phase they are, and how many are late; each with its list."""
    index, total = counter.index, counter.total
    found = [Phrase(ngettext("%(n)s measure", "%(n)s measures", total) % {"n": total}, counter.url())]
    found += [Phrase(words, counter.url(phase=phase)) for phase, words in phase_words(index.counts("phase", counter.within))]
    late = index.counts("late", counter.within).get("1", 0)
    if late:
        found.append(Phrase(ngettext("%(n)s is late", "%(n)s are late", late) % {"n": late}, counter.url(late="1")))
    return found


def never_confirmed(counter: Counter) -> bool:
    """Whether all that is shown is what the plan printed, as no body ever said how it goes."""
    return 0 < counter.total == counter.index.counts("freshness", counter.within).get(Freshness.NONE, 0)


def overview(counter: Counter, user: User | AnonymousUser) -> dict[str, Any]:
    """All that the dashboard shows."""
    filters = counter.filters
    return {
        **figures(counter),
        "lead": lead(counter),
        "printed_in": filters.plan.adopted_on.strftime("%Y") if never_confirmed(counter) else "",
        "course": course_of(counter),
        "late_longest": late_longest(counter),
        "matrix": matrix(counter, "dimension", "sector"),
        "shortcuts": shortcuts(user, filters),
        **changed_lately(counter),
    }


def figures(counter: Counter) -> dict[str, Any]:
    """The counts of the dashboard, each with its list."""
    index, within = counter.index, counter.within
    return {
        "total": counter.total,
        "late": index.counts("late", within).get("1", 0),
        "late_url": counter.url(late="1"),
        "with_date": (index.with_date & within).bit_count(),
        "tells_late": index.tells_late(within),
        "phases": counter.along("phase"),
        "statuses": counter.along("status", by="phase"),
        "priorities": counter.along("priority", by="phase"),
        "freshness": counter.along("freshness"),
        "challenges": counter.along("challenge", by="phase"),
        "sectors": counter.along("sector", by="phase"),
        "bodies": counter.along("body", by="phase", most=BODIES),
        "coordinators": counter.along("coordinator"),
        "unknowns": unknowns(counter),
    }
