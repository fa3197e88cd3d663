from __future__ import annotations

from unittest.mock import patch

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from governance.actions.answers import RoundOver
from governance.actions.links import revoke_links
from governance.enums import AnswerState, LinkDeed, RoundState
from governance.links.listing import guest_names
from governance.models import LinkUse, ReportingRound, RoundAnswer, RoundLink
from governance.rounds.standing import standing
from measures.actions.log import approve, mark_of, return_update
from measures.enums import LinkKind, Source, UpdateState
from measures.models import Measure, MeasureLink, MeasureState, StatusUpdate
from plan.models import Body, Plan
from tests.answering import GUEST, answer_through, begun, filled_answer, link_path, written
from tests.factories import BodyFactory, MeasureFactory
from tests.reporting import drafted
from tests.rounds import answered, link_of, returned, round_of

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


def url_of(link: RoundLink, measure: Measure) -> str:
    return link_path("answer-by-link", link, measure.code)


def deeds() -> list[tuple[str, str]]:
    return list(LinkUse.objects.order_by("id").values_list("deed", "name"))


@pytest.mark.parametrize("needs_approval", [True, False])
def test_answer_by_link_is_marked_and_waits_whatever_the_plan(
    link: RoundLink, measure: Measure, plan: Plan, secretariat_client: Client, *, needs_approval: bool
) -> None:
    Plan.objects.filter(pk=plan.pk).update(needs_approval=needs_approval)
    browser = begun(link)
    response = answer_through(browser, url_of(link, measure), note="Van buitenaf", language="fr", **{"question-1": "Veel"})
    assert response.status_code == 302
    [update] = written()
    assert (update.state, update.source, update.author, update.body, update.on_behalf) == (
        UpdateState.SUBMITTED,
        Source.LINK,
        None,
        link.body,
        False,
    )
    assert MeasureState.objects.today().get(measure=measure).last_update.kind == "adoption"
    [answer] = RoundAnswer.objects.all()
    assert (answer.text, answer.source, answer.author, answer.update) == ("Veel", Source.LINK, None, update)
    assert deeds() == [(LinkDeed.BEGAN, GUEST), (LinkDeed.HANDED_IN, GUEST)]
    assert LinkUse.objects.last().measure == measure  # type: ignore[union-attr]
    assert standing(link.round)[0].state == AnswerState.SUBMITTED
    desk = secretariat_client.get(reverse("measures:show-desk")).content.decode()
    assert update.get_source_display() in desk
    assert "None" not in desk
    assert GUEST in desk, "who decides sees which name was given"
    assert "Veel" in desk


def test_guest_keeps_a_draft_comes_back_and_hands_in(link: RoundLink, measure: Measure) -> None:
    browser = begun(link)
    assert answer_through(browser, url_of(link, measure), note="eerste zin", draft="1").status_code == 302
    page = browser.get(url_of(link, measure)).content.decode()
    assert "eerste zin" in page
    assert answer_through(browser, url_of(link, measure), note="af", **{"question-1": "Veel"}).status_code == 302
    assert [(one.state, one.note) for one in written()] == [(UpdateState.SUBMITTED, "af")]
    assert [deed for deed, _name in deeds()] == [LinkDeed.BEGAN, LinkDeed.SAVED, LinkDeed.HANDED_IN]


def test_required_question_refuses_handing_in_and_records_nothing(link: RoundLink, measure: Measure) -> None:
    browser = begun(link)
    response = answer_through(browser, url_of(link, measure), note="al dit werk")
    assert response.status_code == 400
    assert "al dit werk" in response.content.decode()
    assert written() == []
    assert [deed for deed, _name in deeds()] == [LinkDeed.BEGAN]


def test_two_guests_on_one_measure_do_not_overwrite_each_other(link: RoundLink, measure: Measure, round: ReportingRound) -> None:
    first, second = begun(link, "Eerste Gast"), begun(link_of(round, link.body, "tweede@example.org"), "Tweede Gast")
    other = url_of(RoundLink.objects.get(address="tweede@example.org"), measure)
    data = filled_answer(second.get(other), note="van de tweede", **{"question-1": "Weinig"})
    answer_through(first, url_of(link, measure), note="van de eerste", draft="1")
    response = second.post(other, data)
    assert response.status_code == 409
    assert "van de tweede" in response.content.decode()
    assert "van de eerste" in response.content.decode(), "both speak for the same body by a link"
    assert [one.note for one in written()] == ["van de eerste"]


@pytest.mark.parametrize("how", [drafted, returned, answered])
def test_colleague_with_an_account_is_neither_shown_nor_overwritten(
    link: RoundLink, measure: Measure, contributor: User, how: object
) -> None:
    browser = begun(link)
    data = filled_answer(browser.get(url_of(link, measure)), note="van de gast", **{"question-1": "Veel"})
    how(contributor, measure, link.body, "woorden van de collega")  # type: ignore[operator]
    before = StatusUpdate.objects.values().get(pk=written()[0].pk)
    page = browser.get(url_of(link, measure)).content.decode()
    assert "woorden van de collega" not in page
    assert "<textarea" not in page
    for _ in range(2):
        response = browser.post(url_of(link, measure), data)
        page = response.content.decode()
        assert response.status_code in (400, 409)
        assert "van de gast" in page
        assert "woorden van de collega" not in page
        data = filled_answer(response)
    assert StatusUpdate.objects.values().get(pk=before["id"]) == before
    assert len(written()) == 1
    assert [deed for deed, _name in deeds()] == [LinkDeed.BEGAN]


