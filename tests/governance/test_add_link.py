from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accounts.models import User
from governance.actions.outbox import queue
from governance.actions.stop_list import stop_address
from governance.enums import MailState, RoundState
from governance.links.signed import link_url, token_of
from governance.mails.letters import invitations
from governance.models import OutgoingMail, ReportingRound, RoundLink
from governance.rounds.timer import run_rounds
from plan.models import Body, Plan
from tests.answering import round_url
from tests.factories import BodyFactory, MeasureFactory
from tests.rounds import link_of, round_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(plan: Plan) -> Body:
    return BodyFactory(named_in=plan)


@pytest.fixture
def round(plan: Plan, body: Body, other: Body) -> ReportingRound:
    MeasureFactory(plan=plan, leads=[body, other])
    return round_of(plan, state=RoundState.OPEN)


def rows(*links: dict[str, Any], pasted: str = "", expires_on: str | None = None) -> dict[str, Any]:
    """What the form sends."""
    day = (timezone.localdate() + timedelta(days=30)).isoformat() if expires_on is None else expires_on
    data: dict[str, Any] = {"links-TOTAL_FORMS": str(len(links)), "links-INITIAL_FORMS": "0", "expires_on": day, "pasted": pasted}
    for number, link in enumerate(links):
        full = {"language": "nl", "name": "", **link}
        data |= {f"links-{number}-{name}": getattr(value, "pk", value) for name, value in full.items()}
    return data


def test_link_is_made_shown_once_and_its_invitation_waits(
    secretariat_client: Client, secretariat: User, round: ReportingRound, body: Body
) -> None:
    url = round_url("add-link", round)
    response = secretariat_client.post(url, rows({"body": body, "address": "Gast@Example.org ", "name": "Gast", "language": "fr"}))
    assert response.status_code == 302
    [link] = RoundLink.objects.all()
    assert (link.body, link.address, link.name, link.language, link.created_by) == (body, "gast@example.org", "Gast", "fr", secretariat)
    assert link_url(link) in secretariat_client.get(round_url("list-links", round)).content.decode()
    assert token_of(link) not in secretariat_client.get(round_url("list-links", round)).content.decode()
    [mail] = OutgoingMail.objects.all()
    assert (mail.link, mail.address, mail.state, mail.by) == (link, link.address, MailState.QUEUED, secretariat)
    assert token_of(link) not in mail.text + mail.html


def test_many_signed_addresses_are_kept_in_no_session(secretariat_client: Client, round: ReportingRound) -> None:
    bodies = BodyFactory.create_batch(30, named_in=round.plan)
    for each in bodies:
        round.bodies.create(body=each)
    secretariat_client.post(round_url("add-link", round), rows(*({"body": each, "address": f"{each.slug}@example.org"} for each in bodies)))
    kept = json.dumps([session.get_decoded() for session in Session.objects.all()]) + secretariat_client.cookies.output()
    links = list(RoundLink.objects.all())
    assert len(links) == 30
    assert not [link for link in links if token_of(link) in kept]
    page = secretariat_client.get(round_url("list-links", round)).content.decode()
    assert all(link_url(link) in page for link in links)


def test_second_link_to_one_address_is_mailed_on_its_own(
    secretariat_client: Client, round: ReportingRound, body: Body, other: Body
) -> None:
    for each in (body, other):
        secretariat_client.post(round_url("add-link", round), rows({"body": each, "address": "gast@example.org"}))
    first, second = OutgoingMail.objects.order_by("pk")
    assert (first.link.body, second.link.body) == (body, other)
    assert [f"[[link:{mail.link_id}]]" in second.text for mail in (first, second)] == [False, True]
    list(run_rounds(timezone.localdate()))
    assert OutgoingMail.objects.count() == 2


def test_link_for_another_body_of_somebody_who_was_invited_by_account_is_mailed(
    secretariat_client: Client, round: ReportingRound, other: Body, contributor: User
) -> None:
    queue(invitations(round), plan=round.plan)
    secretariat_client.post(round_url("add-link", round), rows({"body": other, "address": contributor.email}))
    link, mail = RoundLink.objects.get(), OutgoingMail.objects.latest("pk")
    assert (mail.address, mail.user) == (contributor.email, contributor)
    assert f"[[link:{link.pk}]]" in mail.text
    assert round_url("answer-round", round) not in mail.text, "their account answers for another body"


