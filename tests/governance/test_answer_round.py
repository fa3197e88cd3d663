from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from governance.actions.rounds import open_round
from governance.enums import RoundState
from measures.models import Measure
from plan.models import Body, Plan
from tests.answering import round_url
from tests.factories import BodyFactory, MeasureFactory, MembershipFactory
from tests.reporting import drafted
from tests.rounds import answered, approved, joint_measure, moved_to, returned, round_of

pytestmark = pytest.mark.django_db


def keys(response: object, group: str) -> list[str]:
    return [one.measure.code for one in response.context["asking"].groups[group]]  # type: ignore[attr-defined]


def test_round_groups_my_measures_by_what_is_left_to_do(client: Client, plan: Plan, body: Body, contributor: User) -> None:
    other = BodyFactory(named_in=plan)
    colleague = MembershipFactory(body=other).user
    names = ("nothing", "draft", "returned", "waiting", "done", "elsewhere")
    m = {name: joint_measure(plan, body, other, code=f"C.{n}", position=n) for n, name in enumerate(names, 1)}
    ended = MeasureFactory(plan=plan, code="C.8", leads=[body])
    left_out = MeasureFactory(plan=plan, code="C.9", leads=[body])
    round = round_of(plan, [*m.values(), ended, left_out], state=RoundState.OPEN)
    Measure.objects.filter(pk=ended.pk).update(ended_on=date(2025, 1, 1))
    left_out.coordinations.update(reports=False)
    drafted(contributor, m["draft"], body)
    returned(contributor, m["returned"], body, "Graag een datum erbij.")
    answered(contributor, m["waiting"], body)
    approved(contributor, m["done"], body)
    answered(colleague, m["elsewhere"], other, "woorden van een ander")
    client.force_login(contributor)
    response = client.get(round_url("answer-round", round))
    assert {group: keys(response, group) for group in response.context["asking"].groups} == {
        "returned": ["C.3"],
        "to_answer": ["C.1", "C.2"],
        "colleague": [],
        "waiting": ["C.4"],
        "done": ["C.5"],
        "elsewhere": ["C.6"],
        "apart": ["C.9"],
    }
    page = response.content.decode()
    assert "Graag een datum erbij." in page
    assert "woorden van een ander" not in page
    assert "Instantie" in page
    assert page.index("C.3") < page.index("C.1") < page.index("C.4")


def test_looking_is_noted_once_and_only_by_a_page_that_is_read(client: Client, plan: Plan, body: Body, contributor: User) -> None:
    MeasureFactory(plan=plan, leads=[body, BodyFactory(named_in=plan)])
    round = round_of(plan, state=RoundState.OPEN)
    client.force_login(contributor)
    url = round_url("answer-round", round)
    client.head(url)
    assert not round.bodies.filter(opened_at__isnull=False).exists()
    client.get(url)
    first = round.bodies.get(body=body).opened_at
    client.get(url)
    assert first is not None
    assert round.bodies.get(body=body).opened_at == first
    assert round.bodies.exclude(body=body).get().opened_at is None


def test_round_is_not_there_for_who_is_not_asked_and_refused_for_who_only_reads_it(
    client: Client, plan: Plan, body: Body, contributor: User, committee: User, secretariat: User, stranger: User
) -> None:
    MeasureFactory(plan=plan, leads=[body])
    prepared = round_of(plan)
    outsider = MembershipFactory(body=BodyFactory(named_in=plan)).user
    expected = {contributor: 404, outsider: 404, stranger: 404, committee: 403, secretariat: 403}
    for user, status in expected.items():
        client.force_login(user)
        assert client.get(round_url("answer-round", prepared)).status_code == status
        assert client.post(round_url("confirm-answers", prepared)).status_code == status
    open_round(secretariat, prepared)
    for user, status in {**expected, contributor: 200}.items():
        client.force_login(user)
        assert client.get(round_url("answer-round", prepared)).status_code == status
    client.logout()
    assert client.get(round_url("answer-round", prepared)).status_code == 302
    assert client.get(round_url("answer-round", prepared).replace("/rounds/1/", "/rounds/99999999999999999999999999/")).status_code == 302


def test_round_of_a_hidden_plan_is_there_only_for_who_may_see_the_plan(client: Client, hidden_plan: Plan, contributor: User) -> None:
    body = BodyFactory(named_in=hidden_plan)
    MeasureFactory(plan=hidden_plan, leads=[body])
    round = round_of(hidden_plan, state=RoundState.OPEN, title_nl="Geheime ronde")
    client.force_login(contributor)
    response = client.get(round_url("answer-round", round))
    assert response.status_code == 404
    assert "Geheime ronde" not in response.content.decode()
    client.force_login(MembershipFactory(body=body).user)
    assert "Geheime ronde" in client.get(round_url("answer-round", round)).content.decode()


def test_round_that_is_closed_takes_nothing_and_says_so(client: Client, plan: Plan, body: Body, contributor: User) -> None:
    MeasureFactory(plan=plan, leads=[body])
    round = round_of(plan, state=RoundState.CLOSED)
    client.force_login(contributor)
    page = client.get(round_url("answer-round", round).replace("/nl/", "/en/")).content.decode()
    assert "This round is closed" in page
    assert "Not answered" in page
    assert "Still to answer" not in page
    assert "confirm-many" not in page
    assert "Nothing changed" not in page


def test_round_past_its_deadline_says_so(client: Client, plan: Plan, body: Body, contributor: User) -> None:
    MeasureFactory(plan=plan, leads=[body])
    round = moved_to(round_of(plan, state=RoundState.OPEN), timezone.localdate() - timedelta(days=1))
    client.force_login(contributor)
    assert "please answer now" in client.get(round_url("answer-round", round).replace("/nl/", "/en/")).content.decode()


def test_tick_all_ticks_what_is_left_but_not_what_another_body_answered(client: Client, plan: Plan, body: Body, contributor: User) -> None:
    other = BodyFactory(named_in=plan)
    first, second, third = (joint_measure(plan, body, other, position=n) for n in (1, 2, 3))
    round = round_of(plan, state=RoundState.OPEN)
    answered(MembershipFactory(body=other).user, third, other)
    client.force_login(contributor)
    asking = client.get(round_url("answer-round", round), {"all": "1"}).context["asking"]
    assert {one.measure.code for one in asking.all if one.ticked} == {first.code, second.code}


@pytest.mark.parametrize("count", [1, 3])
def test_round_asks_the_same_number_of_queries(client: Client, plan: Plan, body: Body, contributor: User, count: int) -> None:
    measures = [MeasureFactory(plan=plan, leads=[body], position=n) for n in range(3 * count)]
    round = round_of(plan, state=RoundState.OPEN, questions=["Wat nu?"])
    for n in range(count):
        returned(contributor, measures[n], body)
        drafted(contributor, measures[count + n], body)
    client.force_login(contributor)
    client.get(round_url("answer-round", round))
    with CaptureQueriesContext(connection) as queries:
        assert client.get(round_url("answer-round", round)).status_code == 200
    assert len(queries) == 19, len(queries)
