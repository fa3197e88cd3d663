from __future__ import annotations

from datetime import date
from typing import Any

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


def repeating(plan: Plan, body: Body, **fields: Any) -> ReportingRound:
    """A running round that repeats, every quarter unless the fields say otherwise."""
    joint_measure(plan, body, code="R.1")
    return round_of(plan, state=RoundState.OPEN, **{"repeats": "quarter", **fields})


def test_next_round_asks_the_same_a_period_later_once(secretariat_client: Client, plan: Plan, body: Body) -> None:
    round = moved_to(repeating(plan, body, questions=["Hoe?!"], query="q=R.1", repeats="half_year"), date(2027, 3, 31))
    for _ in range(2):
        answer = secretariat_client.post(url_of(round))
        assert answer.url == f"/en/{plan.slug}/governance/rounds/2/edit/"
    made = ReportingRound.objects.get(number=2)
    assert (made.follows, made.query, made.deadline, made.repeats) == (round, "q=R.1", date(2027, 9, 30), "half_year")
    assert [(one.text_nl, one.required) for one in made.questions.all()] == [("Hoe?", True)]
    assert round.questions.count() == 1
    assert ReportingRound.objects.count() == 2


def test_next_round_that_was_opened_is_shown(secretariat_client: Client, plan: Plan, body: Body) -> None:
    round = repeating(plan, body)
    secretariat_client.post(url_of(round))
    secretariat_client.post(url_of(round).replace("/1/repeat/", "/2/open/"))
    assert ReportingRound.objects.get(number=2).state == RoundState.OPEN
    assert secretariat_client.post(url_of(round)).url == f"/en/{plan.slug}/governance/rounds/2/"


def test_round_that_does_not_repeat_says_so(secretariat_client: Client, plan: Plan) -> None:
    round = round_of(plan)
    answer = secretariat_client.post(url_of(round))
    assert "This round does not repeat" in page_at(secretariat_client, answer.url)
    assert ReportingRound.objects.count() == 1


def test_only_a_round_that_was_opened_is_repeated(secretariat_client: Client, plan: Plan) -> None:
    round = round_of(plan, repeats="quarter")
    answer = secretariat_client.post(url_of(round))
    assert "Open this round first" in page_at(secretariat_client, answer.url)
    assert ReportingRound.objects.count() == 1


def test_looking_at_the_address_prepares_nothing(secretariat_client: Client, plan: Plan, body: Body) -> None:
    round = repeating(plan, body)
    assert secretariat_client.get(url_of(round)).status_code == 405
    assert ReportingRound.objects.count() == 1


@pytest.mark.parametrize("role", ["committee", "contributor", "stranger"])
def test_only_the_secretariat_repeats(client: Client, plan: Plan, body: Body, role: str, request: pytest.FixtureRequest) -> None:
    round = repeating(plan, body)
    user: User = request.getfixturevalue(role)
    client.force_login(user)
    assert client.post(url_of(round)).status_code == 403
    assert ReportingRound.objects.count() == 1


@pytest.mark.parametrize(
    ("titles", "following"),
    [
        (("Winter 2026", "Hiver 2026", "Winter 2026"), ("Voorjaar 2027", "Printemps 2027", "Spring 2027")),
        (("Winter 2026 (2)", "", ""), ("Voorjaar 2027", "", "")),
        (("Bouwronde", "Construction", ""), ("Bouwronde – maart 2027", "Construction – mars 2027", "")),
        (("Bouwronde – december 2026", "", ""), ("Bouwronde – maart 2027", "", "")),
    ],
)
def test_next_round_has_a_title_of_its_own(
    secretariat_client: Client, plan: Plan, body: Body, titles: tuple[str, ...], following: tuple[str, ...]
) -> None:
    names = dict(zip(("title_nl", "title_fr", "title_en"), titles, strict=True))
    round = moved_to(repeating(plan, body, **names), date(2026, 12, 28))
    secretariat_client.post(url_of(round))
    made = ReportingRound.objects.get(number=2)
    assert (made.title_nl, made.title_fr, made.title_en) == following
    assert made.deadline == date(2027, 3, 28)


def test_next_round_does_not_take_the_title_of_another_one(secretariat_client: Client, plan: Plan, body: Body) -> None:
    round_of(plan, title_nl="Voorjaar 2027")
    round = moved_to(repeating(plan, body, title_nl="Winter 2026"), date(2026, 12, 28))
    secretariat_client.post(url_of(round))
    assert ReportingRound.objects.get(follows=round).title_nl == "Voorjaar 2027 (2)"
