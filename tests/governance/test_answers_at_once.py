"""People who answer in a round at the same moment, and a round that closes or a link that is revoked meanwhile, on PostgreSQL."""

from __future__ import annotations

import pytest
from django.conf import settings

from accounts.models import User
from governance.actions.links import make_links, revoke_links
from governance.actions.rounds import close_round
from governance.enums import AnswerState, LinkDeed, RoundState
from governance.models import LinkUse, ReportingRound, RoundAnswer, RoundLink
from measures.enums import UpdateState
from measures.models import Measure
from plan.models import Body, Plan
from tests.answering import begun, filled_answer, link_path, ticked, written
from tests.factories import MeasureFactory
from tests.measures.test_two_at_the_desk import at_once
from tests.rounds import in_weeks, link_of, round_of

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(settings.DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql", reason="needs two writers"),
]


@pytest.fixture
def measures(plan: Plan, body: Body) -> list[Measure]:
    return [MeasureFactory(plan=plan, leads=[body], position=n) for n in range(4)]


@pytest.fixture
def round(plan: Plan, measures: list[Measure]) -> ReportingRound:
    return round_of(plan, state=RoundState.OPEN, questions=["Hoeveel?"])


def test_one_of_two_guests_on_one_measure_is_told(round: ReportingRound, body: Body, measures: list[Measure]) -> None:
    url, posts = "", []
    for n in range(3):
        link = link_of(round, body, f"gast{n}@example.org")
        browser, url = begun(link), link_path("answer-by-link", link, measures[0].code)
        data = filled_answer(browser.get(url), note=f"gast {n}", **{"question-1": f"antwoord {n}"})
        posts.append(lambda browser=browser, url=url, data=data: browser.post(url, data).status_code)
    assert sorted(at_once(*posts)) == [302, 409, 409]
    [update] = written()
    assert [answer.text for answer in RoundAnswer.objects.all()] == [update.note.replace("gast", "antwoord")]
    assert LinkUse.objects.filter(deed=LinkDeed.HANDED_IN).count() == 1


def test_answering_and_confirming_by_one_link_never_wait_for_each_other(round: ReportingRound, body: Body, measures: list[Measure]) -> None:
    link = link_of(round, body)
    posts = []
    for measure in measures[:2]:
        browser, url = begun(link), link_path("answer-by-link", link, measure.code)
        data = filled_answer(browser.get(url), note="tegelijk")
        posts.append(lambda browser=browser, url=url, data=data: browser.post(url, data).status_code)
    browser = begun(link)
    posts.append(lambda: browser.post(link_path("confirm-by-link", link), ticked(*measures[2:], body=body)).status_code)
    assert at_once(*posts) == [302, 302, 302]
    assert [one.state for one in written()] == [UpdateState.SUBMITTED] * 4


def test_answer_is_in_before_the_round_closes_or_not_at_all(round: ReportingRound, body: Body, measures: list[Measure]) -> None:
    link = link_of(round, body)
    posts = []
    for measure in measures:
        browser, url = begun(link), link_path("answer-by-link", link, measure.code)
        data = filled_answer(browser.get(url), note="op de valreep")
        posts.append(lambda browser=browser, url=url, data=data: browser.post(url, data).status_code)
    answers = at_once(*posts, lambda: close_round(ReportingRound.objects.get(pk=round.pk)).state)
    assert set(answers[:-1]) <= {302, 410}, answers
    kept = {one.measure_id for one in round.asked.filter(outcome=AnswerState.SUBMITTED)}
    assert kept == {one.measure_id for one in written()}
    assert len(kept) == answers[:-1].count(302)


def test_revoked_link_writes_nothing_afterwards(round: ReportingRound, body: Body, measures: list[Measure]) -> None:
    link = link_of(round, body)
    browser, url = begun(link), link_path("answer-by-link", link, measures[0].code)
    data = filled_answer(browser.get(url), note="net ingetrokken")
    status, done = at_once(lambda: browser.post(url, data).status_code, lambda: revoke_links([link]))
    assert done == 1
    assert (status, len(written())) in {(302, 1), (410, 0)}


def test_one_address_gets_one_link_when_two_make_it(round: ReportingRound, body: Body, secretariat: User, measures: list[Measure]) -> None:
    row = {"body": body, "address": "gast@example.org", "name": "", "language": "nl", "expires_on": in_weeks()}
    answers = at_once(*(lambda: make_links(secretariat, ReportingRound.objects.get(pk=round.pk), [dict(row)]) for _ in range(3)))
    assert sum(isinstance(answer, list) for answer in answers) == 1, answers
    assert RoundLink.objects.count() == 1
