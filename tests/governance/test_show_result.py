from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.guests import Guest
from accounts.models import User
from governance.actions.rounds import close_round, freeze_round
from governance.enums import LinkDeed, RoundState
from governance.models import AskedMeasure, LinkUse, ReportingRound, RoundAnswer
from governance.results.result import Result
from measures.actions.log import Statement, approve, confirm, return_update, submit, write_draft
from measures.actions.milestones import add_milestone
from measures.actions.states import refresh_states
from measures.models import Measure, Status, StatusUpdate
from plan.models import Body, Plan
from tests.answering import answer_through, begun, link_path
from tests.factories import BodyFactory, MembershipFactory, StatusFactory
from tests.pages import in_all_languages, page_at
from tests.reporting import drafted
from tests.rounds import answered, approved, asked, joint_measure, link_of, returned, round_of, runner


def url_of(round: ReportingRound, query: str = "") -> str:
    return f"/en/{round.plan.slug}/governance/rounds/{round.number}/result/{query}"


def say(user: Any, measure: Measure, body: Body, **said: Any) -> Any:
    """An answer that waits."""
    return submit(user, write_draft(user, measure, body, Statement(**said)))


def reply(row: AskedMeasure, update: StatusUpdate, text: str) -> RoundAnswer:
    """What an entry answers to the one free question of the round."""
    question = row.round.questions.get()
    return RoundAnswer.objects.create(asked=row, update=update, question=question, text=text, written_at=timezone.now())


@pytest.fixture
def active(plan: Plan) -> Status:
    return StatusFactory(plan=plan, active=True, code="active", label_nl="In uitvoering")


@pytest.fixture
def round(plan: Plan, body: Body, contributor: User, active: Status) -> ReportingRound:
    """A round in which one answer is approved, one waits, one came by a link, and two are missing."""
    other = BodyFactory(named_in=plan, slug="laggard", name_nl="De Trage Dienst")
    counts, waits, by_link = (joint_measure(plan, body, code=code) for code in ("A.1", "W.1", "L.1"))
    joint_measure(plan, other, code="N.1")
    back = joint_measure(plan, other, body, code="R.1")
    made = round_of(plan, state=RoundState.OPEN, questions=["Hoeveel mensen?"])
    counted = approve(runner(plan), say(contributor, counts, body, status=active, note="Begonnen in mei.", question="Wie beslist?"))
    say(contributor, waits, body, note="Wacht op akkoord.")
    say(Guest(body_id=body.pk, measure_ids=[by_link.pk], language="nl"), by_link, body, note="Van buiten.")
    LinkUse.objects.create(link=link_of(made, body), deed=LinkDeed.HANDED_IN, measure=by_link, name="Een gast", browser="b")
    reply(asked(made, counts, body), counted, "Twaalf mensen")
    reply(asked(made, back, body), returned(contributor, back, body, "Graag anders."), "Nog niet gezegd")
    return made


def test_page_tells_what_came_of_the_round(secretariat_client: Client, round: ReportingRound) -> None:
    html = page_at(secretariat_client, url_of(round))
    expected = (
        "3 of 5 measures are answered.",
        "1 of 2 bodies gave no answer at all, 1 not on everything.",
        "De Trage Dienst",
        "Wie beslist?",
        "Begonnen in mei.",
    )
    for words in (*expected, "In uitvoering", "Twaalf mensen", "Hoeveel mensen?", "by a signed link", "The round still runs"):
        assert words in html, words


def test_what_was_returned_or_not_handed_in_is_not_told(
    secretariat_client: Client, plan: Plan, body: Body, round: ReportingRound, contributor: User
) -> None:
    drafted(contributor, joint_measure(plan, body), body, note="kladversie van ons")
    for query in ("", "?format=csv", "?format=json", "?print=1"):
        answer = secretariat_client.get(url_of(round, query))
        text = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()
        for words in ("gewijzigd", "Nog niet gezegd", "Graag anders.", "kladversie"):
            assert words not in text, f"{query}: {words}"


def test_changes_tell_status_moves_and_leave_out_what_was_only_confirmed(
    secretariat_client: Client, plan: Plan, round: ReportingRound
) -> None:
    context = secretariat_client.get(url_of(round)).context
    assert [(str(move.before), str(move.after), move.count) for move in context["moves"]] == [("no status", "In uitvoering", 1)]
    assert context["changed"] == 1
    assert {row[0] for row in context["change_rows"]} == {"A.1"}


