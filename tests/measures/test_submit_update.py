"""Handing in a draft."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from measures.actions.log import Statement, write_draft
from measures.enums import UpdateState
from measures.models import Measure, StatusUpdate
from plan.models import Body
from tests.factories import MeasureFactory
from tests.reporting import drafted, move

pytestmark = pytest.mark.django_db


@pytest.fixture
def measure(body: Body) -> Measure:
    return MeasureFactory(plan=body.aliases.get().plan, leads=[body])


def submit_url(update: StatusUpdate) -> str:
    return reverse("measures:submit-update", args=[update.measure.plan.slug, update.measure.code, update.pk])


def test_draft_is_handed_in_by_its_body(client: Client, contributor: User, lead: User, measure: Measure, body: Body) -> None:
    update = drafted(contributor, measure, body)
    client.force_login(lead)
    assert client.post(submit_url(update), move(update)).status_code == 302
    update.refresh_from_db()
    assert update.state == UpdateState.SUBMITTED
    assert update.submitted_at is not None


def test_draft_is_not_handed_in_when_a_colleague_rewrote_it(
    client: Client, contributor: User, lead: User, measure: Measure, body: Body
) -> None:
    update = drafted(contributor, measure, body)
    read = move(update)
    write_draft(contributor, measure, body, Statement(note="heel anders"))
    client.force_login(lead)
    client.post(submit_url(update), read)
    update.refresh_from_db()
    assert (update.state, update.note) == (UpdateState.DRAFT, "heel anders")


def test_draft_is_not_there_for_who_may_not_see_it(
    client: Client, contributor: User, secretariat: User, committee: User, administrator: User, stranger: User, measure: Measure, body: Body
) -> None:
    update = drafted(contributor, measure, body)
    for person in (secretariat, committee, administrator, stranger):
        client.force_login(person)
        assert client.post(submit_url(update), move(update)).status_code == 404
    update.refresh_from_db()
    assert update.state == UpdateState.DRAFT


def test_submit_needs_a_post(client: Client, contributor: User, measure: Measure, body: Body) -> None:
    update = drafted(contributor, measure, body)
    client.force_login(contributor)
    assert client.get(submit_url(update)).status_code == 405
