"""What decides in rounds: pure functions, each rule once."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from governance.enums import ANSWERED, AnswerState, MailKind, Repeats
from measures.enums import UpdateState

MONTHS = {Repeats.QUARTER: 3, Repeats.HALF_YEAR: 6, Repeats.YEAR: 12}
# What an entry of the log says of the answer; of several, the one that is furthest counts.
RANK = (UpdateState.DRAFT, UpdateState.RETURNED, UpdateState.SUBMITTED, UpdateState.APPROVED)
STATE_OF = {
    UpdateState.DRAFT: AnswerState.IN_PROGRESS,
    UpdateState.RETURNED: AnswerState.RETURNED,
    UpdateState.SUBMITTED: AnswerState.SUBMITTED,
    UpdateState.APPROVED: AnswerState.APPROVED,
}


def answer_state(entry: str, *, opened: bool, elsewhere: bool, over: bool) -> AnswerState:
    """How far one body is with one measure.

    `entry` is the state of its furthest entry in the round, empty without one. What was handed in or approved counts as the answer.
    Short of that, an answer of another body of the measure answers it too; else, once the round is over, there is none.
    """
    own = STATE_OF[UpdateState(entry)] if entry else AnswerState.OPENED if opened else AnswerState.NOT_OPENED
    if own in ANSWERED:
        return own
    if elsewhere:
        return AnswerState.ELSEWHERE
    return AnswerState.NO_ANSWER if over else own


def due_kind(day: date, deadline: date, *, first: int | None, last: int | None, late: int | None, escalate: int | None) -> MailKind | None:
    """The one kind of reminder that a round is at on `day`; None when it is too early, or between the deadline and the next step.

    `first` and `last` are days before the deadline, `late` and `escalate` days after it; None stands for never. A timer that missed
    a day sends what is due now, not what was due then.
    """
    if escalate is not None and day >= deadline + timedelta(days=escalate):
        return MailKind.ESCALATION
    if late is not None and day >= deadline + timedelta(days=late):
        return MailKind.LATE
    begins = [deadline - timedelta(days=days) for days in (first, last) if days is not None]
    return MailKind.REMINDER if begins and min(begins) <= day <= deadline else None


def which_reminder(day: date, deadline: date, *, first: int | None, last: int | None) -> str:
    """Which of the two reminders before the deadline is due: “first” or “last”; empty when none is."""
    if day > deadline:
        return ""
    if last is not None and day >= deadline - timedelta(days=last):
        return "last"
    return "first" if first is not None and day >= deadline - timedelta(days=first) else ""


def falls_before(opened: date, deadline: date, days: int | None) -> bool:
    """Whether a reminder so many days before the deadline fell on or before the day of the invitation, which says the same."""
    return days is not None and deadline - timedelta(days=days) <= opened


def closes_on(deadline: date, close_after: int | None) -> date | None:
    """The first day on which a round closes by itself; None: by hand."""
    return None if close_after is None else deadline + timedelta(days=close_after + 1)


def later(day: date, repeats: str) -> date:
    """The same day of the month, a quarter, half-year or year later; the last day of a shorter month."""
    months = day.month - 1 + MONTHS[Repeats(repeats)]
    year, month = day.year + months // 12, months % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