def test_answers_that_say_nothing_new_change_nothing(secretariat_client: Client, plan: Plan, body: Body, contributor: User) -> None:
    measure = joint_measure(plan, body)
    round = round_of(plan, state=RoundState.OPEN)
    approved(contributor, measure, body)
    html = page_at(secretariat_client, url_of(round))
    assert "The approved answers changed no status, confidence or date." in html
    assert "On 1 measure an approved answer has a note." in html


def test_what_only_waits_is_not_said_to_have_changed_nothing(secretariat_client: Client, plan: Plan, body: Body, contributor: User) -> None:
    measure = joint_measure(plan, body)
    round = round_of(plan, state=RoundState.OPEN)
    answered(contributor, measure, body)
    html = page_at(secretariat_client, url_of(round))
    for words in ("Nothing is approved yet, so nothing changed yet.", "1 answer waits for approval still"):
        assert words in html, words
    assert "On 1 measure" not in html


def test_note_and_milestone_are_news_and_stay_so(secretariat_client: Client, plan: Plan, body: Body, contributor: User) -> None:
    noted, stepped, quiet = (joint_measure(plan, body) for _ in range(3))
    round = round_of(plan, state=RoundState.OPEN)
    approved(contributor, noted, body, "De werf is klaar.")
    soon = timezone.localdate() + timedelta(days=40)
    add_milestone(contributor, stepped, title="Aanbesteding", due_on=soon, language="nl")
    approve(runner(plan), confirm(contributor, quiet, body))
    page = secretariat_client.get(url_of(round))
    assert (page.context["changed"], page.context["news"].noted, page.context["news"].milestones) == (2, 1, 1)
    freeze_round(close_round(round))
    add_milestone(contributor, quiet, title="Van na de ronde", due_on=soon, language="nl")
    assert secretariat_client.get(url_of(round)).context["changed"] == 2


def test_confirmation_is_told_apart_from_a_report(secretariat_client: Client, plan: Plan, body: Body, contributor: User) -> None:
    confirmed, reported = joint_measure(plan, body, code="C.1"), joint_measure(plan, body, code="R.1")
    approved(contributor, confirmed, body, "Van vorig jaar.")
    round = round_of(plan, state=RoundState.OPEN)
    confirm(contributor, confirmed, body)
    answered(contributor, reported, body)
    page = page_at(secretariat_client, url_of(round))
    assert page.count(">nothing changed<") == 1
    rows = list(
        csv.DictReader(io.StringIO(b"".join(secretariat_client.get(url_of(round, "?format=csv")).streaming_content).decode("utf-8-sig")))
    )
    assert {row["Code"]: row["What was said"] for row in rows} == {"C.1": "nothing changed", "R.1": "report"}
    found = json.loads(b"".join(secretariat_client.get(url_of(round, "?format=json")).streaming_content))
    assert {row["code"]: row["kind"] for row in found["answers"]} == {"C.1": "confirmation", "R.1": "report"}


def test_answer_from_before_the_round_says_so_and_a_link_of_another_round_is_none_of_this(
    secretariat_client: Client, plan: Plan, body: Body
) -> None:
    measure = joint_measure(plan, body)
    first = round_of(plan, state=RoundState.OPEN)
    link = link_of(first, body)
    answer_through(begun(link), link_path("answer-by-link", link, measure.code), note="Van de gast")
    second = round_of(plan, state=RoundState.OPEN)
    assert (len(Result(first).by_link), len(Result(second).by_link)) == (1, 0)
    for name in ("result", "measures"):
        html = page_at(secretariat_client, f"/en/{plan.slug}/governance/rounds/{second.number}/{name}/")
        assert "from before the round (" in html
        assert "from before the round" not in page_at(secretariat_client, f"/en/{plan.slug}/governance/rounds/{first.number}/{name}/")


