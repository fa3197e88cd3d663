"""Taking back what waits."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from measures.actions.log import return_update
from measures.enums import UpdateState
from measures.models import Measure, StatusUpdate
from plan.models import Body
from tests.factories import MeasureFactory
from tests.reporting import move, report_through_page, waiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def measure(body: Body) -> Measure:
    return MeasureFactory(plan=body.aliases.get().plan, leads=[body])


def withdraw_url(update: StatusUpdate) -> str:
    return reverse("measures:withdraw-update", args=[update.measure.plan.slug, update.measure.code, update.pk])


def test_submission_is_withdrawn_and_another_can_be_written(client: Client, lead: User, measure: Measure, body: Body) -> None:
    update = waiting(lead, measure, body)
    client.force_login(lead)
    assert client.post(withdraw_url(update), move(update)).status_code == 302
    update.refresh_from_db()
    assert update.state == UpdateState.WITHDRAWN
    assert report_through_page(client, measure, note="opnieuw").status_code == 302
    assert StatusUpdate.objects.get(note="opnieuw").state == UpdateState.SUBMITTED


def test_returned_update_is_withdrawn(client: Client, lead: User, secretariat: User, measure: Measure, body: Body) -> None:
    update = return_update(secretariat, waiting(lead, measure, body), "te kort")
    client.force_login(lead)
    assert client.post(withdraw_url(update), move(update)).status_code == 302
    update.refresh_from_db()
    assert update.state == UpdateState.WITHDRAWN


def test_submission_of_a_body_is_not_withdrawn_by_others(
    client: Client, lead: User, secretariat: User, committee: User, stranger: User, measure: Measure, body: Body
) -> None:
    update = waiting(lead, measure, body)
    for person, status in ((secretariat, 403), (committee, 403), (stranger, 404)):
        client.force_login(person)
        assert client.post(withdraw_url(update), move(update)).status_code == status
    update.refresh_from_db()
    assert update.state == UpdateState.SUBMITTED


def test_update_on_behalf_is_withdrawn_by_the_secretariat(client: Client, secretariat: User, measure: Measure, body: Body) -> None:
    update = waiting(secretariat, measure, body)
    client.force_login(secretariat)
    assert client.post(withdraw_url(update), move(update)).status_code == 302
    update.refresh_from_db()
    assert update.state == UpdateState.WITHDRAWN
