from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from governance.actions.links import revoke_links
from governance.actions.rounds import close_round
from governance.enums import RoundState
from governance.links.signed import link_url, read_token, token_of
from governance.models import LinkUse, ReportingRound, RoundBody, RoundLink
from measures.actions.remarks import add_remark
from measures.models import Measure
from plan.models import Body, Plan
from tests.answering import begun, link_path, nothing_is_written
from tests.factories import BodyFactory, MeasureFactory, PlanFactory
from tests.reporting import drafted
from tests.rounds import answered, link_of, returned, round_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def measure(plan: Plan, body: Body) -> Measure:
    return MeasureFactory(plan=plan, leads=[body], text_nl="Een droogdok bouwen")


@pytest.fixture
def round(plan: Plan, measure: Measure) -> ReportingRound:
    return round_of(plan, state=RoundState.OPEN, title_nl="Najaarsronde", questions=["Hoeveel?"])


@pytest.fixture
def link(round: ReportingRound, body: Body) -> RoundLink:
    return link_of(round, body, name="Hulp Vaardig")


def addresses(link: RoundLink, measure: Measure) -> list[str]:
    return [link_path(name, link) for name in ("open-link", "begin-link", "confirm-by-link")] + [
        link_path(name, link, measure.code) for name in ("answer-by-link", "withdraw-by-link")
    ]


def test_what_a_colleague_is_at_work_on_is_not_called_answered(
    client: Client, link: RoundLink, measure: Measure, body: Body, contributor: User
) -> None:
    drafted(contributor, measure, body)
    page = client.get(link_path("open-link", link).replace("/nl/", "/en/")).content.decode()
    assert "Nothing is left for you to answer here." in page
    assert "The secretariat or a colleague is at work on 1 measure." in page
    assert "is answered" not in page


def test_link_shows_what_is_asked_and_by_when(client: Client, link: RoundLink, body: Body) -> None:
    response = client.get(link_path("open-link", link))
    page = response.content.decode()
    assert response.status_code == 200
    for words in ("Najaarsronde", "Een droogdok bouwen", str(body), link.round.plan.title.value):
        assert words in page
    assert f'action="{link_path("begin-link", link)}"' in page
    assert "confirm-many" not in page, "the list is used once one said who one is"
    assert page.index(f'action="{link_path("begin-link", link)}"') < page.index("<summary") < page.index("Een droogdok bouwen")
    assert response["Cache-Control"] == "no-store"
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Referrer-Policy"] == "same-origin"
    assert response.cookies.keys() <= {"csrftoken", "messages"}


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_reading_any_address_writes_nothing(client: Client, link: RoundLink, measure: Measure, method: str) -> None:
    before = RoundLink.objects.values().get(pk=link.pk)
    for path in addresses(link, measure):
        with CaptureQueriesContext(connection) as queries:
            response = getattr(client, method)(path)
        assert response.status_code in (200, 302, 405)
        wrote = [query["sql"] for query in queries if not query["sql"].startswith(("SELECT", "SAVEPOINT", "RELEASE"))]
        assert wrote == [], path
    assert nothing_is_written()
    assert RoundLink.objects.values().get(pk=link.pk) == before
    assert not RoundBody.objects.filter(opened_at__isnull=False).exists()


def test_scanner_that_reads_a_hundred_times_leaves_the_link_usable(client: Client, link: RoundLink) -> None:
    for _ in range(100):
        client.get(link_path("open-link", link), headers={"user-agent": "SafeLinks"})
    assert not link.uses.exists()
    begun(link)
    assert link.uses.count() == 1


def expired(link: RoundLink) -> None:
    RoundLink.objects.filter(pk=link.pk).update(expires_on=timezone.localdate() - timedelta(days=1))


def revoked(link: RoundLink) -> None:
    revoke_links([link])


def closed(link: RoundLink) -> None:
    close_round(link.round)


def silent(link: RoundLink) -> None:
    for measure in Measure.objects.all():
        measure.coordinations.update(reports=False)


def ended(link: RoundLink) -> None:
    Measure.objects.update(ended_on=date(2025, 1, 1))