def test_board_closing_and_result_say_the_same_of_who_gave_no_answer(
    secretariat_client: Client, plan: Plan, body: Body, contributor: User
) -> None:
    other, third = BodyFactory(named_in=plan), BodyFactory(named_in=plan)
    one, _two = joint_measure(plan, body), joint_measure(plan, body)
    joint_measure(plan, other)
    back = joint_measure(plan, third)
    round = round_of(plan, state=RoundState.OPEN)
    answered(contributor, one, body)
    returned(MembershipFactory(body=third).user, back, third)  # came, and is no answer
    words, base = "2 of 3 bodies gave no answer at all, 1 not on everything.", f"/en/{plan.slug}/governance/rounds/{round.number}/"
    for page in ("", "close/", "result/"):
        assert words in " ".join(page_at(secretariat_client, base + page).split()), page
    close_round(round)
    for page in ("", "result/"):
        assert words in page_at(secretariat_client, base + page), page


def texts(client: Client, round: ReportingRound) -> list[str]:
    """The result in all its forms, without the moment at which it was made and the language-free frame of the page."""
    page = client.get(url_of(round)).content.decode()
    rows = b"".join(client.get(url_of(round, "?format=csv")).streaming_content).decode()
    found = json.loads(b"".join(client.get(url_of(round, "?format=json")).streaming_content))
    found.pop("made_at")
    main = page[page.index("<main") : page.index("</main>")]
    return [main.replace(page.partition('csrfmiddlewaretoken" value="')[2][:64] or "-", ""), rows, json.dumps(found)]


def test_frozen_round_shows_for_ever_what_was(
    secretariat_client: Client, plan: Plan, body: Body, contributor: User, round: ReportingRound, active: Status
) -> None:
    frozen = freeze_round(close_round(round))
    before = texts(secretariat_client, frozen)
    assert "Wacht op akkoord." in before[0]
    waiting = asked(frozen, Measure.objects.get(code="W.1"), body).update
    return_update(runner(plan), waiting, "Toch niet.")
    submit(contributor, write_draft(contributor, waiting.measure, body, Statement(note="Herschreven na de bevriezing.", status=active)))
    approve(runner(plan), type(waiting).objects.get(pk=waiting.pk))
    by_link = asked(frozen, Measure.objects.get(code="L.1"), body).update
    approve(runner(plan), by_link)
    approve(runner(plan), say(contributor, Measure.objects.get(code="A.1"), body, note="Van na de ronde.", question="Nieuwe vraag?"))
    Measure.objects.filter(code="A.1").update(text_nl="Een andere tekst")
    refresh_states(Measure.objects.filter(code="A.1"))
    assert texts(secretariat_client, frozen) == before


def test_closed_round_is_not_changed_by_what_was_approved_the_same_day(
    secretariat_client: Client, plan: Plan, body: Body, contributor: User, round: ReportingRound, active: Status
) -> None:
    closed = close_round(round)
    before = secretariat_client.get(url_of(closed)).context["changed"]
    approve(runner(plan), asked(closed, Measure.objects.get(code="W.1"), body).update)
    assert secretariat_client.get(url_of(closed)).context["changed"] == before


