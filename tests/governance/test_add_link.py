from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.utils import timezone

from accounts.models import User
from governance.enums import MailState, RoundState
from governance.links.signed import link_url, token_of
from governance.models import OutgoingMail, ReportingRound, RoundLink
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


def rows(*links: dict[str, Any]) -> dict[str, Any]:
    """What the form sends."""
    data: dict[str, Any] = {"links-TOTAL_FORMS": str(len(links)), "links-INITIAL_FORMS": "0"}
    for number, link in enumerate(links):
        full = {"language": "nl", "expires_on": (timezone.localdate() + timedelta(days=30)).isoformat(), "name": "", **link}
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
    assert link_url(link) in " ".join(str(message) for message in get_messages(response.wsgi_request))
    assert link_url(link) in secretariat_client.get(round_url("list-links", round)).content.decode()
    assert token_of(link) not in secretariat_client.get(round_url("list-links", round)).content.decode()
    [mail] = OutgoingMail.objects.all()
    assert (mail.link, mail.address, mail.state, mail.by) == (link, link.address, MailState.QUEUED, secretariat)
    assert token_of(link) not in mail.text + mail.html


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
    forms = secretariat_client.get(round_url("add-link", round), {"each": "1"}).context["forms"]
    assert [form["body"].value() for form in forms] == [other.pk], "one has an account, one a link"
    single = secretariat_client.get(round_url("add-link", round)).context["forms"]
    assert len(single.forms) == 1
    named = secretariat_client.get(round_url("add-link", round), {"body": body.slug}).context["forms"]
    assert [form["body"].value() for form in named] == [body.pk]
    assert named[0]["expires_on"].value() == round.deadline + timedelta(days=14)


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
        {"expires_on": "2020-01-01"},
        {"expires_on": ""},
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
