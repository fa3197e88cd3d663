"""Two of the secretariat, or somebody and the timer, at the same moment, on PostgreSQL: SQLite lets only one writer in at a time."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError

from accounts.models import User
from governance.actions.opening import close_and_thank, open_and_invite
from governance.actions.rounds import prepare_next, save_round
from governance.enums import MailKind, RoundState
from governance.models import AskedMeasure, OutgoingMail, ReportingRound
from plan.models import Body, Plan
from tests.measures.test_two_at_the_desk import at_once
from tests.rounds import approved, in_weeks, joint_measure, round_of

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


def test_next_round_is_prepared_once(secretariat: User, plan: Plan) -> None:
    made = round_of(plan, repeats="quarter", questions=["Hoe?"])
    same = [ReportingRound.objects.get(pk=made.pk) for _ in range(3)]
    answers = at_once(*(lambda one=one: prepare_next(one, user=secretariat) for one in same))
    assert sum(isinstance(answer, ReportingRound) for answer in answers) == 1, answers
    assert ReportingRound.objects.count() == 2


def test_rounds_that_are_saved_at_once_get_numbers_of_their_own(secretariat: User, plan: Plan) -> None:
    fresh = [ReportingRound(plan=Plan.objects.get(pk=plan.pk), title_nl=f"Ronde {n}", deadline=in_weeks()) for n in range(4)]
    answers = at_once(*(lambda one=one: save_round(one, [], user=secretariat) for one in fresh))
    assert sorted(answer.number for answer in answers) == [1, 2, 3, 4], answers
