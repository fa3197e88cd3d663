from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from governance.enums import RoundState
from measures.enums import Source, UpdateKind, UpdateState
from measures.models import Measure
from plan.models import Body, Plan
from tests.answering import round_url, ticked, written
from tests.factories import BodyFactory, MeasureFactory
from tests.reporting import drafted
from tests.rounds import round_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def measures(plan: Plan, body: Body) -> list[Measure]:
    return [MeasureFactory(plan=plan, leads=[body], position=n) for n in (1, 2, 3)]


def test_ticked_measures_are_confirmed(client: Client, plan: Plan, body: Body, contributor: User, measures: list[Measure]) -> None:
    round = round_of(plan, state=RoundState.OPEN)
    client.force_login(contributor)
    assert client.post(round_url("confirm-answers", round), ticked(*measures[:2], body=body)).status_code == 302
    found = written()
    assert [(one.measure, one.kind, one.state, one.source, one.author) for one in found] == [
        (measure, UpdateKind.CONFIRMATION, UpdateState.SUBMITTED, Source.PAGE, contributor) for measure in measures[:2]
    ]


def test_none_is_confirmed_when_one_cannot_be(client: Client, plan: Plan, body: Body, contributor: User, measures: list[Measure]) -> None:
    round = round_of(plan, state=RoundState.OPEN)
    data = ticked(*measures, body=body)
    drafted(contributor, measures[0], body)
    Measure.objects.filter(pk=measures[1].pk).update(version=7)
    client.force_login(contributor)
    response = client.post(round_url("confirm-answers", round), data)
    assert response.status_code == 409
    asking = response.context["asking"]
    assert {one.measure.code for one in asking.all if one.refusal} == {measures[0].code, measures[1].code}
    assert {one.measure.code for one in asking.all if one.ticked} == {one.code for one in measures}
    assert [one.state for one in written()] == [UpdateState.DRAFT]


def test_measure_outside_the_round_or_of_another_body_refuses_all(
    client: Client, plan: Plan, body: Body, contributor: User, measures: list[Measure]
) -> None:
    other = BodyFactory(named_in=plan)
    foreign = MeasureFactory(plan=plan, leads=[other])
    round = round_of(plan, measures[:2], state=RoundState.OPEN)
    client.force_login(contributor)
    for strange in (ticked(measures[0], foreign, body=body), ticked(measures[0], measures[2], body=body), ticked(measures[0], body=other)):
        assert client.post(round_url("confirm-answers", round), strange).status_code == 409
    assert written() == []


def test_required_question_refuses_one_word(client: Client, plan: Plan, body: Body, contributor: User, measures: list[Measure]) -> None:
    round = round_of(plan, state=RoundState.OPEN, questions=["Hoeveel kost het?!"])
    client.force_login(contributor)
    url = round_url("confirm-answers", round).replace("/nl/", "/en/")
    page = client.post(url, ticked(*measures, body=body), follow=True).content.decode()
    assert "asks a question that must be answered" in page
    assert "confirm-many" not in page
    assert written() == []


def test_closed_round_takes_no_confirmation(client: Client, plan: Plan, body: Body, contributor: User, measures: list[Measure]) -> None:
    round = round_of(plan, state=RoundState.CLOSED)
    client.force_login(contributor)
    url = round_url("confirm-answers", round).replace("/nl/", "/en/")
    assert "takes no answers" in client.post(url, ticked(*measures, body=body), follow=True).content.decode()
    assert written() == []


def test_nothing_ticked_writes_nothing(client: Client, plan: Plan, contributor: User, measures: list[Measure]) -> None:
    round = round_of(plan, state=RoundState.OPEN)
    client.force_login(contributor)
    assert client.post(round_url("confirm-answers", round)).status_code == 302
    assert client.get(round_url("confirm-answers", round)).status_code == 405
    assert written() == []