def test_page_says_for_whom_no_mail_waits(secretariat_client: Client, secretariat: User, round: ReportingRound, body: Body) -> None:
    stop_address(secretariat, "stil@example.org")
    data = rows(*({"body": body, "address": address} for address in ("stil@example.org", "gast@example.org")))
    page = secretariat_client.post(round_url("add-link", round).replace("/nl/", "/en/"), data, follow=True).content.decode()
    assert "1 invitation waits to go" in page
    assert "No mail brings stil@example.org" in page
    assert "No mail brings gast@example.org" not in page


def test_link_of_a_prepared_round_is_invited_when_it_opens(secretariat_client: Client, plan: Plan, body: Body) -> None:
    MeasureFactory(plan=plan, leads=[body])
    round = round_of(plan)
    assert secretariat_client.post(round_url("add-link", round), rows({"body": body, "address": "a@example.org"})).status_code == 302
    assert RoundLink.objects.count() == 1
    assert not OutgoingMail.objects.exists()


def test_one_for_each_body_without_an_account(
    secretariat_client: Client, round: ReportingRound, body: Body, other: Body, contributor: User
) -> None:
    third = BodyFactory(named_in=round.plan)
    round.bodies.create(body=third)
    link_of(round, third)
    forms = secretariat_client.get(round_url("add-link", round), {"each": "1"}).context["whole"].forms
    assert [form["body"].value() for form in forms] == [other.pk], "one has an account, one a link"
    single = secretariat_client.get(round_url("add-link", round)).context["whole"]
    assert len(single.forms.forms) == 1
    named = secretariat_client.get(round_url("add-link", round), {"body": body.slug}).context["whole"]
    assert [form["body"].value() for form in named.forms] == [body.pk]
    assert named.common["expires_on"].value() == round.deadline + timedelta(days=14)


def test_all_are_made_or_none(secretariat_client: Client, round: ReportingRound, body: Body, other: Body) -> None:
    link_of(round, other, "tweede@example.org")
    data = rows({"body": body, "address": "eerste@example.org"}, {"body": other, "address": "Tweede@example.org"})
    response = secretariat_client.post(round_url("add-link", round), data)
    assert response.status_code == 400
    assert "eerste@example.org" in response.content.decode()
    assert RoundLink.objects.count() == 1
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"address": ""},
        {"address": "geen adres"},
        {"address": "a@example.org\nBcc: b@example.org"},
        {"language": "de"},
        {"body": ""},
        {"body": "999999"},
        {"name": "n" * 121},
    ],
)
def test_wrong_row_makes_nothing(secretariat_client: Client, round: ReportingRound, body: Body, change: dict[str, str]) -> None:
    data = rows({"body": body, "address": "gast@example.org", **change})
    assert secretariat_client.post(round_url("add-link", round), data).status_code == 400
    assert not RoundLink.objects.exists()


@pytest.mark.parametrize("day", ["2020-01-01", "", "morgen"])
def test_wrong_last_day_makes_nothing(secretariat_client: Client, round: ReportingRound, body: Body, day: str) -> None:
    data = rows({"body": body, "address": "gast@example.org"}, expires_on=day)
    assert secretariat_client.post(round_url("add-link", round), data).status_code == 400
    assert not RoundLink.objects.exists()


def test_many_bodies_have_one_line_each_and_one_last_day(
    secretariat_client: Client, round: ReportingRound, body: Body, other: Body
) -> None:
    page = secretariat_client.get(round_url("add-link", round), {"each": "1"}).content.decode()
    assert page.count('name="expires_on"') == 1
    assert page.count("<select") == 2, "of languages"
    assert (page.count(str(body)), page.count(str(other))) == (2, 2), "a name and a label of each"
    day = timezone.localdate() + timedelta(days=3)
    data = rows({"body": body, "address": "een@example.org"}, {"body": other, "address": ""}, expires_on=day.isoformat())
    assert secretariat_client.post(round_url("add-link", round) + "?each=1", data).status_code == 302
    assert list(RoundLink.objects.values_list("body", "expires_on")) == [(body.pk, day)]