def test_crafted_mark_overwrites_nothing_either(link: RoundLink, measure: Measure, contributor: User) -> None:
    browser = begun(link)
    data = filled_answer(browser.get(url_of(link, measure)), note="van de gast", **{"question-1": "Veel"})
    update = drafted(contributor, measure, link.body, "woorden van de collega")
    response = browser.post(url_of(link, measure), data | {"seen": mark_of(update)})
    assert response.status_code in (400, 409)
    update.refresh_from_db()
    assert (update.note, update.source, update.author) == ("woorden van de collega", Source.PAGE, contributor)


def test_other_measures_are_not_there(link: RoundLink, measure: Measure, plan: Plan, body: Body) -> None:
    added = MeasureFactory(plan=plan, leads=[body], text_nl="Niet gevraagd")
    others = MeasureFactory(plan=plan, leads=[BodyFactory(named_in=plan)])
    elsewhere = MeasureFactory(leads=[body])
    second_round = round_of(plan, [added], state=RoundState.OPEN)
    link.round.asked.create(measure=others, body=others.coordinations.get().body)
    browser = begun(link)
    for strange in (added, others, elsewhere):
        for response in (browser.get(url_of(link, strange)), browser.post(url_of(link, strange), {"note": "x", "draft": "1"})):
            assert response.status_code == 404
            assert "Niet gevraagd" not in response.content.decode()
    assert browser.get(url_of(link_of(second_round, body), measure)).status_code == 404
    for odd in ("%00", "C.1%00", "é"):
        assert browser.get(url_of(link, measure).replace(f"/{measure.code}/", f"/{odd}/")).status_code == 404
    assert written() == []


def test_browser_that_forgot_who_one_is_keeps_what_was_typed(link: RoundLink, measure: Measure) -> None:
    browser = begun(link)
    data = filled_answer(browser.get(url_of(link, measure)), note="lang getypt", **{"question-1": "Veel"})
    browser.cookies.clear()
    assert browser.get(url_of(link, measure)).status_code == 302, "one begins on the page of the link"
    response = browser.post(url_of(link, measure), data)
    assert response.status_code == 400
    assert "lang getypt" in response.content.decode()
    assert 'name="name"' in response.content.decode()
    assert written() == []
    assert browser.post(url_of(link, measure), data | {"name": GUEST}).status_code == 302
    assert [one.note for one in written()] == ["lang getypt"]
    assert browser.get(link_path("open-link", link)).context["visit"].name == GUEST


def test_link_that_is_revoked_between_reading_and_writing_writes_nothing(link: RoundLink, measure: Measure) -> None:
    browser = begun(link)
    data = filled_answer(browser.get(url_of(link, measure)), note="net te laat", **{"question-1": "Veel"})
    with patch("governance.links.visiting.check_in_force", side_effect=lambda found: None):
        revoke_links([link])
        response = browser.post(url_of(link, measure), data)
    assert response.status_code == 410
    assert "net te laat" in response.content.decode()
    assert written() == []


def test_round_that_closes_between_reading_and_writing_writes_nothing(link: RoundLink, measure: Measure) -> None:
    browser = begun(link)
    data = filled_answer(browser.get(url_of(link, measure)), note="net te laat", **{"question-1": "Veel"})
    with patch("governance.answers.forms.check_running", side_effect=RoundOver("closed")):
        response = browser.post(url_of(link, measure), data)
    assert response.status_code == 410
    assert "net te laat" in response.content.decode()
    assert written() == []


def test_returned_answer_is_rewritten_by_its_guest(link: RoundLink, measure: Measure, secretariat: User) -> None:
    browser = begun(link)
    answer_through(browser, url_of(link, measure), note="eerste", **{"question-1": "Veel"})
    return_update(secretariat, written()[0], "Graag een bedrag.")
    page = browser.get(link_path("open-link", link)).content.decode()
    assert "Graag een bedrag." in page
    assert secretariat.name not in page
    page = browser.get(url_of(link, measure)).content.decode()
    assert "Graag een bedrag." in page
    assert "eerste" in page
    assert "Veel" in page
    answer_through(browser, url_of(link, measure), note="tweede")
    assert [(one.state, one.note) for one in written()] == [(UpdateState.SUBMITTED, "tweede")]
    approve(secretariat, written()[0])
    assert "tweede" in Client().get(measure.get_absolute_url()).content.decode()


def test_address_of_the_link_alone_signs_nobody_in(link: RoundLink, measure: Measure) -> None:
    browser = begun(link)
    for path in (
        reverse("measures:report-update", args=[measure.plan.slug, measure.code]),
        reverse("measures:list-mine"),
        reverse("governance:answer-round", args=[link.round.plan.slug, link.round.number]),
        reverse("governance:list-links", args=[link.round.plan.slug, link.round.number]),
    ):
        assert "login" in browser.get(path)["Location"]


def test_twin_that_is_answered_along_names_the_guest_too(link: RoundLink, measure: Measure, plan: Plan, body: Body) -> None:
    twin = MeasureFactory(plan=plan, leads=[body])
    MeasureLink.objects.create(plan=plan, from_measure=measure, to_measure=twin, kind=LinkKind.SAME_AS)
    link.round.asked.create(measure=twin, body=body)
    answer_through(begun(link), url_of(link, measure), twins=[twin.code], **{"question-1": "Veel"})
    assert {update.measure for update in written()} == {measure, twin}
    assert guest_names(written()) == {(measure.pk, body.pk): GUEST, (twin.pk, body.pk): GUEST}
