from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.enums import AnswerState, MailKind, Repeats
from governance.rules import answer_state, closes_on, due_kind, later, which_reminder
from measures.enums import UpdateState

DEADLINE = date(2027, 3, 31)
TERMS = {"first": 14, "last": 3, "late": 1, "escalate": 7}


@pytest.mark.parametrize(
    ("entry", "opened", "elsewhere", "over", "state"),
    [
        ("", False, False, False, AnswerState.NOT_OPENED),
        ("", True, False, False, AnswerState.OPENED),
        ("draft", False, False, False, AnswerState.IN_PROGRESS),
        ("returned", True, False, False, AnswerState.RETURNED),
        ("submitted", True, True, True, AnswerState.SUBMITTED),  # its own answer goes before that of another
        ("approved", True, True, True, AnswerState.APPROVED),
        ("draft", True, True, False, AnswerState.ELSEWHERE),
        ("", False, True, True, AnswerState.ELSEWHERE),
        ("draft", True, False, True, AnswerState.NO_ANSWER),  # a draft is nobody's answer
        ("returned", True, False, True, AnswerState.NO_ANSWER),
        ("", False, False, True, AnswerState.NO_ANSWER),
    ],
)
def test_answer_state_says_how_far_one_body_is(entry: str, opened: bool, elsewhere: bool, over: bool, state: AnswerState) -> None:
    assert answer_state(entry, opened=opened, elsewhere=elsewhere, over=over) == state


@given(entry=st.sampled_from(["", *(s for s in UpdateState.values if s != UpdateState.WITHDRAWN)]), flags=st.tuples(*[st.booleans()] * 3))
@settings(max_examples=40)
def test_nothing_is_open_any_more_once_a_round_is_over(entry: str, flags: tuple[bool, bool, bool]) -> None:
    opened, elsewhere, _ = flags
    ends = {AnswerState.SUBMITTED, AnswerState.APPROVED, AnswerState.ELSEWHERE, AnswerState.NO_ANSWER}
    assert answer_state(entry, opened=opened, elsewhere=elsewhere, over=True) in ends


@pytest.mark.parametrize(
    ("days", "kind"),
    [
        (-15, None),
        (-14, MailKind.REMINDER),
        (-3, MailKind.REMINDER),
        (0, MailKind.REMINDER),
        (1, MailKind.LATE),
        (6, MailKind.LATE),
        (7, MailKind.ESCALATION),
        (100, MailKind.ESCALATION),
    ],
)
def test_due_kind_is_what_is_due_now(days: int, kind: MailKind | None) -> None:
    assert due_kind(DEADLINE + timedelta(days=days), DEADLINE, **TERMS) == kind


def test_due_kind_is_nothing_when_nothing_is_set() -> None:
    for days in range(-30, 30):
        assert due_kind(DEADLINE + timedelta(days=days), DEADLINE, first=None, last=None, late=None, escalate=None) is None


def test_due_kind_waits_between_the_deadline_and_a_later_step() -> None:
    assert due_kind(DEADLINE + timedelta(days=2), DEADLINE, first=14, last=3, late=5, escalate=None) is None


@pytest.mark.parametrize(("days", "step"), [(-15, ""), (-14, "first"), (-4, "first"), (-3, "last"), (0, "last"), (1, "")])
def test_which_reminder_is_the_later_of_the_two_that_are_due(days: int, step: str) -> None:
    assert which_reminder(DEADLINE + timedelta(days=days), DEADLINE, first=14, last=3) == step


def test_round_closes_on_the_day_after_its_last_day() -> None:
    assert closes_on(DEADLINE, 0) == date(2027, 4, 1)
    assert closes_on(DEADLINE, 14) == date(2027, 4, 15)
    assert closes_on(DEADLINE, None) is None


@pytest.mark.parametrize(
    ("day", "repeats", "then"),
    [
        (date(2027, 1, 31), Repeats.QUARTER, date(2027, 4, 30)),
        (date(2027, 11, 30), Repeats.QUARTER, date(2028, 2, 29)),
        (date(2027, 8, 31), Repeats.HALF_YEAR, date(2028, 2, 29)),
        (date(2028, 2, 29), Repeats.YEAR, date(2029, 2, 28)),
        (date(2027, 12, 15), Repeats.QUARTER, date(2028, 3, 15)),
        (date(2027, 5, 30), Repeats.QUARTER, date(2027, 8, 30)),
    ],
)
def test_later_is_the_same_day_of_the_month_or_its_last(day: date, repeats: str, then: date) -> None:
    assert later(day, repeats) == then


def test_later_keeps_to_the_end_of_the_month() -> None:
    days = [date(2027, 3, 31)]
    for _ in range(4):
        days.append(later(days[-1], Repeats.QUARTER))
    assert days[1:] == [date(2027, 6, 30), date(2027, 9, 30), date(2027, 12, 31), date(2028, 3, 31)]


@given(day=st.dates(date(2020, 1, 1), date(2100, 1, 1)), repeats=st.sampled_from(Repeats.values))
@settings(max_examples=60)
def test_later_is_always_about_a_period_later(day: date, repeats: str) -> None:
    months = {"quarter": 3, "half_year": 6, "year": 12}[repeats]
    then = later(day, repeats)
    assert abs((then - day).days - months * 30.44) < 4
    assert then.day == day.day or (then + timedelta(days=1)).day == 1
