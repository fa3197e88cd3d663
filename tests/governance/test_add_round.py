from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from accounts.models import User
from governance.enums import RoundState
from governance.models import ReportingRound
from measures.models import Measure
from plan.models import Body, Plan
from tests.factories import MeasureFactory, StatusFactory
from tests.pages import in_all_languages, page_at
from tests.rounds import round_of


def url_of(plan: Plan, query: str = "") -> str:
    return f"/en/{plan.slug}/governance/rounds/add/{query}"


def filled(response: HttpResponse, **changes: Any) -> dict[str, Any]:
    """The fields as the page shows them, with some changed."""
    whole = response.context["whole"]
    fields = [*whole.form, *whole.rows.management_form, *(field for row in whole.rows for field in row)]
    data = {field.html_name: field.value() for field in fields if field.value() is not None and field.value() is not False}
    data["seen"] = whole.mark
    return {name: "on" if value is True else value for name, value in {**data, **changes}.items() if value is not None}


def test_round_is_kept_as_it_is_offered_when_nothing_is_changed(secretariat_client: Client, plan: Plan) -> None:
    page = secretariat_client.get(url_of(plan))
    answer = secretariat_client.post(url_of(plan), filled(page))
    made = ReportingRound.objects.get(plan=plan)
    assert answer.status_code == 302
    assert answer.url == f"/en/{plan.slug}/governance/rounds/{made.number}/edit/"
    assert (made.state, made.query, made.asks_status, made.remind_first) == (RoundState.PREPARED, "", True, 14)
    assert made.deadline == timezone.localdate() + timedelta(weeks=4)
    assert str(made.deadline.year) in made.title_nl


def test_round_leads_on_to_what_will_be_sent_when_that_is_asked(secretariat_client: Client, plan: Plan) -> None:
    answer = secretariat_client.post(url_of(plan), filled(secretariat_client.get(url_of(plan)), open="1"))
    assert answer.url == f"/en/{plan.slug}/governance/rounds/1/open/"


def test_questions_are_kept_in_the_order_of_their_rows_and_empty_rows_left_out(secretariat_client: Client, plan: Plan) -> None:
    data = filled(secretariat_client.get(url_of(plan))) | {"question-TOTAL_FORMS": "4"}
    data |= {"question-0-text_nl": "Eerste?", "question-0-required": "on", "question-0-text_fr": "Premier ?"}
    data |= {"question-3-text_nl": "Tweede?"}
    secretariat_client.post(url_of(plan), data)
    kept = ReportingRound.objects.get().questions.all()
    assert [(one.number, one.text_nl, one.required) for one in kept] == [(1, "Eerste?", True), (2, "Tweede?", False)]


def test_one_empty_row_stands_below_the_questions_until_there_are_five(secretariat_client: Client, plan: Plan) -> None:
    page = secretariat_client.get(url_of(plan))
    for count in range(1, 6):
        assert len(page.context["whole"].rows) == count
        answer = secretariat_client.post(page.request["PATH_INFO"], filled(page, **{f"question-{count - 1}-text_nl": f"Vraag {count}?"}))
        page = secretariat_client.get(answer.url)
    assert len(page.context["whole"].rows) == 5
    assert [one.text_nl for one in ReportingRound.objects.get().questions.all()] == [f"Vraag {n}?" for n in range(1, 6)]


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("?status=active&sort=code&page=2&as_of=2024-05-01", "status=active"),
        ("status=active", "status=active"),
        ("http://testserver/fr/{slug}/measures/?status=active&cols=code", "status=active"),
        ("/nl/{slug}/measures/", ""),
    ],
)
def test_measures_are_those_of_a_pasted_address(secretariat_client: Client, plan: Plan, query: str, kept: str) -> None:
    StatusFactory(plan=plan, code="active")
    page = secretariat_client.get(url_of(plan, f"?from={quote(query.format(slug=plan.slug))}"))
    answer = secretariat_client.post(url_of(plan), filled(page))
    assert answer.status_code == 302
    assert ReportingRound.objects.get().query == kept


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("status=nonsense", "Status: "),
        ("colour=red", "No filter of the list is called “colour”."),
        ("/nl/elsewhere/measures/?late=1", "not an address of this plan"),
        ("/nl/", "not an address of this plan"),
        ("https://[broken", "not an address of this plan"),
        ("C.1, C.2", "“C.1, C.2” is no address of the list of measures. Choose the measures there"),
    ],
)
def test_error_says_what_is_wrong_with_the_measures_and_keeps_what_was_typed(
    secretariat_client: Client, plan: Plan, query: str, why: str
) -> None:
    data = filled(secretariat_client.get(url_of(plan)), query=query, title_nl="Mijn ronde")
    data |= {"question-0-text_nl": "Hoe gaat het?"}
    answer = secretariat_client.post(url_of(plan), data)
    html = answer.content.decode()
    assert answer.status_code == 400
    for words in (why, "Mijn ronde", "Hoe gaat het?", "nothing is saved yet".capitalize()):
        assert words in html, words
    assert not ReportingRound.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"deadline": "2020-01-01"}, "deadline"),
        ({"deadline": "9999-12-31"}, "deadline"),
        ({"remind_first": "3", "remind_last": "14"}, "remind_last"),
        ({"remind_late": "7", "escalate": "1"}, "escalate"),
        ({"close_after": "2"}, "close_after"),
        ({"remind_first": "4000"}, "remind_first"),
        ({"title_nl": None, "title_fr": "Printemps"}, "title_nl"),
    ],
)
def test_error_stands_at_its_field(secretariat_client: Client, plan: Plan, changes: dict[str, Any], field: str) -> None:
    answer = secretariat_client.post(url_of(plan), filled(secretariat_client.get(url_of(plan)), **changes))
    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == [field]


