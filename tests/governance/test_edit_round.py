from __future__ import annotations

import pytest
from django.test import Client

from governance.actions.rounds import open_round
from governance.enums import RoundState
from governance.models import ReportingRound
from plan.models import Body, Plan
from tests.factories import BodyFactory, MeasureFactory
from tests.governance.test_add_round import filled
from tests.pages import in_all_languages, page_at
from tests.rounds import joint_measure, round_of, runner


def url_of(round: ReportingRound) -> str:
    return f"/en/{round.plan.slug}/governance/rounds/{round.number}/edit/"


def test_page_says_how_many_measures_and_bodies_would_be_asked(secretariat_client: Client, plan: Plan, body: Body) -> None:
    other = BodyFactory(named_in=plan)
    joint_measure(plan, body, other)
    joint_measure(plan, body)
    MeasureFactory(plan=plan, code="Z.9")
    html = page_at(secretariat_client, url_of(round_of(plan)))
    for words in (
        "2 measures would be asked about",
        "of 2 bodies.",
        "On 1 of them several bodies report",
        "1 measure has no body that reports",
    ):
        assert words in html, words
    assert f"/en/{plan.slug}/measures/Z.9/" in html


def test_page_says_what_its_filters_lack_when_they_mean_nothing_any_more(secretariat_client: Client, plan: Plan) -> None:
    html = page_at(secretariat_client, url_of(round_of(plan, query="status=gone")))
    assert "would be asked about" not in html
    assert "gone" in html


def test_change_keeps_questions_and_takes_out_those_that_are_emptied(secretariat_client: Client, plan: Plan) -> None:
    round = round_of(plan, questions=["Eerste?", "Tweede?", "Derde?"])
    first, _second, third = round.questions.all()
    data = filled(secretariat_client.get(url_of(round)), title_nl="Najaar", **{"question-1-text_nl": ""})
    assert secretariat_client.post(url_of(round), data).status_code == 302
    round.refresh_from_db()
    assert round.title_nl == "Najaar"
    assert [(one.pk, one.number) for one in round.questions.all()] == [(first.pk, 1), (third.pk, 2)]


def test_question_of_another_round_is_not_taken_away(secretariat_client: Client, plan: Plan) -> None:
    other = round_of(plan, questions=["Van de andere?"])
    round = round_of(plan, questions=["Van ons?"])
    foreign = other.questions.get()
    data = filled(secretariat_client.get(url_of(round))) | {"question-0-pk": str(foreign.pk), "question-0-text_nl": "Gekaapt?"}
    secretariat_client.post(url_of(round), data)
    foreign.refresh_from_db()
    assert (foreign.round_id, foreign.text_nl) == (other.pk, "Van de andere?")
    assert [one.text_nl for one in round.questions.all()] == ["Gekaapt?"]


@pytest.mark.parametrize("method", ["get", "post"])
def test_opened_round_is_not_changed_any_more(secretariat_client: Client, plan: Plan, body: Body, method: str) -> None:
    round = round_of(plan, [joint_measure(plan, body)], state=RoundState.OPEN)
    answer = getattr(secretariat_client, method)(url_of(round), {"title_nl": "Anders"})
    assert answer.url == f"/en/{plan.slug}/governance/rounds/{round.number}/"
    assert "no longer changes" in page_at(secretariat_client, answer.url)
    round.refresh_from_db()
    assert round.title_nl == "Voorjaar 2027"


def test_round_that_is_opened_while_the_form_is_open_keeps_what_it_asks(
    secretariat_client: Client, plan: Plan, body: Body, monkeypatch: pytest.MonkeyPatch
) -> None:
    round = round_of(plan)
    data = filled(secretariat_client.get(url_of(round)), title_nl="Te laat")
    joint_measure(plan, body)
    monkeypatch.setattr("governance.views.rounds.round_to_run", lambda *_: round)  # as read before a colleague opened it
    open_round(runner(plan), round)
    answer = secretariat_client.post(url_of(round), data)
    assert answer.status_code == 400
    assert "Te laat" in answer.content.decode()
    assert ReportingRound.objects.get().title_nl == "Voorjaar 2027"


def test_page_speaks_each_language(secretariat_client: Client, plan: Plan) -> None:
    round = round_of(plan)
    in_all_languages(secretariat_client, f"/{plan.slug}/governance/rounds/{round.number}/edit/", "Voorjaar 2027")


def test_round_that_somebody_changed_meanwhile_is_kept_only_when_pressed_again(secretariat_client: Client, plan: Plan) -> None:
    round = round_of(plan, questions=["Eerste?"])
    mine = filled(secretariat_client.get(url_of(round)), title_nl="Van mij")
    theirs = filled(secretariat_client.get(url_of(round)), title_nl="Van hen", **{"question-0-text_nl": "Van hen?"})
    assert secretariat_client.post(url_of(round), theirs).status_code == 302
    refused = secretariat_client.post(url_of(round), mine)
    assert refused.status_code == 409
    assert "Somebody changed this round" in refused.content.decode()
    assert "Van mij" in refused.content.decode()
    round.refresh_from_db()
    assert round.title_nl == "Van hen"
    assert secretariat_client.post(url_of(round), filled(refused)).status_code == 302
    round.refresh_from_db()
    assert round.title_nl == "Van mij"
