"""Returning with a reason, rewriting, handing in again."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from measures.enums import UpdateState
from measures.models import Measure, StatusUpdate
from plan.models import Body, Plan
from tests.factories import MeasureFactory
from tests.reporting import move, report_through_page, report_url, waiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def measure(plan: Plan, body: Body) -> Measure:
    return MeasureFactory(plan=plan, leads=[body])


def return_url(update: StatusUpdate) -> str:
    return reverse("measures:return-update", args=[update.pk])


def test_returned_update_is_rewritten_and_handed_in_again(
    client: Client, lead: User, secretariat: User, measure: Measure, body: Body
) -> None:
    update = waiting(lead, measure, body, note="te kort")
    client.force_login(secretariat)
    assert client.get(return_url(update)).status_code == 200
    assert client.post(return_url(update), {**move(update), "reason": "Noem de datum."}).status_code == 302

    client.force_login(lead)
    assert "Noem de datum." in client.get(reverse("measures:list-mine")).content.decode()
    page = client.get(report_url(measure)).content.decode()
    assert "Noem de datum." in page
    assert "te kort" in page
    assert report_through_page(client, measure, note="op 1 mei").status_code == 302

    update.refresh_from_db()
    assert (update.state, update.note) == (UpdateState.SUBMITTED, "op 1 mei")
    assert [m.to_state for m in update.moves.all()] == [UpdateState.SUBMITTED, UpdateState.RETURNED, UpdateState.SUBMITTED]
    assert update.history.filter(note="te kort").exists()


@pytest.mark.parametrize("reason", ["", "   ", "r" * 1001])
def test_return_needs_a_reason(client: Client, lead: User, secretariat: User, measure: Measure, body: Body, reason: str) -> None:
    update = waiting(lead, measure, body)
    client.force_login(secretariat)
    response = client.post(return_url(update), {**move(update), "reason": reason})
    assert response.status_code == 400
    assert "reason" in response.context["form"].errors
    assert reason in response.content.decode()
    update.refresh_from_db()
    assert update.state == UpdateState.SUBMITTED


def test_return_is_refused_for_others(client: Client, lead: User, committee: User, stranger: User, measure: Measure, body: Body) -> None:
    update = waiting(lead, measure, body)
    for person, status in ((lead, 403), (committee, 403), (stranger, 404)):
        client.force_login(person)
        assert client.get(return_url(update)).status_code == status
        assert client.post(return_url(update), {**move(update), "reason": "x"}).status_code == status
    update.refresh_from_db()
    assert update.state == UpdateState.SUBMITTED
