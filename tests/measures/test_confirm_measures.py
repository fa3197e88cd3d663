"""“Nothing changed” for many measures at once: all or none, with a word about each that is refused."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import User
from measures.actions.log import approve
from measures.enums import UpdateKind, UpdateState
from measures.models import Measure, StatusUpdate
from plan.models import Body, Plan
from tests.factories import BodyFactory, MeasureFactory, MembershipFactory, StatusFactory
from tests.reporting import drafted, waiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def ten(plan: Plan, body: Body) -> list[Measure]:
    status = StatusFactory(plan=plan, active=True)
    return [MeasureFactory(plan=plan, leads=[body], status=status) for _ in range(10)]


def boxes(client: Client) -> list[str]:
    """What the boxes of the page send."""
    page = client.get(reverse("measures:list-mine"), {"all": "1"})
    return [f"{task.key}|{task.measure.version}" for task in page.context["tasks"].all if task.ticked]


def press(client: Client, ticked: list[str]) -> HttpResponse:
    return client.post(reverse("measures:confirm-measures"), {"measure": ticked})


def confirmations() -> int:
    return StatusUpdate.objects.filter(kind=UpdateKind.CONFIRMATION).count()


def test_ten_measures_are_confirmed_with_two_presses(client: Client, lead: User, body: Body, ten: list[Measure]) -> None:
    client.force_login(lead)
    ticked = boxes(client)
    assert len(ticked) == 10
    assert press(client, ticked).status_code == 302
    found = StatusUpdate.objects.filter(kind=UpdateKind.CONFIRMATION)
    assert {entry.measure for entry in found} == set(ten)
    assert {(e.state, e.body, e.author, e.status) for e in found} == {(UpdateState.SUBMITTED, body, lead, ten[0].status_at_adoption)}


def test_none_is_confirmed_when_one_was_changed_meanwhile(
    client: Client, lead: User, secretariat: User, contributor: User, body: Body, ten: list[Measure]
) -> None:
    client.force_login(lead)
    ticked = boxes(client)
    approve(secretariat, waiting(User.objects.get(pk=secretariat.pk), ten[2], None, ten[2].status_at_adoption))
    drafted(contributor, ten[5], body)

    response = press(client, ticked)

    assert (response.status_code, confirmations()) == (409, 0)
    tasks = response.context["tasks"]
    refused = {task.measure for task in tasks.all if task.refusal}
    assert refused == {ten[2], ten[5]}
    assert all(task.refusal in response.content.decode() for task in tasks.all if task.refusal)
    assert {task.measure for task in tasks.all if task.ticked} == set(ten), "the ticks are still there"

    again = [f"{task.key}|{task.measure.version}" for task in tasks.all if task.measure != ten[5]]
    assert press(client, again).status_code == 302
    assert confirmations() == 9


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30, "²"])
def test_none_is_confirmed_without_the_version_that_was_read(client: Client, lead: User, ten: list[Measure], version: str) -> None:
    client.force_login(lead)
    keys = [box.rpartition("|")[0] for box in boxes(client)]
    assert press(client, [f"{keys[0]}|{version}"]).status_code == 409
    assert confirmations() == 0


def test_none_is_confirmed_when_one_is_of_another_body(client: Client, lead: User, plan: Plan, ten: list[Measure]) -> None:
    other = BodyFactory(named_in=plan)
    foreign = MeasureFactory(plan=plan, leads=[other])
    client.force_login(lead)
    response = press(client, [*boxes(client), f"{plan.slug}/{foreign.code}/{other.slug}|1"])
    assert (response.status_code, confirmations()) == (409, 0)
    assert foreign.text_nl not in response.content.decode()


def test_nothing_is_said_when_nothing_is_ticked(client: Client, lead: User, ten: list[Measure]) -> None:
    client.force_login(lead)
    assert press(client, []).status_code == 302
    assert press(client, ["zin zonder streep"]).status_code == 409
    assert confirmations() == 0


def test_both_bodies_of_one_measure_are_confirmed_where_no_approval_is_needed(client: Client, lead: User, plan: Plan, body: Body) -> None:
    Plan.objects.filter(pk=plan.pk).update(needs_approval=False)
    second = BodyFactory(named_in=plan)
    MembershipFactory(user=lead, body=second)
    measure = MeasureFactory(plan=plan, leads=[body, second])
    client.force_login(lead)
    assert press(client, boxes(client)).status_code == 302
    found = StatusUpdate.objects.filter(measure=measure, kind=UpdateKind.CONFIRMATION, state=UpdateState.APPROVED)
    assert {entry.body for entry in found} == {body, second}
