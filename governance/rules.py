"""What decides in rounds: pure functions, each rule once."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from governance.enums import ANSWERED, AnswerState, MailKind, Repeats
from measures.enums import UpdateState

MONTHS = {Repeats.QUARTER: 3, Repeats.HALF_YEAR: 6, Repeats.YEAR: 12}
FREEZES_AFTER = timedelta(days=30)
# What an entry of the log says of the answer; of several, the one that is furthest counts.
RANK = (UpdateState.DRAFT, UpdateState.RETURNED, UpdateState.SUBMITTED, UpdateState.APPROVED)
STATE_OF = {
    UpdateState.DRAFT: AnswerState.IN_PROGRESS,
    UpdateState.RETURNED: AnswerState.RETURNED,
    UpdateState.SUBMITTED: AnswerState.SUBMITTED,
    UpdateState.APPROVED: AnswerState.APPROVED,
}


def counted_state(state: str, *, question_open: bool) -> UpdateState:
    """What an entry of the log counts for in a round.

    It counts as what it is, unless the round puts questions that must be answered and `question_open` says that the entry has no answer
    to one of them: then what was handed in or approved, by whatever way, is only begun, as a draft is, and is still to be completed.
    """
    found = UpdateState(state)
    return UpdateState.DRAFT if question_open and found in (UpdateState.SUBMITTED, UpdateState.APPROVED) else found


def answer_state(entry: str, *, opened: bool, elsewhere: bool, over: bool) -> AnswerState:
    """How far one body is with one measure.

    `entry` is what its furthest entry in the round counts for (counted_state), empty without one. What was handed in or approved counts
    as the answer.
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

    `first` and `last` are days before the deadline, `late` and `escalate` days after it; None stands for never. On the deadline itself
    nobody is late. A timer that missed a day sends what is due now, not what was due then.
    """
    if escalate is not None and day >= deadline + timedelta(days=max(escalate, 1)):
        return MailKind.ESCALATION
    if late is not None and day >= deadline + timedelta(days=max(late, 1)):
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


def answers_until(deadline: date, close_after: int | None) -> date | None:
    """The last day on which a round takes answers, which is what people are told; None where it is closed by hand."""
    return None if close_after is None else deadline + timedelta(days=close_after)


def freezes_on(closed: date) -> date:
    """The day on which the result of a round that closed on a day is fixed for ever, whatever still waits in it."""
    return closed + FREEZES_AFTER


def later(day: date, repeats: str) -> date:
    """The same day of the month, a quarter, half-year or year later; the last day of a month stays the last, as ends of quarters are."""
    months = day.month - 1 + MONTHS[Repeats(repeats)]
    year, month = day.year + months // 12, months % 12 + 1
    last = monthrange(year, month)[1]
    return date(year, month, last if day.day == monthrange(day.year, day.month)[1] else min(day.day, last))