@pytest.mark.parametrize(
    ("happen", "words"),
    [(expired, "expired"), (revoked, "was revoked"), (closed, "round is closed"), (silent, "no longer asked"), (ended, "no longer asked")],
)
def test_link_that_answers_no_more_says_why_and_what_to_do(link: RoundLink, measure: Measure, happen: object, words: str) -> None:
    browser = begun(link)
    uses = LinkUse.objects.count()
    happen(link)  # type: ignore[operator]
    data = {"name": "Iemand", "note": "Mijn lange verhaal", "question-1": "en dit", "hand_in": "1", "measure": "x|1"}
    for path in addresses(link, measure):
        for response in (browser.get(path.replace("/nl/", "/en/")), browser.post(path.replace("/nl/", "/en/"), data)):
            if response.status_code == 405:
                continue
            page = response.content.decode()
            assert response.status_code == 410
            assert words in page
            assert "Ask the secretariat" in page
            assert ("new link" in page) == (happen is not closed), "a new link to a closed round helps nobody"
            assert "Sign in" in page or "If you have an account" in page
            assert response["Cache-Control"] == "no-store"
            assert "droogdok" not in page
    kept = browser.post(link_path("answer-by-link", link, measure.code), data).content.decode()
    assert "Mijn lange verhaal" in kept, "what was typed can be copied"
    assert "en dit" in kept
    assert LinkUse.objects.count() == uses


def test_revoked_link_tells_nothing_of_a_hidden_plan(client: Client, hidden_plan: Plan) -> None:
    body = BodyFactory(named_in=hidden_plan, name_nl="GEHEIME INSTANTIE")
    MeasureFactory(plan=hidden_plan, leads=[body])
    link = link_of(round_of(hidden_plan, state=RoundState.OPEN, title_nl="GEHEIME RONDE"), body)
    revoked(link)
    page = client.get(link_path("open-link", link)).content.decode()
    assert "GEHEIME" not in page
    assert hidden_plan.slug not in page


def test_last_day_counts(client: Client, link: RoundLink) -> None:
    RoundLink.objects.filter(pk=link.pk).update(expires_on=timezone.localdate())
    assert client.get(link_path("open-link", link)).status_code == 200


def test_link_of_a_round_that_is_not_open_yet_shows_nothing_of_it(client: Client, plan: Plan, body: Body) -> None:
    MeasureFactory(plan=plan, leads=[body])
    link = link_of(round_of(plan, title_nl="Nog geheim"), body)
    response = client.get(link_path("open-link", link))
    assert response.status_code == 410
    assert "Nog geheim" not in response.content.decode()


@pytest.mark.parametrize("change", ["cut", "turned", "other", "empty", "long", "foreign"])
def test_wrong_signature_is_not_there(client: Client, link: RoundLink, measure: Measure, change: str) -> None:
    token = token_of(link)
    other = link_of(link.round, BodyFactory(), "ander@example.org")
    forged = {
        "cut": token[:-1],
        "turned": token[:-1] + ("A" if token[-1] != "A" else "B"),
        "other": token_of(other).split(".")[0] + "." + token.split(".")[1],
        "empty": ".",
        "long": token * 50,
        "foreign": "é" + token,
    }[change]
    assert read_token(forged) is None
    path = link_path("open-link", link).replace(token, forged.replace("\x00", "%00"))
    for response in (
        client.get(path),
        client.post(path + "begin/", {"name": "Dief"}),
        client.post(path + f"{measure.code}/", {"note": "x"}),
    ):
        assert response.status_code == 404
        assert "droogdok" not in response.content.decode()
        assert response["Cache-Control"] == "no-store"
    assert nothing_is_written()


def test_link_that_was_made_again_has_another_address(link: RoundLink, round: ReportingRound, body: Body) -> None:
    revoke_links([link])
    again = link_of(round, body)
    assert token_of(again) != token_of(link)
    RoundLink.objects.filter(pk=link.pk).update(nonce="another-nonce-16")
    assert read_token(token_of(link)) is None


