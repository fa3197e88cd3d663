from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from governance.enums import LinkDeed, RoundState
from governance.models import LinkUse, RoundLink
from measures.enums import Source, UpdateKind, UpdateState
from measures.models import Measure
from plan.models import Body, Plan
from tests.answering import begun, link_path, ticked, written
from tests.factories import BodyFactory, MeasureFactory
from tests.reporting import drafted
from tests.rounds import link_of, round_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def measures(plan: Plan, body: Body) -> list[Measure]:
    return [MeasureFactory(plan=plan, leads=[body], position=n) for n in (1, 2, 3)]


@pytest.fixture
def link(plan: Plan, body: Body, measures: list[Measure]) -> RoundLink:
    return link_of(round_of(plan, state=RoundState.OPEN), body)


def test_ticked_measures_are_confirmed_and_wait(link: RoundLink, measures: list[Measure], plan: Plan, body: Body) -> None:
    Plan.objects.filter(pk=plan.pk).update(needs_approval=False)
    browser = begun(link)
    assert browser.post(link_path("confirm-by-link", link), ticked(*measures[:2], body=body)).status_code == 302
    assert [(one.measure, one.kind, one.state, one.source, one.author) for one in written()] == [
        (measure, UpdateKind.CONFIRMATION, UpdateState.SUBMITTED, Source.LINK, None) for measure in measures[:2]
    ]
    assert list(LinkUse.objects.filter(deed=LinkDeed.HANDED_IN).order_by("id").values_list("measure", flat=True)) == [
        measure.pk for measure in measures[:2]
    ]


def test_colleagues_draft_refuses_all(link: RoundLink, measures: list[Measure], body: Body, contributor: User) -> None:
    browser = begun(link)
    data = ticked(*measures, body=body)
    drafted(contributor, measures[1], body, "klad van een collega")
    response = browser.post(link_path("confirm-by-link", link), data)
    assert response.status_code == 409
    assert "klad van een collega" not in response.content.decode()
    assert [one.measure for one in written()] == [measures[1]]
    assert not LinkUse.objects.filter(deed=LinkDeed.HANDED_IN).exists()


def test_measure_of_others_refuses_all(link: RoundLink, measures: list[Measure], plan: Plan, body: Body) -> None:
    foreign = MeasureFactory(plan=plan, leads=[body, BodyFactory(named_in=plan)])
    response = begun(link).post(link_path("confirm-by-link", link), ticked(measures[0], foreign, body=body))
    assert response.status_code == 409
    assert written() == []


def test_who_did_not_begin_confirms_nothing_and_keeps_the_ticks(
    client: Client, link: RoundLink, measures: list[Measure], body: Body
) -> None:
    response = client.post(link_path("confirm-by-link", link), ticked(*measures, body=body))
    assert response.status_code == 409
    assert written() == []
    assert {one.measure for one in response.context["asking"].all if one.ticked} == set(measures)


def test_required_question_refuses_one_word(plan: Plan, measures: list[Measure], body: Body) -> None:
    link = link_of(round_of(plan, state=RoundState.OPEN, questions=["Hoeveel?!"]), body)
    browser = begun(link)
    url = link_path("confirm-by-link", link).replace("/nl/", "/en/")
    page = browser.post(url, ticked(*measures, body=body), follow=True).content.decode()
    assert "asks a question that must be answered" in page
    assert written() == []


def test_twice_is_once(link: RoundLink, measures: list[Measure], body: Body) -> None:
    browser, data = begun(link), ticked(measures[0], body=body)
    assert [browser.post(link_path("confirm-by-link", link), data).status_code for _ in range(2)] == [302, 409]
    assert len(written()) == 1
