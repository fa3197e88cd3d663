"""A mail that goes once more, by a person's hand."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from governance.actions.outbox import queue
from governance.actions.stop_list import allow_address, stop_address
from governance.enums import MailState
from governance.mails.letters import invitations
from governance.models import OutgoingMail
from governance.rounds.timer import run_rounds
from plan.models import Body, Plan
from tests.factories import MeasureFactory, MembershipFactory
from tests.outbox import letter
from tests.rounds import opened_round, runner

pytestmark = pytest.mark.django_db


def again(client: Client, mail: OutgoingMail) -> int:
    return client.post(f"/nl/desk/mails/{mail.pk}/again/").status_code


def test_unknown_mail_waits_under_a_new_key_once(secretariat_client: Client, secretariat: User, plan: Plan, body: Body) -> None:
    MeasureFactory(plan=plan, leads=[body])
    MembershipFactory(body=body)
    round = opened_round(runner(plan), plan)
    queue(invitations(round), plan=plan)
    OutgoingMail.objects.update(state=MailState.UNKNOWN)
    mail = OutgoingMail.objects.get()
    assert again(secretariat_client, mail) == again(secretariat_client, mail) == 302  # pressed twice
    first, copy = OutgoingMail.objects.order_by("pk")
    assert (first.state, copy.state, copy.by) == (MailState.UNKNOWN, MailState.QUEUED, secretariat)
    assert copy.key == f"{first.key}:again-1"
    assert copy.message_id != first.message_id
    assert [(reason.round, reason.body) for reason in copy.reasons.all()] == [(round, body)]
    assert OutgoingMail.objects.of_round(round).count() == 2


@pytest.mark.parametrize("state", [MailState.QUEUED, MailState.SENDING, MailState.SENT, MailState.STOPPED])
def test_mail_with_another_fate_does_not_go_again(secretariat_client: Client, plan: Plan, state: str) -> None:
    queue([letter(0)], plan=plan)
    OutgoingMail.objects.update(state=state)
    assert again(secretariat_client, OutgoingMail.objects.get()) == 302
    assert OutgoingMail.objects.count() == 1


def test_mail_that_was_held_back_goes_once_nothing_holds_it_back(
    secretariat_client: Client, secretariat: User, plan: Plan, body: Body, contributor: User
) -> None:
    MeasureFactory(plan=plan, leads=[body])
    stopped = stop_address(secretariat, contributor.email)
    queue(invitations(opened_round(runner(plan), plan)), plan=plan)
    mail = OutgoingMail.objects.get()
    url = reverse("governance:show-mail", args=[mail.pk])
    way = reverse("governance:send-again", args=[mail.pk])
    assert way not in secretariat_client.get(url).content.decode()
    again(secretariat_client, mail)
    assert OutgoingMail.objects.count() == 1
    allow_address(stopped)
    assert way in secretariat_client.get(url).content.decode()
    again(secretariat_client, mail)
    assert list(OutgoingMail.objects.order_by("pk").values_list("state", flat=True)) == [MailState.STOPPED, MailState.QUEUED]
    list(run_rounds(timezone.localdate()))
    assert OutgoingMail.objects.count() == 2, "nor by itself once more"


def test_nobody_else_sends_again(client: Client, plan: Plan, hidden_plan: Plan, committee: User, secretariat: User) -> None:
    queue([letter(0)], plan=plan)
    queue([letter(1)], plan=hidden_plan)
    OutgoingMail.objects.update(state=MailState.UNKNOWN)
    own, other = OutgoingMail.objects.order_by("key")
    client.force_login(committee)
    assert again(client, own) == 403
    client.force_login(secretariat)
    assert again(client, other) == 404
    assert client.get(f"/nl/desk/mails/{own.pk}/again/").status_code == 405
    assert OutgoingMail.objects.count() == 2
