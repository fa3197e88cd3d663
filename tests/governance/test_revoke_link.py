from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from governance.enums import RoundState
from governance.models import ReportingRound
from plan.models import Body, Plan
from tests.answering import begun, link_path, round_url
from tests.factories import MeasureFactory
from tests.rounds import link_of, round_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def round(plan: Plan, body: Body) -> ReportingRound:
    MeasureFactory(plan=plan, leads=[body])
    return round_of(plan, state=RoundState.OPEN)


def test_revoked_link_answers_no_more(secretariat_client: Client, round: ReportingRound, body: Body) -> None:
    link, kept = link_of(round, body), link_of(round, body, "ander@example.org")
    browser = begun(link)
    assert secretariat_client.get(round_url("revoke-link", round, link.pk)).status_code == 405
    assert secretariat_client.post(round_url("revoke-link", round, link.pk)).status_code == 302
    link.refresh_from_db()
    first = link.revoked_at
    assert first is not None
    assert browser.get(link_path("open-link", link)).status_code == 410
    assert browser.get(link_path("open-link", kept)).status_code == 200
    secretariat_client.post(round_url("revoke-link", round, link.pk))
    link.refresh_from_db()
    assert link.revoked_at == first
    link_of(round, body)  # the same address may get another one


def test_link_of_another_round_is_not_there(secretariat_client: Client, plan: Plan, round: ReportingRound, body: Body) -> None:
    link = link_of(round_of(plan, state=RoundState.OPEN), body)
    assert secretariat_client.post(round_url("revoke-link", round, link.pk)).status_code == 404
    link.refresh_from_db()
    assert link.revoked_at is None


def test_only_who_runs_the_plan_revokes(client: Client, round: ReportingRound, body: Body, contributor: User, committee: User) -> None:
    link = link_of(round, body)
    for user in (contributor, committee):
        client.force_login(user)
        assert client.post(round_url("revoke-link", round, link.pk)).status_code == 403
        assert client.post(round_url("revoke-links", round)).status_code == 403
    link.refresh_from_db()
    assert link.revoked_at is None
