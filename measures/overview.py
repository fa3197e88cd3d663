"""What the dashboard shows beside its counts: the course of the phases, what is late and why, what is not stated, what changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from heapq import nsmallest
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from accounts.models import User
from measures.changes import summary
from measures.changes.kinds import Kind
from measures.crosstab import Counter, Slice, number_of
from measures.enums import CoordinatorState, Phase, ViewPage
from measures.facets import NONE, facet_index
from measures.filters import NOT_STATED, MeasureFilter
from measures.listing.rows import RowView, row_views
from measures.models import SavedView
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
    return {"since": since, "changed": found.measures, "changes": changes, "changes_url": base}


@dataclass(frozen=True)
class Shortcut:
    """A saved view, and how many measures it shows today where that is known at once."""

    view: SavedView
    count: int | None


def shortcuts(user: User | AnonymousUser, filters: MeasureFilter) -> list[Shortcut]:
    """The views that the person keeps or shares; no query for a visitor."""
    if not isinstance(user, User):
        return []
    plan = filters.plan
    found = []
    for view in SavedView.objects.visible_to(user, plan)[:SHORTCUTS]:
        kept = view.filters()
        simple = view.page != ViewPage.CHANGES and kept.form.is_valid() and not kept.words_asked and not kept.as_of_day
        found.append(Shortcut(view, facet_index(plan).select(kept.chosen).bit_count() if simple else None))
    return found


def figures(counter: Counter) -> dict[str, Any]:
    """The counts of the dashboard, each with its list."""
    phases = counter.along("phase")
    return {
        "total": counter.total,
        "active": number_of(phases, Phase.ACTIVE),
        "unknown": number_of(phases, NONE),
        "late": counter.index.counts("late", counter.within).get("1", 0),
        "list_url": counter.url(),
        "active_url": counter.url(phase=Phase.ACTIVE),
        "unknown_url": counter.url(phase=NONE),
        "late_url": counter.url(late="1"),
        "phases": phases,
        "statuses": counter.along("status", by="phase"),
        "priorities": counter.along("priority", by="phase"),
        "freshness": counter.along("freshness"),
        "challenges": counter.along("challenge", by="phase"),
        "sectors": counter.along("sector", by="phase"),
        "bodies": counter.along("body", by="phase", most=BODIES),
        "coordinators": counter.along("coordinator"),
        "unknowns": unknowns(counter),
    }
