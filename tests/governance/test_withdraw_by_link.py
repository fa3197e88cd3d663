from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from governance.enums import LinkDeed, RoundState
from governance.models import LinkUse, RoundLink
from measures.actions.log import mark_of
from measures.enums import UpdateState
from measures.models import Measure
from plan.models import Body, Plan
from tests.answering import answer_through, begun, link_path, written
from tests.factories import MeasureFactory
from tests.rounds import answered, link_of, round_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def measure(plan: Plan, body: Body) -> Measure:
    return MeasureFactory(plan=plan, leads=[body])


@pytest.fixture
def link(plan: Plan, body: Body, measure: Measure) -> RoundLink:
    return link_of(round_of(plan, state=RoundState.OPEN), body)


def test_guest_takes_back_what_waits(link: RoundLink, measure: Measure) -> None:
    browser = begun(link)
    answer_through(browser, link_path("answer-by-link", link, measure.code), note="te vroeg")
    page = browser.get(link_path("answer-by-link", link, measure.code))
    assert "te vroeg" in page.content.decode()
    url = link_path("withdraw-by-link", link, measure.code)
    browser.post(url, {"seen": "0" * 16})
    assert [one.state for one in written()] == [UpdateState.SUBMITTED], "it was rewritten since"
    browser.post(url, {"seen": page.context["form"].stamps["seen"]})
    assert [one.state for one in written()] == [UpdateState.WITHDRAWN]
    assert LinkUse.objects.last().deed == LinkDeed.WITHDREW  # type: ignore[union-attr]


def test_guest_takes_back_nothing_of_a_colleague(link: RoundLink, measure: Measure, contributor: User) -> None:
    update = answered(contributor, measure, link.body)
    begun(link).post(link_path("withdraw-by-link", link, measure.code), {"seen": mark_of(update)})
    assert [one.state for one in written()] == [UpdateState.SUBMITTED]


def test_who_did_not_begin_takes_nothing_back(client: Client, link: RoundLink, measure: Measure) -> None:
    answer_through(begun(link), link_path("answer-by-link", link, measure.code))
    client.post(link_path("withdraw-by-link", link, measure.code), {"seen": mark_of(written()[0])})
    assert [one.state for one in written()] == [UpdateState.SUBMITTED]
    assert client.get(link_path("withdraw-by-link", link, measure.code)).status_code == 405
