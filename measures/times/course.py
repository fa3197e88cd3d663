"""The course of a plan: how many measures stood in each phase at regular moments, from what was approved then."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Q

from measures.enums import Phase
from measures.facets import NONE
from measures.models import MeasureState
from measures.querysets.states import end_of
from plan.models import Plan

PHASES = (*Phase.values, NONE)
MOST_POINTS = 24
STEPS = (1, 3, 6, 12, 24, 60)  # months between two moments


@dataclass(frozen=True)
class Point:
    """The counts of one day, by phase; "none" for no status."""

    day: date
    counts: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


_kept: dict[tuple[Any, ...], dict[str, int]] = {}
_KEEP = 2_000


def course(plan: Plan, until: date) -> list[Point]:
    """The last days of months from the adoption on, at most 24 of them, and `until`; at most one query.

    What was approved by the end of a past day does not change any more, so its counts are kept in memory; today's are not.
    """
    days, name = moments(plan.adopted_on, until), settings.DATABASES["default"]["NAME"]
    keys = {day: (name, plan.pk, plan.data_version if day == until else None, day) for day in days}
    found = {day: _kept.get(key) for day, key in keys.items()}
    if lacking := [day for day, counts in found.items() if counts is None]:
        while len(_kept) > _KEEP:
            _kept.pop(next(iter(_kept)), None)
        for day, counts in zip(lacking, _read(plan, lacking), strict=True):
            found[day] = _kept[keys[day]] = counts
    return [Point(day, counts) for day, counts in found.items() if counts is not None]


def moments(since: date, until: date) -> list[date]:
    """Ends of months (or of quarters, years, …) after `since` and before `until`, then `until` itself."""
    months = (until.year - since.year) * 12 + until.month - since.month
    step = next((step for step in STEPS if months / step < MOST_POINTS), STEPS[-1])
    firsts = range(since.year * 12 + since.month, until.year * 12 + until.month)  # counted from January of year 0
    ends = [_end_of_month(n) for n in firsts if n % step == 0]
    return [*[day for day in ends if since <= day < until][-MOST_POINTS:], until]


def forget() -> None:
    """Drop what is kept in memory (tests roll the database back under it)."""
    _kept.clear()


def _end_of_month(number: int) -> date:
    """The last day of the month before month `number`, counted from January of year 0."""
    return date(number // 12, number % 12 + 1, 1) - timedelta(days=1)


def _read(plan: Plan, days: Iterable[date]) -> list[dict[str, int]]:
    """The counts of each day: one pass over the plan's states."""
    wanted = {f"day_{i}": end_of(day) for i, day in enumerate(days)}
    counted = {
        name: Count("pk", filter=Q(valid_from__lt=moment) & (Q(valid_to__isnull=True) | Q(valid_to__gte=moment)))
        for name, moment in wanted.items()
    }
    rows: list[dict[str, Any]] = list(MeasureState.objects.of(plan).order_by().values("phase").annotate(**counted))  # type: ignore[arg-type]
    return [{row["phase"] or NONE: row[name] for row in rows if row[name]} for name in wanted]
