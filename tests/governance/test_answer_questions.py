from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from governance.actions.answers import answer_questions
from governance.actions.rounds import close_round
from governance.enums import AnswerState, RoundState
from governance.models import ReportingRound, RoundAnswer
from governance.rounds.standing import standing
from measures.actions.log import confirm, return_update, withdraw
from measures.models import Measure, StatusUpdate
from plan.models import Body, Plan
from tests.answering import round_url, written
from tests.factories import PASSWORD, MeasureFactory, MembershipFactory
from tests.pages import page_at
from tests.rounds import answered, approved, round_of, runner

pytestmark = pytest.mark.django_db
OPEN = "A question of the round is still open"


@pytest.fixture
def measure(plan: Plan, body: Body) -> Measure:
    return MeasureFactory(plan=plan, leads=[body])


@pytest.fixture
def round(plan: Plan, measure: Measure) -> ReportingRound:
    return round_of(plan, state=RoundState.OPEN, questions=["Hoeveel kost het?!", "Wie helpt?"])


@pytest.fixture
def client(client: Client, contributor: User) -> Client:
    client.force_login(contributor)
    return client


def page_of(round: ReportingRound, measure: Measure) -> str:
    return round_url("answer-measure", round, measure.code).replace("/nl/", "/en/")


def url_of(round: ReportingRound, measure: Measure) -> str:
    return round_url("answer-questions", round, measure.code).replace("/nl/", "/en/")


def typed(client: Client, round: ReportingRound, measure: Measure, **answers: str) -> dict[str, Any]:
    """The fields of the block as the page shows them, with some filled."""
    alone = client.get(page_of(round, measure)).context["answer"].alone
    return {"answers_seen": alone.seen_now, "writer": alone.writer, "hand_in": "1", **answers}


def state_of(round: ReportingRound) -> AnswerState:
    return standing(round)[0].state


def test_nothing_changed_said_outside_the_round_leaves_its_question_open(
    client: Client, round: ReportingRound, measure: Measure, contributor: User
) -> None:
    key = f"{measure.plan.slug}/{measure.code}/{round.asked.get().body.slug}|{measure.version}"
    assert client.post("/en/my/confirm/", {"measure": key}).status_code == 302
    [update] = written()
    [one] = standing(round)
    assert (one.state, one.update_id, one.question_open, one.is_missing) == (AnswerState.IN_PROGRESS, update.pk, True, True)
    listed = client.get(round_url("answer-round", round).replace("/nl/", "/en/"))
    assert listed.context["asking"].left == 1
    assert [asked.question_open for asked in listed.context["asking"].groups["to_answer"]] == [True]
    html = listed.content.decode()
    for words in (OPEN, "Answer the question", "1 is still to be answered"):
        assert words in html, words


def test_questions_alone_answer_what_waits_and_leave_it_as_it_is(
    client: Client, round: ReportingRound, measure: Measure, body: Body, contributor: User
) -> None:
    update = answered(contributor, measure, body, "Gegund in mei.")
    before = StatusUpdate.objects.values().get(pk=update.pk)
    assert OPEN in page_at(client, page_of(round, measure))
    answer = client.post(url_of(round, measure), typed(client, round, measure, **{"question-1": "Twee miljoen"}))
    assert answer.status_code == 302, answer.context["answer"].alone.errors
    assert [(one.text, one.update_id, one.author) for one in RoundAnswer.objects.all()] == [("Twee miljoen", update.pk, contributor)]
    assert StatusUpdate.objects.values().get(pk=update.pk) == before
    assert state_of(round) == AnswerState.SUBMITTED
    assert OPEN not in page_at(client, page_of(round, measure))


def test_required_question_that_stays_open_is_refused_and_the_rest_kept(
    client: Client, round: ReportingRound, measure: Measure, body: Body, contributor: User
) -> None:
    answered(contributor, measure, body)
    for sent in ({"hand_in": "1"}, {}):
        data = {**typed(client, round, measure, **{"question-1": "  ", "question-2": "Jan helpt"}), **sent}
        if not sent:
            data.pop("hand_in")
        answer = client.post(url_of(round, measure), data)
        assert answer.status_code == 400
        assert "Jan helpt" in answer.content.decode()
    assert not RoundAnswer.objects.exists()


def test_approved_entry_with_an_open_question_asks_for_an_ordinary_answer(
    client: Client, round: ReportingRound, measure: Measure, body: Body, contributor: User
) -> None:
    approved(contributor, measure, body)
    assert (state_of(round), standing(round)[0].question_open) == (AnswerState.IN_PROGRESS, True)
    page = client.get(page_of(round, measure))
    assert page.context["answer"].alone is None
    assert "question-1" in page.content.decode()


@pytest.mark.parametrize("what", ["returned", "withdrawn", "closed", "colleague"])
def test_what_changed_meanwhile_is_said_and_nothing_typed_is_lost(
    client: Client, round: ReportingRound, measure: Measure, body: Body, contributor: User, what: str
) -> None:
    update = answered(contributor, measure, body)
    data = typed(client, round, measure, **{"question-1": "mijn lange antwoord"})
    kept = 0
    if what == "returned":
        return_update(runner(measure.plan), update, "Graag anders.")
    elif what == "withdrawn":
        withdraw(contributor, update)
    elif what == "closed":
        close_round(round)
    else:
        colleague, kept = MembershipFactory(body=body).user, 1
        said = dict.fromkeys(round.questions.filter(required=True), "haar antwoord")
        answer_questions(colleague, round.asked.get(), update, said, seen="")
    answer = client.post(url_of(round, measure), data)
    assert answer.status_code == 409
    assert "mijn lange antwoord" in answer.content.decode()
    assert ("haar antwoord" in answer.content.decode()) == (what == "colleague")
    assert RoundAnswer.objects.count() == kept


def test_session_that_ended_brings_the_answers_back(
    client: Client, round: ReportingRound, measure: Measure, body: Body, contributor: User
) -> None:
    answered(contributor, measure, body)
    data = typed(client, round, measure, **{"question-1": "lang getypt"})
    client.logout()
    assert client.post(url_of(round, measure), data).status_code == 302
    client.post(reverse("account_login"), {"login": contributor.email, "password": PASSWORD})
    assert "lang getypt" in client.get(url_of(round, measure)).content.decode()
    assert client.post(url_of(round, measure), data).status_code == 302
    assert client.get(url_of(round, measure)).status_code == 302, "nothing typed: to the measure"


def test_secretariat_does_not_answer_what_a_body_handed_in(
    secretariat_client: Client, round: ReportingRound, measure: Measure, body: Body, contributor: User
) -> None:
    confirm(contributor, measure, body)
    answer = secretariat_client.post(url_of(round, measure), {"question-1": "van het secretariaat", "hand_in": "1"})
    assert answer.status_code in (403, 409)
    assert not RoundAnswer.objects.exists()
