from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from governance.actions.rounds import close_round
from governance.enums import AnswerState, RoundState
from governance.models import ReportingRound
from plan.models import Body, Plan
from tests.factories import BodyFactory
from tests.pages import in_all_languages, page_at
from tests.reporting import drafted
from tests.rounds import answered, approved, joint_measure, round_of


def url_of(round: ReportingRound, query: str = "") -> str:
    return f"/en/{round.plan.slug}/governance/rounds/{round.number}/measures/{query}"


def listed(client: Client, round: ReportingRound, query: str = "") -> list[str]:
    answer = client.get(url_of(round, query))
    assert answer.status_code == 200
    return [row.measure.code for row in answer.context["page"].object_list]


def test_joint_measure_shows_whose_part_is_missing(secretariat_client: Client, plan: Plan, body: Body, contributor: User) -> None:
    other, third = BodyFactory(named_in=plan), BodyFactory(named_in=plan)
    joint = joint_measure(plan, body, other, third)
    round = round_of(plan, state=RoundState.OPEN)
    answered(contributor, joint, body)
    (row,) = secretariat_client.get(url_of(round)).context["page"].object_list
    assert {part.body: part.state for part in row.parts} == {
        body: AnswerState.SUBMITTED,
        other: AnswerState.ELSEWHERE,
        third: AnswerState.ELSEWHERE,
    }
    html = page_at(secretariat_client, url_of(round))
    assert html.count("answered by another body</strong>") == 2


def test_measures_stand_in_plan_order_and_are_filtered_by_body_and_state(
    secretariat_client: Client, plan: Plan, body: Body, contributor: User
) -> None:
    other = BodyFactory(named_in=plan)
    measures = [joint_measure(plan, body, code=f"P.{n}", position=10 - n) for n in range(3)]
    joint_measure(plan, other, code="Q.1", position=20)
    round = round_of(plan, state=RoundState.OPEN)
    answered(contributor, measures[0], body)
    drafted(contributor, measures[1], body)
    assert listed(secretariat_client, round) == ["P.2", "P.1", "P.0", "Q.1"]
    assert listed(secretariat_client, round, f"?body={body.slug}") == ["P.2", "P.1", "P.0"]
    assert listed(secretariat_client, round, "?state=submitted") == ["P.0"]
    assert listed(secretariat_client, round, "?state=submitted&state=in_progress") == ["P.1", "P.0"]
    assert listed(secretariat_client, round, "?state=missing") == ["P.2", "P.1", "Q.1"]
    assert listed(secretariat_client, round, f"?state=submitted&body={other.slug}") == []


def test_what_waits_leads_to_the_desk_for_who_decides_only(
    client: Client, plan: Plan, body: Body, contributor: User, secretariat: User, committee: User
) -> None:
    measure = joint_measure(plan, body)
    round = round_of(plan, state=RoundState.OPEN)
    update = answered(contributor, measure, body)
    client.force_login(secretariat)
    link = f"/en/desk/?round={plan.slug}/{round.number}&amp;open={update.pk}#update-{update.pk}"
    assert link in page_at(client, url_of(round))
    assert f'id="update-{update.pk}"' in page_at(client, f"/en/desk/?round={plan.slug}/{round.number}&open={update.pk}")
    client.force_login(committee)
    assert "/desk/" not in page_at(client, url_of(round))


def test_closed_round_lists_what_got_no_answer(secretariat_client: Client, plan: Plan, body: Body, contributor: User) -> None:
    first, second = joint_measure(plan, body, code="P.1"), joint_measure(plan, body, code="P.2")
    round = round_of(plan, state=RoundState.OPEN)
    approved(contributor, first, body)
    round = close_round(round)
    answered(contributor, second, body)  # too late
    assert listed(secretariat_client, round, "?state=no_answer") == ["P.2"]
    assert listed(secretariat_client, round, "?state=missing") == ["P.2"]


def test_pages_have_fifty_measures(secretariat_client: Client, plan: Plan, body: Body) -> None:
    for n in range(51):
        joint_measure(plan, body, code=f"P.{n}", position=n)
    round = round_of(plan, state=RoundState.OPEN)
    assert len(listed(secretariat_client, round)) == 50
    assert listed(secretariat_client, round, "?page=2") == ["P.50"]
    assert len(listed(secretariat_client, round, "?print=1")) == 51


@pytest.mark.parametrize("query", ["?state=lost", "?body=nobody", "?page=x"])
def test_wrong_value_of_the_address_is_an_error_and_lists_nothing(secretariat_client: Client, plan: Plan, body: Body, query: str) -> None:
    joint_measure(plan, body, code="P.1")
    answer = secretariat_client.get(url_of(round_of(plan, state=RoundState.OPEN), query))
    assert answer.status_code == 400
    assert "errorlist" in answer.content.decode()
    assert "P.1" not in answer.content.decode()


def test_prepared_round_lists_nothing(secretariat_client: Client, plan: Plan, body: Body) -> None:
    joint_measure(plan, body)
    assert listed(secretariat_client, round_of(plan)) == []


@pytest.mark.parametrize("rows", [1, 3])
def test_page_asks_as_many_queries_for_any_number(
    secretariat_client: Client, plan: Plan, body: Body, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(rows):
        joint_measure(plan, body, BodyFactory(named_in=plan))
    url = url_of(round_of(plan, state=RoundState.OPEN))
    with django_assert_num_queries(8):
        secretariat_client.get(url)


def test_nobody_else_sees_it(client: Client, plan: Plan, body: Body, contributor: User, stranger: User) -> None:
    joint_measure(plan, body)
    round = round_of(plan, state=RoundState.OPEN)
    for user in (contributor, stranger):
        client.force_login(user)
        assert client.get(url_of(round)).status_code == 403


def test_page_speaks_each_language(secretariat_client: Client, plan: Plan, body: Body) -> None:
    measure = joint_measure(plan, body)
    round = round_of(plan, state=RoundState.OPEN)
    in_all_languages(secretariat_client, f"/{plan.slug}/governance/rounds/{round.number}/measures/", measure.code, str(body))
