from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.guests import Guest
from accounts.models import User
from governance.actions.links import revoke_links
from governance.enums import AnswerState, LinkDeed, RoundState
from governance.models import LinkUse, ReportingRound, RoundAnswer, RoundLink
from governance.rounds.standing import standing
from measures.actions.log import confirm
from measures.models import Measure, StatusUpdate
from plan.models import Body, Plan
from tests.answering import GUEST, begun, link_path
from tests.factories import MeasureFactory
from tests.rounds import answered, link_of, round_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def measure(plan: Plan, body: Body) -> Measure:
    return MeasureFactory(plan=plan, leads=[body])


@pytest.fixture
def round(plan: Plan, measure: Measure) -> ReportingRound:
    return round_of(plan, state=RoundState.OPEN, questions=["Hoeveel kost het?!"])


@pytest.fixture
def link(round: ReportingRound, body: Body) -> RoundLink:
    return link_of(round, body)


@pytest.fixture
def update(measure: Measure, body: Body) -> StatusUpdate:
    """What a guest handed in by the link of another round, without this question."""
    return confirm(Guest(body_id=body.pk, measure_ids=[measure.pk], language="nl"), measure, body)


def url_of(link: RoundLink, measure: Measure) -> str:
    return link_path("answer-questions-by-link", link, measure.code)


def typed(browser: Client, link: RoundLink, measure: Measure, text: str) -> dict[str, Any]:
    alone = browser.get(link_path("answer-by-link", link, measure.code)).context["answer"].alone
    return {"answers_seen": alone.seen_now, "hand_in": "1", "question-1": text}


def test_guest_answers_the_question_alone(link: RoundLink, measure: Measure, update: StatusUpdate) -> None:
    before = StatusUpdate.objects.values().get(pk=update.pk)
    assert standing(link.round)[0].state == AnswerState.IN_PROGRESS
    browser = begun(link)
    assert browser.post(url_of(link, measure), typed(browser, link, measure, "Twee miljoen")).status_code == 302
    assert [(one.text, one.update_id, one.author, one.source) for one in RoundAnswer.objects.all()] == [
        ("Twee miljoen", update.pk, None, "link")
    ]
    assert StatusUpdate.objects.values().get(pk=update.pk) == before
    assert standing(link.round)[0].state == AnswerState.SUBMITTED
    assert list(LinkUse.objects.order_by("id").values_list("deed", "name", "measure")) == [
        (LinkDeed.BEGAN, GUEST, None),
        (LinkDeed.HANDED_IN, GUEST, measure.pk),
    ]


def test_who_did_not_begin_says_the_name_first_and_loses_nothing(link: RoundLink, measure: Measure, update: StatusUpdate) -> None:
    data = typed(begun(link), link, measure, "Twee miljoen")
    other = Client()
    answer = other.post(url_of(link, measure), data)
    assert answer.status_code in (400, 409)
    assert "Twee miljoen" in answer.content.decode()
    assert not RoundAnswer.objects.exists()
    assert other.post(url_of(link, measure), {**data, "name": "Iemand"}).status_code == 302
    assert RoundAnswer.objects.get().text == "Twee miljoen"


def test_guest_neither_reads_nor_answers_what_a_colleague_handed_in(
    link: RoundLink, measure: Measure, body: Body, contributor: User
) -> None:
    answered(contributor, measure, body, "woorden van de collega")
    browser = begun(link)
    page = browser.get(link_path("answer-by-link", link, measure.code))
    assert page.context["answer"].alone is None
    answer = browser.post(url_of(link, measure), {"question-1": "Van de gast", "hand_in": "1"})
    assert answer.status_code == 409
    for html in (page.content.decode(), answer.content.decode()):
        assert "woorden van de collega" not in html
    assert not RoundAnswer.objects.exists()


def test_link_that_was_revoked_keeps_nothing_and_shows_what_was_typed(link: RoundLink, measure: Measure, update: StatusUpdate) -> None:
    browser = begun(link)
    data = typed(browser, link, measure, "Twee miljoen")
    revoke_links([link])
    answer = browser.post(url_of(link, measure), data)
    assert answer.status_code == 410
    assert "Twee miljoen" in answer.content.decode()
    assert not RoundAnswer.objects.exists()
