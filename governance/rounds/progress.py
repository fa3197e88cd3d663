"""The course of a round: how many of its measures had an answer at the end of each day, and how many of these were approved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from governance.enums import ANSWERED, AnswerState
from governance.models import ReportingRound
from governance.rounds.standing import Standing

MOST_POINTS = 36
HEIGHT, WIDTH = 240, 100  # of the picture: its whole height is all measures, and so wide is the place of one day


@dataclass(frozen=True)
class Bar:
    """One rectangle of the picture."""

    fill: str
    y: float
    height: float
    count: int


@dataclass(frozen=True)
class Point:
    """The end of one day: measures with an answer so far, and how many of them have an approved one."""

    day: date
    handed_in: int
    approved: int
    asked: int
    is_deadline: bool = False

    @property
    def bars(self) -> list[Bar]:
        """Approved below, what waits on top of it."""
        approved = round(HEIGHT * self.approved / (self.asked or 1), 1)
        handed_in = round(HEIGHT * self.handed_in / (self.asked or 1), 1)
        return [
            Bar("done", HEIGHT - approved, approved, self.approved),
            Bar("active", round(HEIGHT - handed_in, 1), round(handed_in - approved, 1), self.handed_in - self.approved),
        ]


def progress(reporting_round: ReportingRound, found: Iterable[Standing], day: date) -> list[Point]:
    """From the day of opening to today (or to the day of closing), as what was handed in stands now; at most 36 days of them.

    What had been handed in before the opening counts from the first day.
    """
    if reporting_round.opened_at is None:
        return []
    first = timezone.localdate(reporting_round.opened_at)
    last = max(first, timezone.localdate(reporting_round.closed_at) if reporting_round.closed_at else day)
    standings = list(found)
    handed_in = _first_days(standings, first, last, approved=False)
    approved = _first_days(standings, first, last, approved=True)
    asked = len({one.measure_id for one in standings})
    return [
        Point(
            each,
            sum(since <= each for since in handed_in.values()),
            sum(since <= each for since in approved.values()),
            asked,
            each == reporting_round.deadline,
        )
        for each in days_between(first, last, reporting_round.deadline)
    ]


def days_between(first: date, last: date, marked: date) -> list[date]:
    """Each day, or every second, third, … so that there are few enough; the last one and the marked one always."""
    span = (last - first).days
    step = span // MOST_POINTS + 1
    days = {last - timedelta(days=n) for n in range(0, span + 1, step)} | {first}
    return sorted(days | ({marked} if first <= marked <= last else set()))


def _first_days(found: Iterable[Standing], first: date, last: date, *, approved: bool) -> dict[int, date]:
    """The day on which each measure got its first answer (its first approved one), within the round."""
    days: dict[int, date] = {}
    for one in found:
        if one.state != AnswerState.APPROVED if approved else one.state not in ANSWERED:
            continue
        since = min(max(_day(one.approved_at if approved else one.submitted_at or one.approved_at, first), first), last)
        days[one.measure_id] = min(days.get(one.measure_id, since), since)
    return days


def _day(moment: datetime | None, otherwise: date) -> date:
    return timezone.localdate(moment) if moment else otherwise
