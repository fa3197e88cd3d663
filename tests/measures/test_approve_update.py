"""Approving: what was read, by who may, and never silently over a newer one."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from measures.actions.log import Statement, approve, return_update, submit, withdraw, write_draft
from measures.enums import UpdateState
from measures.models import Measure, MeasureState, Status, StatusUpdate
from plan.models import Body, Plan
from tests.factories import MeasureFactory, StatusFactory
from tests.reporting import move, waiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def statuses(plan: Plan) -> list[Status]:
    return [StatusFactory(plan=plan, label_nl=label) for label in ("Eerste", "Tweede")]


@pytest.fixture
def measure(plan: Plan, body: Body) -> Measure:
    return MeasureFactory(plan=plan, leads=[body])


def approve_url(update: StatusUpdate) -> str:
    return reverse("measures:approve-update", args=[update.pk])


def state_of(update: StatusUpdate) -> str:
    return StatusUpdate.objects.get(pk=update.pk).state


def test_older_submission_over_a_newer_approval_asks(
    client: Client, lead: User, secretariat: User, measure: Measure, body: Body, statuses: list[Status]
) -> None:
    older = waiting(lead, measure, body, statuses[0])
    approve(secretariat, waiting(secretariat, measure, None, statuses[1]))
    client.force_login(secretariat)

    asked = client.post(approve_url(older), move(older))

    assert asked.status_code == 409
    assert state_of(older) == UpdateState.SUBMITTED
    assert "Eerste" in asked.content.decode()
    assert "Tweede" in asked.content.decode()
    assert MeasureState.objects.today().get(measure=measure).status == statuses[1]

    assert client.post(approve_url(older), {**move(older), "anyway": "1"}).status_code == 302
    assert MeasureState.objects.today().get(measure=measure).status == statuses[0]


def test_update_that_was_rewritten_is_not_approved_unread(
    client: Client, lead: User, secretariat: User, measure: Measure, body: Body
) -> None:
    update = waiting(lead, measure, body, note="eerst")
    read = move(update)
    return_update(secretariat, update, "anders graag")
    submit(lead, write_draft(lead, measure, body, Statement(note="anders")))
    client.force_login(secretariat)
    assert client.post(approve_url(update), read).status_code == 302
    assert state_of(update) == UpdateState.SUBMITTED


def test_update_that_waits_no_longer_is_said_so(client: Client, lead: User, secretariat: User, measure: Measure, body: Body) -> None:
    update = waiting(lead, measure, body)
    read = move(update)
    withdraw(lead, update)
    client.force_login(secretariat)
    assert client.post(approve_url(update), read).status_code == 302
    assert state_of(update) == UpdateState.WITHDRAWN


def test_update_is_not_approved_by_others(
    client: Client, lead: User, committee: User, stranger: User, measure: Measure, body: Body
) -> None:
    update = waiting(lead, measure, body)
    for person, status in ((lead, 403), (committee, 403), (stranger, 404)):
        client.force_login(person)
        assert client.post(approve_url(update), move(update)).status_code == status
    assert state_of(update) == UpdateState.SUBMITTED


def test_approved_entry_never_changes(lead: User, secretariat: User, measure: Measure, body: Body) -> None:
    update = approve(secretariat, waiting(lead, measure, body, note="zo staat het"))
    update.note = "herschreven"
    with pytest.raises(Exception, match=r"never changes|wijzigt nooit"):
        update.save()
    assert StatusUpdate.objects.get(pk=update.pk).note == "zo staat het"
