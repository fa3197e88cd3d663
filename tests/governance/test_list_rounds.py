from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from governance.actions.rounds import close_round, freeze_round
from governance.enums import RoundState
from governance.models import ReportingRound
from governance.querysets.asking import answered_of_asked
from governance.rounds.standing import measures_answered, standing
from plan.models import Body, Plan
from tests.factories import BodyFactory, PlanRoleFactory
from tests.pages import in_all_languages, page_at
from tests.rounds import answered, approved, joint_measure, returned, round_of, said


def url_of(plan: Plan) -> str:
    return f"/en/{plan.slug}/governance/rounds/"


def test_page_without_rounds_offers_to_prepare_one(secretariat_client: Client, plan: Plan) -> None:
    html = page_at(secretariat_client, url_of(plan))
    assert "No round was prepared yet." in html
    assert f"/en/{plan.slug}/governance/rounds/add/" in html


def test_each_round_says_its_state_and_how_much_is_answered(secretariat_client: Client, plan: Plan, body: Body, contributor: User) -> None:
    one, _two = joint_measure(plan, body), joint_measure(plan, body)
    round_of(plan, title_nl="Eerste", state=RoundState.OPEN, deadline=timezone.localdate() - timedelta(days=3))
    round_of(plan, title_nl="Tweede")
    answered(contributor, one, body)
    html = page_at(secretariat_client, url_of(plan))
    assert "1 of 2 measures are answered." in html
    assert "The deadline was 3 days ago" in html
    assert "Not opened yet" in html
    assert html.index("Tweede") < html.index("Eerste")  # the newest first


@pytest.mark.parametrize("state", [RoundState.OPEN, RoundState.CLOSED, RoundState.FROZEN])
def test_counts_are_those_of_the_board_whatever_was_answered(plan: Plan, body: Body, contributor: User, state: str) -> None:
    other = BodyFactory(named_in=plan)
    measures = [joint_measure(plan, body, other) for _ in range(5)]
    approved(contributor, measures[4], body)  # before the round: no answer in it
    answered(contributor, measures[3], body)  # waits since before: an answer
    round = round_of(plan, measures, state=RoundState.OPEN)
    answered(contributor, measures[0], body)
    approved(contributor, measures[1], body)
    returned(contributor, measures[2], body)
    if state != RoundState.OPEN:
        round = close_round(round)
        round = freeze_round(round) if state == RoundState.FROZEN else round
    assert answered_of_asked([round]) == {round.pk: (3, 5)}
    assert measures_answered(standing(round)) == (3, 5)


@pytest.mark.parametrize("state", [RoundState.OPEN, RoundState.CLOSED, RoundState.FROZEN])
def test_counts_are_those_of_the_board_where_a_question_must_be_answered(plan: Plan, body: Body, contributor: User, state: str) -> None:
    measures = [joint_measure(plan, body) for _ in range(6)]
    round = round_of(plan, measures, state=RoundState.OPEN, questions=["Hoeveel?!", "Wie helpt?", "Wanneer?!"])
    other = round_of(plan, measures, state=RoundState.OPEN, questions=["Iets anders?!"])
    answered(contributor, measures[0], body)
    for number, deed in enumerate((answered, approved), start=1):
        said(round, deed(contributor, measures[number], body), 1, 3)
    said(round, approved(contributor, measures[3], body), 1, 2)  # one that must be answered is open
    said(round, answered(contributor, measures[3], body), 1, 3)  # and this one answers both
    said(other, answered(contributor, measures[4], body), 1)
    if state != RoundState.OPEN:
        for made in (round, other):
            close_round(made)
            if state == RoundState.FROZEN:
                freeze_round(made)
    rounds = list(ReportingRound.objects.order_by("number"))
    assert answered_of_asked(rounds) == {round.pk: (3, 6), other.pk: (1, 6)}
    assert [measures_answered(standing(made)) for made in rounds] == [(3, 6), (1, 6)]


@pytest.mark.parametrize("rows", [1, 3])
def test_page_asks_as_many_queries_for_any_number(
    committee: User, client: Client, plan: Plan, body: Body, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    joint_measure(plan, body)
    for state in [RoundState.OPEN, RoundState.PREPARED, RoundState.CLOSED][:rows]:
        round_of(plan, state=state)
    client.force_login(committee)
    with django_assert_num_queries(7):
        client.get(url_of(plan))


def test_who_steers_reads_and_prepares_nothing(client: Client, plan: Plan, committee: User) -> None:
    round_of(plan)
    client.force_login(committee)
    html = page_at(client, url_of(plan))
    assert "Voorjaar 2027" in html
    for words in ("/rounds/add/", "/edit/", "/open/"):
        assert words not in html


def test_nobody_else_sees_it(client: Client, plan: Plan, hidden_plan: Plan, contributor: User, stranger: User) -> None:
    round_of(plan, title_nl="Geheim")
    assert client.get(url_of(plan)).status_code == 302  # to the sign-in
    for user in (contributor, stranger, PlanRoleFactory(plan=plan).user):
        client.force_login(user)
        answer = client.get(url_of(plan))
        assert answer.status_code == 403
        assert "Geheim" not in answer.content.decode()
    assert client.get(url_of(hidden_plan)).status_code == 404


def test_rounds_of_another_plan_stay_there(secretariat_client: Client, plan: Plan, hidden_plan: Plan) -> None:
    round_of(hidden_plan, title_nl="Van een ander plan")
    assert "Van een ander plan" not in page_at(secretariat_client, url_of(plan))
    assert ReportingRound.objects.count() == 1


def test_governance_and_desk_lead_to_it_for_who_may_read_it(client: Client, plan: Plan, committee: User, secretariat: User) -> None:
    assert url_of(plan) not in page_at(client, f"/en/{plan.slug}/governance/")
    client.force_login(committee)
    assert url_of(plan) in page_at(client, f"/en/{plan.slug}/governance/")
    client.force_login(secretariat)
    assert url_of(plan) in page_at(client, "/en/desk/")


def test_page_speaks_each_language(secretariat_client: Client, plan: Plan) -> None:
    round_of(plan)
    in_all_languages(secretariat_client, f"/{plan.slug}/governance/rounds/", "Voorjaar 2027")


def test_member_of_an_asked_body_is_led_to_where_it_is_answered(client: Client, plan: Plan, body: Body, contributor: User) -> None:
    joint_measure(plan, body)
    url, rounds = f"/en/{plan.slug}/governance/rounds/", f"/en/{plan.slug}/governance/rounds"
    client.force_login(contributor)
    assert client.get(url).status_code == 403, "without a round there is nothing to answer"
    first = round_of(plan, state=RoundState.CLOSED)
    assert client.get(url)["Location"] == f"{rounds}/{first.number}/answer/"
    second = round_of(plan, state=RoundState.OPEN)
    assert client.get(url)["Location"] == f"{rounds}/{second.number}/answer/"
    round_of(plan, state=RoundState.OPEN)
    assert client.get(url)["Location"] == "/en/my/", "several run: each stands there"
