from __future__ import annotations

from unittest.mock import patch

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from governance.actions.answers import keep_answers
from governance.actions.rounds import close_round
from governance.enums import AnswerState, RoundState
from governance.models import ReportingRound, RoundAnswer
from governance.results.result import Result
from governance.rounds.standing import standing
from measures.actions.log import Statement, write_draft
from measures.enums import LinkKind, Source, UpdateState
from measures.models import Measure, MeasureLink, StatusUpdate
from plan.models import Body, Plan
from tests.answering import answer_through, filled_answer, round_url, written
from tests.factories import PASSWORD, BodyFactory, MeasureFactory, MembershipFactory
from tests.reporting import report_through_page
from tests.rounds import round_of

pytestmark = pytest.mark.django_db
COST, WHO = "Hoeveel kost het?!", "Wie helpt?"


@pytest.fixture
def measure(plan: Plan, body: Body) -> Measure:
    return MeasureFactory(plan=plan, leads=[body])


@pytest.fixture
def round(plan: Plan, measure: Measure) -> ReportingRound:
    return round_of(plan, state=RoundState.OPEN, questions=[COST, WHO])


def url_of(round: ReportingRound, measure: Measure, body: str = "") -> str:
    url = round_url("answer-measure", round, measure.code)
    return f"{url}?body={body}" if body else url


def told(round: ReportingRound) -> list[str]:
    """The answers to the questions that the result of the round tells."""
    result = Result(round)
    return [answer.text for line in result.lines_of(result.found) for answer in line.answers.values()]


def test_answers_are_handed_in_with_the_report(client: Client, round: ReportingRound, measure: Measure, contributor: User) -> None:
    client.force_login(contributor)
    answers = {"question-1": "Twee miljoen", "question-2": "Niemand"}
    response = answer_through(client, url_of(round, measure), note="Gegund.", language="fr", **answers)
    assert response.status_code == 302
    [update] = written()
    assert (update.state, update.note, update.source, update.author) == (UpdateState.SUBMITTED, "Gegund.", Source.PAGE, contributor)
    found = RoundAnswer.objects.order_by("question__number")
    assert [(a.text, a.update, a.author, a.source, a.language) for a in found] == [
        ("Twee miljoen", update, contributor, Source.PAGE, "fr"),
        ("Niemand", update, contributor, Source.PAGE, "fr"),
    ]
    assert standing(round)[0].state == AnswerState.SUBMITTED


def test_draft_keeps_its_answers_without_the_required_one(
    client: Client, round: ReportingRound, measure: Measure, contributor: User, committee: User
) -> None:
    client.force_login(contributor)
    assert answer_through(client, url_of(round, measure), note="Nog bezig", draft="1", **{"question-2": "Misschien Jan"}).status_code == 302
    [update] = written()
    assert update.state == UpdateState.DRAFT
    page = client.get(url_of(round, measure)).content.decode()
    assert "Misschien Jan" in page
    assert "Nog bezig" in page
    assert told(round) == [], "a draft is nobody else's to read"
    assert answer_through(client, url_of(round, measure), draft="1", **{"question-2": ""}).status_code == 302
    assert not RoundAnswer.objects.exists()


@pytest.mark.parametrize("blank", ["", "   "])
def test_required_question_that_is_not_answered_refuses_handing_in(
    client: Client, round: ReportingRound, measure: Measure, contributor: User, blank: str
) -> None:
    client.force_login(contributor)
    response = answer_through(client, url_of(round, measure), note="Al dit werk", **{"question-1": blank, "question-2": "Wel gezegd"})
    assert response.status_code == 400
    page = response.content.decode()
    assert "Al dit werk" in page
    assert "Wel gezegd" in page
    assert list(response.context["answer"].questions.errors) == ["question-1"]
    assert written() == []
    assert not RoundAnswer.objects.exists()


def test_errors_of_report_and_questions_show_at_once_and_keep_all(
    client: Client, round: ReportingRound, measure: Measure, contributor: User
) -> None:
    client.force_login(contributor)
    long = "é" * 1001
    response = answer_through(client, url_of(round, measure), progress="140", **{"question-1": long})
    assert response.status_code == 400
    assert set(response.context["form"].errors) == {"progress"}
    assert set(response.context["answer"].questions.errors) == {"question-1"}
    assert long in response.content.decode()
    assert written() == []


