"""Returning many with one reason: all or nothing, and what was typed stays after an error."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from measures.actions.log import mark_of, withdraw
from measures.enums import UpdateState
from measures.models import Measure, StatusUpdate, UpdateMove
from plan.models import Body, Plan
from tests.factories import MeasureFactory
from tests.reporting import waiting

pytestmark = pytest.mark.django_db
URL = "measures:return-updates"


def tokens(*updates: StatusUpdate) -> list[str]:
    return [f"{update.pk}-{mark_of(update)}" for update in updates]


@pytest.fixture
def two(plan: Plan, body: Body, lead: User) -> list[StatusUpdate]:
    return [waiting(lead, MeasureFactory(plan=plan, leads=[body]), body) for _ in range(2)]


def test_ticked_updates_go_back_with_the_one_reason(
    client: Client, secretariat_client: Client, lead: User, two: list[StatusUpdate]
) -> None:
    answer = secretariat_client.post(reverse(URL), {"entry": tokens(*two), "reason": "Noem de datum."})
    assert answer.status_code == 302
    assert set(StatusUpdate.objects.filter(pk__in=[u.pk for u in two]).values_list("state", flat=True)) == {UpdateState.RETURNED}
    moves = UpdateMove.objects.filter(update__in=two, to_state=UpdateState.RETURNED)
    assert [move.reason for move in moves] == ["Noem de datum."] * 2
    assert set(Measure.objects.values_list("version", flat=True)) == {1}, "nothing that counts has changed"
    client.force_login(lead)
    assert client.get(reverse("measures:list-mine")).content.decode().count("Noem de datum.") == 2


@pytest.mark.parametrize("reason", ["", "   ", "x" * 1001])
def test_return_without_a_good_reason_keeps_what_was_ticked_and_typed(
    secretariat_client: Client, two: list[StatusUpdate], reason: str
) -> None:
    answer = secretariat_client.post(reverse(URL), {"entry": tokens(two[0]), "reason": reason})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert f'value="{tokens(two[0])[0]}" checked' in page
    assert f'value="{tokens(two[1])[0]}" checked' not in page
    assert reason.strip() in page
    assert set(StatusUpdate.objects.filter(pk__in=[u.pk for u in two]).values_list("state", flat=True)) == {UpdateState.SUBMITTED}


def test_reason_is_still_there_when_nothing_was_ticked(secretariat_client: Client, two: list[StatusUpdate]) -> None:
    answer = secretariat_client.post(reverse(URL), {"reason": "Noem de datum."})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "Noem de datum." in page
    assert two[0].measure.code in page


def test_update_taken_back_meanwhile_is_named_and_left(secretariat_client: Client, lead: User, two: list[StatusUpdate]) -> None:
    read = tokens(*two)
    withdraw(lead, two[0])
    page = secretariat_client.post(reverse(URL), {"entry": read, "reason": "Te kort."}, follow=True).content.decode()
    assert two[0].measure.code in page
    found = dict(StatusUpdate.objects.values_list("pk", "state"))
    assert [found[u.pk] for u in two] == [UpdateState.WITHDRAWN, UpdateState.RETURNED]


def test_return_is_refused_to_who_runs_no_plan(client: Client, lead: User, committee: User, two: list[StatusUpdate]) -> None:
    for person in (lead, committee):
        client.force_login(person)
        assert client.post(reverse(URL), {"entry": tokens(*two), "reason": "x"}).status_code == 403
    assert set(StatusUpdate.objects.filter(pk__in=[u.pk for u in two]).values_list("state", flat=True)) == {UpdateState.SUBMITTED}
