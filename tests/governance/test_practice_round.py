from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override

from accounts.enums import Role
from governance.enums import AnswerState, RoundState
from governance.models import ReportingRound
from governance.rounds.standing import counts, standing
from plan.models import Plan
from tests.factories import BodyFactory, MeasureFactory, MembershipFactory, PlanFactory, PlanRoleFactory


def made() -> str:
    said = io.StringIO()
    with override("en"):
        call_command("practice_round", stdout=said)
    return said.getvalue()


@pytest.mark.django_db
def test_practice_round_needs_a_practice_plan_when_there_is_none(plan: Plan) -> None:
    with override("en"), pytest.raises(CommandError, match="no practice plan"):
        call_command("practice_round")
    assert not ReportingRound.objects.exists()


@pytest.mark.django_db
def test_practice_round_is_open_and_half_answered_once(plan: Plan) -> None:
    practice = PlanFactory(practice=True)
    body = BodyFactory(named_in=practice)
    PlanRoleFactory(plan=practice, role=Role.SECRETARIAT)
    MembershipFactory(body=body)
    for _ in range(4):
        MeasureFactory(plan=practice, leads=[body])
    assert "with 2 answers" in made()
    (round,) = ReportingRound.objects.all()
    assert (round.plan, round.state) == (practice, RoundState.OPEN)
    assert counts(standing(round)) == {AnswerState.RETURNED: 1, AnswerState.SUBMITTED: 1, AnswerState.OPENED: 2}
    assert "kept as they are" in made()
    assert ReportingRound.objects.count() == 1