def test_nothing_is_written_when_the_answers_cannot_be(client: Client, round: ReportingRound, measure: Measure, contributor: User) -> None:
    client.force_login(contributor)
    data = filled_answer(client.get(url_of(round, measure)), **{"question-1": "Ja"})
    with (
        patch("governance.answers.forms.keep_answers", side_effect=RuntimeError("halfway")),
        pytest.raises(RuntimeError, match="halfway"),
    ):
        client.post(url_of(round, measure), data)
    assert written() == []


def test_colleague_who_was_first_is_not_overwritten(client: Client, round: ReportingRound, measure: Measure, contributor: User) -> None:
    body = measure.coordinations.get().body
    client.force_login(contributor)
    data = filled_answer(client.get(url_of(round, measure)), note="van mij", **{"question-1": "mijn antwoord"})
    colleague = Client()
    colleague.force_login(MembershipFactory(body=body).user)
    answer_through(colleague, url_of(round, measure), note="van de collega", draft="1", **{"question-1": "haar antwoord"})
    response = client.post(url_of(round, measure), data)
    assert response.status_code == 409
    page = response.content.decode()
    for words in ("van mij", "mijn antwoord", "van de collega", "haar antwoord"):
        assert words in page
    assert (written()[0].note, RoundAnswer.objects.get().text) == ("van de collega", "haar antwoord")
    again = filled_answer(response, note="samen", **{"question-1": "ons antwoord"})
    assert client.post(url_of(round, measure), again).status_code == 302
    assert (written()[0].note, RoundAnswer.objects.get().text) == ("samen", "ons antwoord")


def test_answer_that_alone_was_rewritten_is_not_overwritten(
    client: Client, round: ReportingRound, measure: Measure, contributor: User
) -> None:
    body = measure.coordinations.get().body
    client.force_login(contributor)
    answer_through(client, url_of(round, measure), note="zelfde", draft="1", **{"question-1": "eerste"})
    data = filled_answer(client.get(url_of(round, measure)), **{"question-1": "van mij"})
    [asked], [update] = round.asked.all(), written()
    keep_answers(MembershipFactory(body=body).user, asked, update, {round.questions.first(): "van haar"})  # type: ignore[dict-item]
    response = client.post(url_of(round, measure), data)
    assert response.status_code == 409
    assert "van haar" in response.content.decode()
    assert "van mij" in response.content.decode()
    assert RoundAnswer.objects.get().text == "van haar"
    assert written()[0].state == UpdateState.DRAFT


def test_measure_that_moved_shows_the_conflict(client: Client, round: ReportingRound, measure: Measure, contributor: User) -> None:
    client.force_login(contributor)
    data = filled_answer(client.get(url_of(round, measure)), note="van mij", **{"question-1": "Ja"})
    Measure.objects.filter(pk=measure.pk).update(version=9)
    response = client.post(url_of(round, measure), data)
    assert response.status_code == 409
    assert client.post(url_of(round, measure), filled_answer(response)).status_code == 302
    assert [one.note for one in written()] == ["van mij"]


def test_session_that_ended_brings_everything_back(
    client: Client, round: ReportingRound, measure: Measure, contributor: User, stranger: User
) -> None:
    client.force_login(contributor)
    page = client.get(url_of(round, measure))
    data = filled_answer(page, note="lang getypt", **{"question-1": "ook dit"}) | {"writer": page.context["form"].writer}
    client.logout()
    response = client.post(url_of(round, measure), data)
    assert response.status_code == 302
    assert "login" in response["Location"]
    assert written() == []
    client.post(reverse("account_login"), {"login": contributor.email, "password": PASSWORD})
    back = client.get(url_of(round, measure)).content.decode()
    assert "lang getypt" in back
    assert "ook dit" in back


def test_closed_round_leads_to_the_ordinary_report(client: Client, round: ReportingRound, measure: Measure, contributor: User) -> None:
    close_round(round)
    client.force_login(contributor)
    response = client.get(url_of(round, measure))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("measures:report-update", args=[measure.plan.slug, measure.code]))


@pytest.mark.parametrize("race", [False, True])
def test_round_that_closes_while_one_types_keeps_all(
    client: Client, round: ReportingRound, measure: Measure, contributor: User, *, race: bool
) -> None:
    client.force_login(contributor)
    data = filled_answer(client.get(url_of(round, measure)), note="net te laat", **{"question-1": "bijna"})
    if race:
        with patch(
            "governance.actions.rounds.ReportingRound.is_running", new=property(lambda one: one.state == "open" and not one._state.db)
        ):
            response = client.post(url_of(round, measure), data)
    else:
        close_round(round)
        response = client.post(url_of(round, measure), data)
    assert response.status_code == 409
    page = response.content.decode()
    assert "net te laat" in page
    assert "bijna" in page
    ordinary = reverse("measures:report-update", args=[measure.plan.slug, measure.code])
    assert f'action="{ordinary}?body=' in page
    assert written() == []
    body = measure.coordinations.get().body
    assert client.post(f"{ordinary}?body={body.slug}", filled_answer(response)).status_code == 302
    assert [one.note for one in written()] == ["net te laat"]