def test_page_tells_nothing_that_is_not_the_guests(
    link: RoundLink, measure: Measure, body: Body, plan: Plan, contributor: User, secretariat: User
) -> None:
    second, third = MeasureFactory(plan=plan, leads=[body]), MeasureFactory(plan=plan, leads=[body])
    other_plan = MeasureFactory(leads=[body], text_nl="Uit een ander plan")
    round = link.round
    for one in (second, third):
        round.asked.create(measure=one, body=body)
    drafted(contributor, measure, body, "klad van een collega")
    returned(contributor, second, body, "reden voor de collega", by=secretariat)
    answered(contributor, third, body, "ingediend door de collega")
    add_remark(secretariat, measure, "interne vraag", language="nl")
    link_of(round, body, "geheim@example.org", name="Andere Gast")
    browser = begun(link)
    pages = [browser.get(link_path("open-link", link))]
    pages += [browser.get(link_path("answer-by-link", link, one.code)) for one in (measure, second, third)]
    assert [page.status_code for page in pages] == [200] * 4
    for page in pages:
        said = page.content.decode()
        leaks = ("klad van", "reden voor", "ingediend door", "interne vraag", "geheim@", "Andere Gast", link.address, other_plan.text_nl)
        assert not [leak for leak in (*leaks, contributor.name, contributor.email, secretariat.name) if leak in said]
    groups = pages[0].context["asking"].groups
    assert [len(groups[kind]) for kind in ("colleague", "waiting")] == [2, 1], "what a colleague handed in is not what one is at work on"
    assert (groups["waiting"][0].entry, groups["waiting"][0].is_taken) == (None, True)
    assert groups["waiting"][0].withdraw_url not in pages[0].content.decode()
    assert "The secretariat or a colleague" in browser.get(link_path("open-link", link).replace("/nl/", "/en/")).content.decode()


def test_hidden_plan_stays_hidden_behind_its_link(client: Client, hidden_plan: Plan) -> None:
    body = BodyFactory(named_in=hidden_plan)
    measure = MeasureFactory(plan=hidden_plan, leads=[body], text_nl="Verborgen maatregel")
    link = link_of(round_of(hidden_plan, state=RoundState.OPEN), body)
    browser = begun(link)
    for path in (link_path("open-link", link), link_path("answer-by-link", link, measure.code)):
        page = browser.get(path).content.decode()
        assert "Verborgen maatregel" in page
        assert f"/{hidden_plan.slug}/measures" not in page
        assert f'href="/nl/{hidden_plan.slug}/"' not in page
    for path in (hidden_plan.get_absolute_url(), measure.get_absolute_url()):
        assert browser.get(path).status_code == 404


def test_link_of_a_public_plan_leads_into_it(client: Client, link: RoundLink, measure: Measure) -> None:
    assert measure.get_absolute_url() in client.get(link_path("open-link", link)).content.decode()


def test_practice_plan_says_that_nothing_is_real(client: Client) -> None:
    plan = PlanFactory(practice=True)
    body = BodyFactory(named_in=plan)
    MeasureFactory(plan=plan, leads=[body])
    link = link_of(round_of(plan, state=RoundState.OPEN), body)
    assert "nothing here is real" in client.get(link_path("open-link", link).replace("/nl/", "/en/")).content.decode()


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_link_works_in_every_language(client: Client, link: RoundLink, language: str) -> None:
    path = link_path("open-link", link).replace("/nl/", f"/{language}/")
    response = client.get(path)
    assert response.status_code == 200
    assert f'<html lang="{language}"' in response.content.decode()


def test_address_is_in_the_language_of_who_gets_it(link: RoundLink) -> None:
    link.language = "fr"
    assert "/fr/answer/" in link_url(link)
    assert link_url(link).startswith("http")


def test_member_who_opens_a_link_is_told_to_answer_with_the_account(client: Client, link: RoundLink, contributor: User) -> None:
    client.force_login(contributor)
    page = client.get(link_path("open-link", link)).content.decode()
    assert f"/governance/rounds/{link.round.number}/answer/" in page
    assert not RoundBody.objects.filter(opened_at__isnull=False).exists()