def test_pasted_lines_become_links(secretariat_client: Client, round: ReportingRound, body: Body, other: Body) -> None:
    Body.objects.filter(pk=other.pk).update(short_name="TWEE", name_fr="Deuxième; organisme")
    pasted = (
        f"{body.name.value};een@example.org\r\n\r\ntwee\tTwee@example.org\tFR\tAn Peeters\n" + '"Deuxième; organisme";drie@example.org;;\n'
    )
    answer = secretariat_client.post(round_url("add-link", round), rows({"body": "", "address": "", "language": "nl"}, pasted=pasted))
    assert answer.status_code == 400, "the empty row chooses no body"
    answer = secretariat_client.post(round_url("add-link", round), rows({"body": body, "address": ""}, pasted=pasted))
    assert answer.status_code == 302
    assert list(RoundLink.objects.order_by("pk").values_list("body", "address", "language", "name")) == [
        (body.pk, "een@example.org", "nl", ""),
        (other.pk, "twee@example.org", "fr", "An Peeters"),
        (other.pk, "drie@example.org", "nl", ""),
    ]


def test_every_wrong_line_is_named_and_nothing_is_made(secretariat_client: Client, round: ReportingRound, body: Body) -> None:
    stranger = BodyFactory(named_in=round.plan, name_nl="Niet gevraagd")
    lines = [
        f"{body.slug};goed@example.org",
        f"{stranger.name.value};x@example.org",
        "zonder adres",
        f"{body.slug};geen adres <b>",
        "",
        f"{body.slug};x@example.org;de",
        f"{body.slug};x@example.org;nl;Naam;te veel",
        f"{body.slug};x@example.org;nl;{'n' * 121}",
        f"{body.slug};a@example.org,b@example.org",
    ]
    answer = secretariat_client.post(round_url("add-link", round).replace("/nl/", "/en/"), rows(pasted="\n".join(lines)))
    page = answer.content.decode()
    assert answer.status_code == 400
    assert [number for number in range(1, 11) if f"Line {number}: " in page] == [2, 3, 4, 6, 7, 8, 9]
    assert "no body of this round is called “Niet gevraagd”" in page
    assert "<b>" not in page
    assert "zonder adres" in page, "what was pasted stays"
    assert not RoundLink.objects.exists()
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("bad", ["goed@example.org twice", "in force already"])
def test_pasted_lines_make_all_or_none(secretariat_client: Client, round: ReportingRound, body: Body, other: Body, bad: str) -> None:
    pasted = f"{body.slug};goed@example.org\n{other.slug};nieuw@example.org"
    if bad == "in force already":
        link_of(round, other, "nieuw@example.org")
    row = {"body": body, "address": "" if bad == "in force already" else "Goed@example.org"}
    before = RoundLink.objects.count()
    assert secretariat_client.post(round_url("add-link", round), rows(row, pasted=pasted)).status_code == 400
    assert RoundLink.objects.count() == before


def test_body_that_is_not_asked_gets_no_link(secretariat_client: Client, round: ReportingRound) -> None:
    data = rows({"body": BodyFactory(named_in=round.plan), "address": "gast@example.org"})
    assert secretariat_client.post(round_url("add-link", round), data).status_code == 400
    assert not RoundLink.objects.exists()


def test_closed_round_gets_no_link(secretariat_client: Client, plan: Plan, round: ReportingRound, body: Body) -> None:
    closed = round_of(plan, state=RoundState.CLOSED)
    assert secretariat_client.post(round_url("add-link", closed), rows({"body": body, "address": "a@example.org"})).status_code == 302
    assert not RoundLink.objects.exists()


def test_only_who_runs_the_plan_makes_links(
    client: Client, round: ReportingRound, body: Body, contributor: User, committee: User, stranger: User
) -> None:
    for user in (contributor, committee, stranger):
        client.force_login(user)
        assert client.get(round_url("add-link", round)).status_code == 403
        assert client.post(round_url("add-link", round), rows({"body": body, "address": "a@example.org"})).status_code == 403
    assert not RoundLink.objects.exists()
