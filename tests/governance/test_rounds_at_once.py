"""Two of the secretariat, or somebody and the timer, at the same moment, on PostgreSQL: SQLite lets only one writer in at a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from governance.actions import outbox
from governance.actions.answers import check_running
from governance.actions.opening import close_and_thank, open_and_invite
from governance.actions.rounds import close_round, freeze_round, prepare_next, save_round
from governance.enums import AnswerState, MailKind, RoundState
from governance.mails import letters
from governance.models import AskedMeasure, OutgoingMail, ReportingRound
from measures.actions.log import Statement, approve, report
from plan.models import Body, Plan
from tests.measures.test_two_at_the_desk import at_once
from tests.rounds import answered, approved, in_weeks, joint_measure, round_of

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(settings.DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql", reason="needs two writers"),
]


def test_round_is_opened_once_when_three_press_at_once(secretariat: User, contributor: User, plan: Plan, body: Body) -> None:
    joint_measure(plan, body)
    made = round_of(plan)
    same = [ReportingRound.objects.get(pk=made.pk) for _ in range(3)]
    answers = at_once(*(lambda one=one: open_and_invite(secretariat, one) for one in same))
    assert sorted(isinstance(answer, ValidationError) for answer in answers) == [False, True, True], answers
    assert AskedMeasure.objects.count() == 1
    assert OutgoingMail.objects.filter(kind=MailKind.INVITATION).count() == 1


def test_round_is_closed_and_thanked_for_once(secretariat: User, contributor: User, plan: Plan, body: Body) -> None:
    measure = joint_measure(plan, body)
    made = round_of(plan, state=RoundState.OPEN)
    approved(contributor, measure, body)
    same = [ReportingRound.objects.get(pk=made.pk) for _ in range(3)]
    answers = at_once(*(lambda one=one: close_and_thank(secretariat, one) for one in same))
    assert sorted(answers) == [0, 0, 1]
    assert OutgoingMail.objects.filter(kind=MailKind.THANKS).count() == 1


def test_next_round_is_prepared_once(secretariat: User, plan: Plan, body: Body) -> None:
    joint_measure(plan, body)
    made = round_of(plan, state=RoundState.OPEN, repeats="quarter", questions=["Hoe?"])
    same = [ReportingRound.objects.get(pk=made.pk) for _ in range(3)]
    answers = at_once(*(lambda one=one: prepare_next(one, user=secretariat) for one in same))
    assert sum(isinstance(answer, ReportingRound) for answer in answers) == 1, answers
    assert ReportingRound.objects.count() == 2


def test_rounds_that_are_saved_at_once_get_numbers_of_their_own(secretariat: User, plan: Plan) -> None:
    fresh = [ReportingRound(plan=Plan.objects.get(pk=plan.pk), title_nl=f"Ronde {n}", deadline=in_weeks()) for n in range(4)]
    answers = at_once(*(lambda one=one: save_round(one, [], user=secretariat) for one in fresh))
    assert sorted(answer.number for answer in answers) == [1, 2, 3, 4], answers


@pytest.fixture
def slow_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second between the lock of the plan and the rows that point at the round, as hundreds of mails take."""
    found = outbox._not_there

    def wait(letters: Any) -> Any:
        time.sleep(1)
        return found(letters)

    monkeypatch.setattr(outbox, "_not_there", wait)


def after_a_moment(verb: Callable[[], Any]) -> Callable[[], Any]:
    def later() -> Any:
        time.sleep(0.4)
        return verb()

    return later


@pytest.mark.usefixtures("slow_queue")
@pytest.mark.parametrize("deed", ["close", "repeat", "answer"])
def test_mails_that_are_queued_hold_up_nobody_who_works_on_the_round(
    secretariat: User, contributor: User, plan: Plan, body: Body, deed: str
) -> None:
    """Each waited for what the other had locked, and PostgreSQL ended one: always the person's request."""
    Plan.objects.filter(pk=plan.pk).update(needs_approval=deed != "answer")
    measure = joint_measure(plan, body)
    made = round_of(plan, state=RoundState.OPEN, repeats="quarter")
    written = letters.invitations(made)

    @transaction.atomic
    def answer() -> object:  # as the form of answering does
        check_running(made)
        return report(contributor, measure, body, Statement(note="x"))

    def on_the_round() -> object:
        round = ReportingRound.objects.get(pk=made.pk)
        return close_and_thank(secretariat, round) if deed == "close" else prepare_next(round, user=secretariat)

    answers = at_once(lambda: outbox.queue(written, plan=plan), after_a_moment(answer if deed == "answer" else on_the_round))
    assert not any(isinstance(one, Exception) for one in answers), answers


@pytest.mark.parametrize("end", [close_round, freeze_round])
def test_end_of_a_round_waits_for_who_is_approving(secretariat: User, contributor: User, plan: Plan, body: Body, end: Any) -> None:
    """An approval carries a moment from before the end; read only after it, it would be told with the result, but not be counted."""
    measure = joint_measure(plan, body)
    made = round_of(plan, state=RoundState.OPEN)
    update = answered(contributor, measure, body)
    if end is freeze_round:
        close_round(made)
    approving = threading.Event()

    def approve_slowly() -> None:
        with transaction.atomic():
            approve(secretariat, update)
            approving.set()
            time.sleep(1)

    def end_meanwhile() -> None:
        assert approving.wait(10)
        end(made)

    answers = at_once(approve_slowly, end_meanwhile)
    assert answers == [None, None]
    made.refresh_from_db()
    update.refresh_from_db()
    assert update.approved_at < (made.frozen_at or made.closed_at)
    assert made.asked.get().outcome == AnswerState.APPROVED