def test_round_that_asks_nothing_is_refused(secretariat_client: Client, plan: Plan) -> None:
    data = filled(secretariat_client.get(url_of(plan)), asks_status=None, asks_milestones=None)
    answer = secretariat_client.post(url_of(plan), data)
    assert "This round asks nothing" in answer.content.decode()
    assert secretariat_client.post(url_of(plan), data | {"question-0-text_nl": "Hoe?"}).status_code == 302


def test_translation_alone_is_no_question(secretariat_client: Client, plan: Plan) -> None:
    data = filled(secretariat_client.get(url_of(plan))) | {"question-0-text_fr": "Comment ?"}
    assert "own language is missing" in secretariat_client.post(url_of(plan), data).content.decode()


def test_sixth_question_is_refused(secretariat_client: Client, plan: Plan) -> None:
    data = filled(secretariat_client.get(url_of(plan))) | {"question-TOTAL_FORMS": "9"}
    data |= {f"question-{n}-text_nl": "Hoe?" for n in range(9)}
    assert secretariat_client.post(url_of(plan), data).status_code == 400
    assert not ReportingRound.objects.exists()


def test_round_like_another_asks_the_same_with_questions_of_its_own(secretariat_client: Client, plan: Plan) -> None:
    other = round_of(plan, questions=["Hoe?!"], query="late=1", asks_evidence=True, repeats="quarter", remind_first=None)
    page = secretariat_client.get(url_of(plan, "?like=1"))
    secretariat_client.post(url_of(plan, "?like=1"), filled(page))
    made = ReportingRound.objects.get(number=2)
    assert (made.query, made.asks_evidence, made.repeats, made.remind_first) == ("late=1", True, "quarter", None)
    assert [(one.text_nl, one.required) for one in made.questions.all()] == [("Hoe?", True)]
    assert other.questions.count() == 1


@pytest.mark.parametrize("like", ["7", "x", "99999", "²"])
def test_round_like_one_that_is_not_there(secretariat_client: Client, plan: Plan, like: str) -> None:
    assert secretariat_client.get(url_of(plan, f"?like={like}")).status_code == (404 if like == "7" else 200)


def test_page_speaks_each_language(secretariat_client: Client, plan: Plan) -> None:
    in_all_languages(secretariat_client, f"/{plan.slug}/governance/rounds/add/", 'name="title_fr"', 'name="deadline"')


def test_list_leads_to_it_with_its_filters_for_who_runs_the_plan_only(client: Client, plan: Plan, body: Body, secretariat: User) -> None:
    MeasureFactory(plan=plan, leads=[body])
    address = f"/en/{plan.slug}/measures/?body={body.slug}"
    link = f"/en/{plan.slug}/governance/rounds/add/?from=body%3D{body.slug}"
    assert link not in page_at(client, address)
    client.force_login(secretariat)
    assert link in page_at(client, address)


@pytest.mark.parametrize("method", ["get", "post"])
def test_only_the_secretariat_prepares(client: Client, plan: Plan, committee: User, contributor: User, stranger: User, method: str) -> None:
    for user in (committee, contributor, stranger):
        client.force_login(user)
        assert getattr(client, method)(url_of(plan)).status_code == 403
    assert not ReportingRound.objects.exists()


def test_page_says_which_measures_in_words_and_folds_the_address(secretariat_client: Client, plan: Plan, body: Body) -> None:
    MeasureFactory(plan=plan, leads=[body])
    ended = MeasureFactory(plan=plan, leads=[body], code="E.1")
    Measure.objects.filter(pk=ended.pk).update(ended_on=timezone.localdate())
    html = page_at(secretariat_client, url_of(plan, f"?from=body%3D{body.slug}%26sort%3Dcode%26as_of%3D2024-05-01"))
    for words in ("1 measure would be asked about", "(of 2 in the list)", "1 measure of the list has ended", "E.1"):
        assert words in html, words
    assert f'href="/en/{plan.slug}/measures/?body={body.slug}"' in html
    wrong = page_at(secretariat_client, url_of(plan, "?from=/nl/elsewhere/measures/"))
    assert "not an address of this plan" in wrong
    assert "would be asked about" not in wrong


def test_title_that_is_offered_is_not_one_that_another_round_has(secretariat_client: Client, plan: Plan) -> None:
    titles = []
    for _ in range(3):
        secretariat_client.post(url_of(plan), filled(secretariat_client.get(url_of(plan))))
        made = ReportingRound.objects.newest().first()
        assert made is not None
        titles.append(made.title_fr)
    assert titles == [titles[0], f"{titles[0]} (2)", f"{titles[0]} (3)"]


def test_own_title_takes_the_place_of_the_seasons_in_other_languages(secretariat_client: Client, plan: Plan) -> None:
    page = secretariat_client.get(url_of(plan))
    secretariat_client.post(url_of(plan), filled(page, title_nl="Bouwronde"))
    secretariat_client.post(url_of(plan), filled(page, title_nl="Bouwronde", title_fr="Construction"))
    rounds = ReportingRound.objects.order_by("number").values_list("title_nl", "title_fr", "title_en")
    assert list(rounds) == [("Bouwronde", "", ""), ("Bouwronde", "Construction", "")]