def test_ordinary_report_counts_as_an_answer_too(client: Client, round: ReportingRound, measure: Measure, contributor: User) -> None:
    client.force_login(contributor)
    assert report_through_page(client, measure, note="buiten de ronde om").status_code == 302
    assert standing(round)[0].state == AnswerState.SUBMITTED


def test_measure_that_is_not_asked_of_me_is_not_there(client: Client, plan: Plan, body: Body, contributor: User) -> None:
    mine, others = MeasureFactory(plan=plan, leads=[body]), MeasureFactory(plan=plan, leads=[BodyFactory(named_in=plan)])
    not_asked, silent = MeasureFactory(plan=plan, leads=[body]), MeasureFactory(plan=plan, leads=[body])
    round = round_of(plan, [mine, others, silent], state=RoundState.OPEN)
    silent.coordinations.update(reports=False)
    client.force_login(contributor)
    for strange in (others, not_asked, silent):
        assert client.get(url_of(round, strange)).status_code == 404
        assert client.post(url_of(round, strange), {"note": "x", "hand_in": "1"}).status_code == 404
    assert client.get(url_of(round, mine, "nobody")).status_code == 404
    assert client.get(url_of(round, mine).replace(f"/{mine.code}/", "/%00/")).status_code == 404
    assert client.get(url_of(round, mine).replace("/rounds/1/", f"/rounds/{10**30}/")).status_code == 404
    assert client.get(url_of(round, mine)).status_code == 200
    assert written() == []


def test_who_speaks_for_two_bodies_chooses(client: Client, plan: Plan, body: Body, contributor: User) -> None:
    other = BodyFactory(named_in=plan)
    MembershipFactory(user=contributor, body=other)
    measure = MeasureFactory(plan=plan, leads=[body, other])
    round = round_of(plan, state=RoundState.OPEN)
    client.force_login(contributor)
    assert f"?body={other.slug}" in client.get(url_of(round, measure)).content.decode()
    answer_through(client, url_of(round, measure, other.slug), note="voor de tweede")
    assert [one.body for one in written()] == [other]


def test_twin_gets_the_same_answers(client: Client, plan: Plan, body: Body, contributor: User) -> None:
    first, second = MeasureFactory(plan=plan, leads=[body]), MeasureFactory(plan=plan, leads=[body])
    MeasureLink.objects.create(plan=plan, from_measure=first, to_measure=second, kind=LinkKind.SAME_AS)
    round = round_of(plan, state=RoundState.OPEN, questions=[COST])
    client.force_login(contributor)
    response = answer_through(client, url_of(round, first), twins=[second.code], **{"question-1": "Samen een miljoen"})
    assert response.status_code == 302, response.context["form"].errors
    assert {(a.asked.measure, a.update.measure, a.text) for a in RoundAnswer.objects.all()} == {
        (first, first, "Samen een miljoen"),
        (second, second, "Samen een miljoen"),
    }


def test_new_draft_leaves_the_answers_of_the_approved_entry(
    client: Client, round: ReportingRound, measure: Measure, contributor: User, secretariat: User
) -> None:
    client.force_login(contributor)
    answer_through(client, url_of(round, measure), **{"question-1": "goedgekeurd"})
    update = StatusUpdate.objects.get(state=UpdateState.SUBMITTED)
    client.force_login(secretariat)
    assert "goedgekeurd" in client.get(reverse("measures:show-desk")).content.decode(), "who approves reads the answers"
    client.post(reverse("measures:approve-update", args=[update.pk]), {"seen": client.get("/nl/desk/").context["submissions"][0].mark})
    client.force_login(contributor)
    answer_through(client, url_of(round, measure), draft="1", **{"question-1": "nieuw idee"})
    assert told(ReportingRound.objects.get(pk=round.pk)) == ["goedgekeurd"]


def test_draft_of_a_link_that_is_taken_over_is_no_guests_any_more(plan: Plan, measure: Measure, contributor: User) -> None:
    body = measure.coordinations.get().body
    update = write_draft(contributor, measure, body, Statement(note="van een gast"))
    StatusUpdate.objects.filter(pk=update.pk).update(source=Source.LINK, author=None)
    assert write_draft(contributor, measure, body, Statement(note="overgenomen")).source == Source.PAGE
