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
from measures.actions.log import Statement, approve, write_draft
from measures.enums import LinkKind, Source, UpdateState
from measures.models import Measure, MeasureLink, StatusUpdate
from plan.models import Body, Plan
from tests.answering import answer_through, filled_answer, round_url, written
from tests.factories import PASSWORD, BodyFactory, MeasureFactory, MembershipFactory
from tests.reporting import drafted, report_through_page
from tests.rounds import answered, approved, round_of

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
    round.questions.filter(required=True).update(required=False)
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


def test_secretariat_answers_on_behalf_and_comes_back_to_the_list_it_came_from(
    client: Client, round: ReportingRound, measure: Measure, secretariat: User, committee: User
) -> None:
    body = measure.coordinations.get().body
    client.force_login(secretariat)
    listed = round_url("list-round-measures", round) + f"?body={body.slug}"
    url = f"{url_of(round, measure, body.slug)}&next={listed.replace('?', '%3F').replace('=', '%3D')}"
    assert url.replace("&", "&amp;") in client.get(listed).content.decode()
    page = client.get(url.replace("/nl/", "/en/", 1)).content.decode()
    assert "on behalf of" in page
    assert not round.bodies.exclude(opened_at=None).exists(), "that the secretariat looks is not the body's looking"
    response = answer_through(client, url, note="Door de telefoon gezegd.", **{"question-1": "Twee miljoen"})
    assert (response.status_code, response["Location"]) == (302, listed)
    [update] = written()
    assert (update.body, update.on_behalf, update.author, update.state) == (body, True, secretariat, UpdateState.SUBMITTED)
    assert RoundAnswer.objects.get().text == "Twee miljoen"
    client.force_login(committee)
    assert client.get(url).status_code == 403


def test_choice_of_another_body_keeps_the_way_back(client: Client, plan: Plan, secretariat: User, body: Body) -> None:
    other = BodyFactory(named_in=plan)
    shared = MeasureFactory(plan=plan, leads=[body, other])
    round = round_of(plan, state=RoundState.OPEN)
    client.force_login(secretariat)
    page = client.get(f"{url_of(round, shared, body.slug)}&next=/nl/my/").content.decode()
    assert f'href="?next=%2Fnl%2Fmy%2F&amp;body={other.slug}"' in page


def test_way_back_after_an_answer_on_behalf_is_never_another_site(
    client: Client, round: ReportingRound, measure: Measure, secretariat: User
) -> None:
    body = measure.coordinations.get().body
    client.force_login(secretariat)
    url = f"{url_of(round, measure, body.slug)}&next=//evil.example/"
    response = answer_through(client, url, draft="1", note="x")
    assert response["Location"] == round_url("list-round-measures", round) + f"?body={body.slug}"


def test_secretariat_does_not_answer_over_what_the_body_writes_itself(
    client: Client, round: ReportingRound, measure: Measure, contributor: User, secretariat: User
) -> None:
    body = measure.coordinations.get().body
    drafted(contributor, measure, body, note="geheim ontwerp")
    client.force_login(secretariat)
    page = client.get(url_of(round, measure, body.slug)).content.decode()
    assert "geheim ontwerp" not in page
    assert 'name="hand_in"' not in page


def test_milestone_is_reached_without_losing_what_was_typed(
    client: Client, round: ReportingRound, measure: Measure, contributor: User
) -> None:
    milestone = measure.milestones.create(title="Bestek", first_due_on="2024-06-01", due_on="2024-06-01")
    client.force_login(contributor)
    url, press = url_of(round, measure), {"draft": "", "hand_in": ""}
    page = client.get(url)
    assert page.content.decode().index(f'value="finish-{milestone.pk}"') < page.content.decode().index('name="note"'), "asked, so above"
    data = filled_answer(page, note="half getypt", **{"question-2": "Jan"}, **press, then=f"finish-{milestone.pk}")
    step = client.post(url, {name: value for name, value in data.items() if name not in press})
    finish = reverse("measures:finish-milestone", args=[measure.plan.slug, measure.code, milestone.pk])
    assert (step.status_code, step["Location"]) == (302, f"{finish}?next={url}")
    [update] = written()
    assert (update.state, update.note) == (UpdateState.DRAFT, "half getypt")
    assert RoundAnswer.objects.get().text == "Jan"
    back = client.post(step["Location"], {"seen": "2024-06-01", "done_on": "2024-05-31"})
    assert back["Location"] == f"{url}#milestones"
    milestone.refresh_from_db()
    assert milestone.done_on
    assert "half getypt" in client.get(back["Location"]).content.decode()
    response = client.post(url, filled_answer(client.get(url), **{"question-1": "Klaar"}))
    assert response.status_code == 302, "the draft was read after the milestone, so nothing moved"


