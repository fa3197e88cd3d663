from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from accounts.models import User
from governance.enums import RoundState
from governance.models import ReportingRound
from plan.models import Body, Plan
from tests.pages import page_at
from tests.rounds import joint_measure, moved_to, round_of


def url_of(round: ReportingRound) -> str:
    return f"/en/{round.plan.slug}/governance/rounds/{round.number}/repeat/"


def test_next_round_asks_the_same_a_period_later_once(secretariat_client: Client, plan: Plan) -> None:
    round = moved_to(round_of(plan, questions=["Hoe?!"], query="late=1", repeats="half_year"), date(2027, 3, 31))
    for _ in range(2):
        answer = secretariat_client.post(url_of(round))
        assert answer.url == f"/en/{plan.slug}/governance/rounds/2/edit/"
    made = ReportingRound.objects.get(number=2)
    assert (made.follows, made.query, made.deadline, made.repeats) == (round, "late=1", date(2027, 9, 30), "half_year")
    assert [(one.text_nl, one.required) for one in made.questions.all()] == [("Hoe?", True)]
    assert round.questions.count() == 1
    assert ReportingRound.objects.count() == 2


def test_next_round_that_was_opened_is_shown(secretariat_client: Client, plan: Plan, body: Body) -> None:
    joint_measure(plan, body)
    round = round_of(plan, repeats="quarter")
    secretariat_client.post(url_of(round))
    secretariat_client.post(url_of(round).replace("/1/repeat/", "/2/open/"))
    assert ReportingRound.objects.get(number=2).state == RoundState.OPEN
    assert secretariat_client.post(url_of(round)).url == f"/en/{plan.slug}/governance/rounds/2/"


def test_round_that_does_not_repeat_says_so(secretariat_client: Client, plan: Plan) -> None:
    round = round_of(plan)
    answer = secretariat_client.post(url_of(round))
    assert "This round does not repeat" in page_at(secretariat_client, answer.url)
    assert ReportingRound.objects.count() == 1


def test_looking_at_the_address_prepares_nothing(secretariat_client: Client, plan: Plan) -> None:
    round = round_of(plan, repeats="quarter")
    assert secretariat_client.get(url_of(round)).status_code == 405
    assert ReportingRound.objects.count() == 1


@pytest.mark.parametrize("role", ["committee", "contributor", "stranger"])
def test_only_the_secretariat_repeats(client: Client, plan: Plan, role: str, request: pytest.FixtureRequest) -> None:
    round = round_of(plan, repeats="quarter")
    user: User = request.getfixturevalue(role)
    client.force_login(user)
    assert client.post(url_of(round)).status_code == 403
    assert ReportingRound.objects.count() == 1
