"""The rules that decide something: pure functions, each stating its rule."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from django.utils import timezone

from measures.enums import CoordinatorState, Freshness, LateReason, Phase

AFTER_TEXT = " ¦ "  # in the folded column, between what the measure says and what is said of it
CLOSED_PHASES = (Phase.DONE, Phase.STOPPED)


@dataclass(frozen=True)
class Lateness:
    """From which day a measure is late, why, and the milestone that makes it so (if one does)."""

    late_from: date | None = None
    reason: str = ""
    subject: str = ""


def lateness(
    *,
    phase: str,
    ended_on: date | None,
    open_milestones: Iterable[tuple[date, str]],
    planned_until: date | None,
    horizon: date | None,
) -> Lateness:
    """Late from the day after the first open milestone; without one, after the planned period; without that, after the horizon.

    Done, stopped and ended measures are never late. `open_milestones` holds (due date, title).
    """
    if phase in CLOSED_PHASES or ended_on is not None:
        return Lateness()
    first = min(open_milestones, default=None)
    if first:
        return Lateness(later(first[0], 1), LateReason.MILESTONE, first[1])
    if planned_until:
        return Lateness(later(planned_until, 1), LateReason.PLANNED)
    if horizon:
        return Lateness(later(horizon, 1), LateReason.HORIZON)
    return Lateness()


def later(day: date, days: int) -> date:
    """So many days later; the last day that there is where that lies beyond it: a mistyped year stops no page."""
    return day + timedelta(days=min(days, (date.max - day).days))


def is_late(late_from: date | None, day: date) -> bool:
    """Late on `day` when the first late day has come."""
    return late_from is not None and late_from <= day


def lateness_is_known(*, with_date: int, still_open: int) -> bool:
    """Whether it can be said that no measure is late: not where measures are open and none has a date by which it could be late.

    That date is an open milestone, the end of the planned period, or the horizon of the priority. Where all is done, stopped or
    ended, none is late.
    """
    return with_date > 0 or still_open == 0


def freshness(last_confirmed_at: datetime | None, day: date, *, fresh_days: int, stale_days: int) -> Freshness:
    """As `freshness_of` the Brussels day of the last confirmation."""
    confirmed_on = timezone.localdate(last_confirmed_at) if last_confirmed_at else None
    return freshness_of(confirmed_on, day, fresh_days=fresh_days, stale_days=stale_days)


def freshness_of(confirmed_on: date | None, day: date, *, fresh_days: int, stale_days: int) -> Freshness:
    """Days from the last confirmation to `day`: up to the first limit fresh, up to the second ageing, then stale."""
    if confirmed_on is None:
        return Freshness.NONE
    days = (day - confirmed_on).days
    if days <= fresh_days:
        return Freshness.FRESH
    return Freshness.AGEING if days <= stale_days else Freshness.STALE


def freshness_turns(confirmed_on: date, *, fresh_days: int, stale_days: int) -> tuple[date, date]:
    """The last fresh day and the last ageing day after a confirmation: its Brussels day plus each limit."""
    return confirmed_on + timedelta(days=fresh_days), confirmed_on + timedelta(days=stale_days)


def days_slipped(first_due_on: date, due_on: date) -> int:
    """Days from a milestone's first date to its date of now; below zero when it was brought forward."""
    return (due_on - first_due_on).days


def on_time(first_due_on: date, done_on: date | None, day: date, *, runs: bool) -> bool | None:
    """Whether a milestone kept its first date: done on or before it yes, done later or open past it no.

    Not counted (None): open with its first date still to come, or open in a measure that no longer runs (done, stopped, ended),
    which is never late either. The first date counts whatever date it was moved to. An on-time share is yes / (yes + no).
    """
    if done_on is not None:
        return done_on <= first_due_on
    return False if runs and first_due_on < day else None


def coordinator_state(certainties: Iterable[bool], *, to_find: bool) -> CoordinatorState:
    """Named with at least one certain coordination; else uncertain with any; else to be determined if flagged; else not stated."""
    known = list(certainties)
    if any(known):
        return CoordinatorState.NAMED
    if known:
        return CoordinatorState.UNCERTAIN
    return CoordinatorState.TO_BE_DETERMINED if to_find else CoordinatorState.NOT_STATED


@lru_cache(maxsize=256)  # the text of one measure is folded again with each of its states
def fold(text: str) -> str:
    """Text as search sees it: without case, accents and compatibility forms; white space as single blanks."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())
