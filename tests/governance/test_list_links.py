from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from governance.enums import RoundState
from governance.links.signed import token_of
from governance.models import ReportingRound, RoundLink
from plan.models import Body, Plan
from tests.answering import begun, round_url
from tests.factories import BodyFactory, MeasureFactory
from tests.rounds import link_of, round_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def round(plan: Plan, body: Body, contributor: User) -> ReportingRound:
    MeasureFactory(plan=plan, leads=[body, BodyFactory(named_in=plan, slug="stil", name_nl="Stille Dienst")])
    return round_of(plan, state=RoundState.OPEN)


def page_of(client: Client, round: ReportingRound) -> str:
    return client.get(round_url("list-links", round).replace("/nl/", "/en/")).content.decode()


def test_secretariat_sees_links_their_uses_and_what_looks_forwarded(secretariat_client: Client, round: ReportingRound, body: Body) -> None:
    quiet = link_of(round, body, "rustig@example.org")
    used = link_of(round, body, "druk@example.org")
    link_of(round, body, "oud@example.org", expires_on=timezone.localdate() - timedelta(days=1))
    link_of(round, body, "weg@example.org", revoked_at=timezone.now())
    begun(used, "Eerste Gast")
    begun(used, "Tweede Gast")
    page = page_of(secretariat_client, round)
    for words in ("Eerste Gast", "Tweede Gast", "another browser", "perhaps forwarded", "not used yet", "expired after", "revoked on"):
        assert words in page
    assert "Stille Dienst" in page, "nobody can answer for it"
    assert token_of(quiet) not in page
    assert quiet.nonce not in page


def test_only_who_runs_the_plan_sees_links(
    client: Client, round: ReportingRound, contributor: User, committee: User, stranger: User, body: Body
) -> None:
    link_of(round, body, "rustig@example.org")
    for user in (contributor, committee, stranger):
        client.force_login(user)
        response = client.get(round_url("list-links", round))
        assert response.status_code == 403
        assert "rustig@example.org" not in response.content.decode()
    client.logout()
    assert client.get(round_url("list-links", round)).status_code == 302


@pytest.mark.parametrize("count", [1, 3])
def test_links_ask_the_same_number_of_queries(secretariat_client: Client, round: ReportingRound, body: Body, count: int) -> None:
    for n in range(count):
        begun(link_of(round, body, f"gast{n}@example.org"))
    with CaptureQueriesContext(connection) as queries:
        assert secretariat_client.get(round_url("list-links", round)).status_code == 200
    assert len(queries) == 9, len(queries)


def test_closed_round_makes_no_links(secretariat_client: Client, plan: Plan, round: ReportingRound, body: Body) -> None:
    closed = round_of(plan, state=RoundState.CLOSED)
    assert "links/add/" not in page_of(secretariat_client, closed)
    assert not RoundLink.objects.exists()