def test_button_of_a_milestone_keeps_no_draft_where_nothing_was_typed(
    client: Client, round: ReportingRound, measure: Measure, contributor: User
) -> None:
    client.force_login(contributor)
    url = url_of(round, measure)
    data = filled_answer(client.get(url), draft="1", then="add")
    del data["draft"]
    add = reverse("measures:add-milestone", args=[measure.plan.slug, measure.code])
    assert client.post(url, data)["Location"] == f"{add}?next={url}"
    assert written() == []
    wrong = client.post(url, data | {"progress": "140"})
    assert wrong.status_code == 400, "what is wrong is told before one leaves"
    assert client.post(url, data | {"then": "move-x", "note": "x"}).status_code == 302


def test_handing_in_leads_to_the_next_one_that_is_left(client: Client, plan: Plan, body: Body, contributor: User) -> None:
    first, second, third = (MeasureFactory(plan=plan, leads=[body], position=n) for n in (1, 2, 3))
    round = round_of(plan, state=RoundState.OPEN)
    client.force_login(contributor)
    page = client.get(url_of(round, second)).content.decode()
    assert f'rel="prev" href="{url_of(round, first, body.slug)}"' in page
    assert f'rel="next" href="{url_of(round, third, body.slug)}"' in page
    assert answer_through(client, url_of(round, second), hand_in="next")["Location"] == url_of(round, third, body.slug)
    own = round_url("answer-round", round)
    plain = answer_through(client, url_of(round, third))
    assert plain["Location"] == f"{own}#m-{plan.slug}-{first.code}-{body.slug}", "after the last one the first that is left"
    assert f'id="{plain["Location"].partition("#")[2]}"' in client.get(own).content.decode()
    assert answer_through(client, url_of(round, first), hand_in="next")["Location"].partition("#")[0] == own, "nothing is left"


def test_draft_leads_back_to_its_own_place(client: Client, plan: Plan, body: Body, contributor: User) -> None:
    first, _second = (MeasureFactory(plan=plan, leads=[body], position=n) for n in (1, 2))
    round = round_of(plan, state=RoundState.OPEN)
    client.force_login(contributor)
    answer = answer_through(client, url_of(round, first), draft="1", note="bezig")
    assert answer["Location"] == f"{round_url('answer-round', round)}#m-{plan.slug}-{first.code}-{body.slug}"


def test_what_is_not_asked_is_folded_until_it_is_filled_or_wrong(
    client: Client, round: ReportingRound, measure: Measure, contributor: User
) -> None:
    client.force_login(contributor)
    folded, unfolded = '<details class="more mb-3">', '<details class="more mb-3" open>'
    page = client.get(url_of(round, measure)).content.decode()
    assert folded in page
    assert page.index('name="question-1"') < page.index('name="note"')
    assert unfolded in answer_through(client, url_of(round, measure), progress="140").content.decode()
    answer_through(client, url_of(round, measure), draft="1", blocked_reason="Geen vergunning")
    assert unfolded in client.get(url_of(round, measure)).content.decode()
    ReportingRound.objects.update(asks_evidence=True)
    page = client.get(url_of(round, measure)).content.decode()
    assert page.index("evidence-0-url") < page.index(unfolded)


def test_what_was_said_last_time_stands_beside_the_fields(
    client: Client, round: ReportingRound, measure: Measure, contributor: User, secretariat: User
) -> None:
    client.force_login(contributor)
    answer_through(client, url_of(round, measure), note="De werf <b>is</b> gestart.", language="fr", **{"question-1": "Twee miljoen"})
    approve(secretariat, written()[0])
    close_round(round)
    later = round_of(measure.plan, state=RoundState.OPEN, questions=[COST, "Een andere vraag"])
    page = client.get(url_of(later, measure).replace("/nl/", "/en/", 1)).content.decode()
    assert page.count("Last time (") == 2
    assert '<blockquote lang="fr">De werf &lt;b&gt;is&lt;/b&gt; gestart.</blockquote>' in page
    assert '<blockquote lang="fr">Twee miljoen</blockquote>' in page


def test_last_time_tells_nothing_that_was_not_approved_or_is_of_another_body(
    client: Client, round: ReportingRound, measure: Measure, contributor: User, plan: Plan, secretariat: User
) -> None:
    other = BodyFactory(named_in=plan)
    measure.coordinations.create(body=other, order=2)
    approved(MembershipFactory(body=other).user, measure, other, "van een ander")
    answered(contributor, measure, measure.coordinations.first().body, "wacht nog")
    client.force_login(contributor)
    page = client.get(reverse("measures:report-update", args=[plan.slug, measure.code]).replace("/nl/", "/en/", 1)).content.decode()
    assert "Last time (" not in page