def test_csv_has_every_measure_and_body_with_the_free_question_as_a_column(secretariat_client: Client, round: ReportingRound) -> None:
    answer = secretariat_client.get(url_of(round, "?format=csv"))
    assert f"{round.plan.slug}-round-{round.number}-" in answer["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert len(rows) == round.asked.count() == 6
    first = next(row for row in rows if row["Code"] == "A.1")
    assert (first["Answer"], first["Status"], first["Hoeveel mensen?"]) == ("approved", "In uitvoering", "Twaalf mensen")
    assert [row["Code"] for row in rows if row["By a signed link"] == "yes"] == ["L.1"]


def test_workbook_has_answers_missing_questions_and_changes(secretariat_client: Client, round: ReportingRound) -> None:
    answer = secretariat_client.get(url_of(round, "?format=xlsx"))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    found = {sheet.title: [list(row) for row in sheet.values] for sheet in book}
    assert list(found) == ["Answers", "Not answered", "Help asked", "Changes", "About this file"]
    assert sorted(row[1] for row in found["Not answered"][1:]) == ["N.1", "R.1", "R.1"]
    assert found["Help asked"][1][0] == "A.1"
    assert "3 of 5" in str(found["About this file"])


def test_json_has_codes_and_plain_values(secretariat_client: Client, round: ReportingRound) -> None:
    found = json.loads(b"".join(secretariat_client.get(url_of(round, "?format=json")).streaming_content))
    assert (found["round"], found["measures_asked"], found["measures_answered"], found["count"]) == (round.number, 5, 3, 6)
    first = next(row for row in found["answers"] if row["code"] == "A.1")
    assert (first["status"], first["answer"], first["answers"], first["source"]) == ("active", "approved", {"1": "Twaalf mensen"}, "page")
    assert next(row for row in found["answers"] if row["code"] == "L.1")["source"] == "link"


def test_formula_in_an_answer_stays_text(secretariat_client: Client, plan: Plan, body: Body, contributor: User) -> None:
    measure = joint_measure(plan, body)
    round = round_of(plan, state=RoundState.OPEN)
    answered(contributor, measure, body, note="=1+1")
    answer = secretariat_client.get(url_of(round, "?format=csv"))
    assert ",=1+1" not in b"".join(answer.streaming_content).decode()


@pytest.mark.parametrize("query", ["?format=pdf", "?print=yes"])
def test_wrong_format_is_an_error_and_no_file(secretariat_client: Client, round: ReportingRound, query: str) -> None:
    answer = secretariat_client.get(url_of(round, query))
    assert answer.status_code == 400
    assert "Content-Disposition" not in answer


def test_long_lists_are_cut_on_the_page_and_whole_in_the_file(
    secretariat_client: Client, plan: Plan, body: Body, contributor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("governance.results.page.MOST", 2)
    measures = [joint_measure(plan, body) for _ in range(3)]
    made = round_of(plan, state=RoundState.OPEN, questions=["Hoeveel mensen?"])
    for number, measure in enumerate(measures):
        update = say(contributor, measure, body, note="x", question=f"Wie beslist {number}?")
        reply(asked(made, measure, body), update, f"ANTWOORD {number}")
    page = secretariat_client.get(url_of(made)).content.decode()
    assert (page.count("ANTWOORD"), page.count("Wie beslist")) == (2, 2)
    assert page.count("The first 2 of 3 stand here") == 2
    lines = b"".join(secretariat_client.get(url_of(made, "?format=csv")).streaming_content).decode()
    assert (lines.count("ANTWOORD"), lines.count("Wie beslist")) == (3, 3)


def test_prepared_round_has_no_result(secretariat_client: Client, plan: Plan) -> None:
    made = round_of(plan)
    answer = secretariat_client.get(url_of(made))
    assert "it has no result" in page_at(secretariat_client, answer.url)


def test_result_without_any_answer_names_who_is_missing(secretariat_client: Client, plan: Plan, body: Body) -> None:
    joint_measure(plan, body, code="N.1")
    made = round_of(plan, state=RoundState.FROZEN, deadline=timezone.localdate() - timedelta(days=1))
    html = page_at(secretariat_client, url_of(made))
    for words in (
        "0 of 1 measure is answered.",
        "1 of 1 body gave no answer at all.",
        "No answer was handed in.",
        "No body asked for help",
        "N.1",
    ):
        assert words in html, words


@pytest.mark.parametrize("rows", [1, 3])
def test_page_asks_as_many_queries_for_any_number(
    secretariat_client: Client, plan: Plan, contributor: User, body: Body, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    measures = [joint_measure(plan, body, BodyFactory(named_in=plan)) for _ in range(rows)]
    joint_measure(plan, BodyFactory(named_in=plan))
    made = round_of(plan, state=RoundState.OPEN, questions=["Hoeveel?"])
    for measure in measures:
        approve(runner(plan), say(contributor, measure, body, question="Wie?", confidence="at_risk"))
    freeze_round(close_round(made))
    url = url_of(made)
    secretariat_client.get(url)
    with django_assert_num_queries(19):
        secretariat_client.get(url)


def test_committee_reads_it_and_nobody_else(
    client: Client, round: ReportingRound, committee: User, contributor: User, stranger: User
) -> None:
    client.force_login(committee)
    assert "Begonnen in mei." in page_at(client, url_of(round))
    for user in (contributor, stranger):
        client.force_login(user)
        for query in ("", "?format=csv", "?format=json", "?format=xlsx"):
            assert client.get(url_of(round, query)).status_code == 403
    client.logout()
    assert client.get(url_of(round)).status_code == 302


def test_page_speaks_each_language(secretariat_client: Client, plan: Plan, round: ReportingRound) -> None:
    in_all_languages(secretariat_client, f"/{plan.slug}/governance/rounds/{round.number}/result/", "Begonnen in mei.", "Wie beslist?")
