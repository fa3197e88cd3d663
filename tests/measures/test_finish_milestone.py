"""A step that is reached."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from measures.actions.milestones import add_milestone
from measures.models import MeasureState, Milestone
from plan.models import Body, Plan
from tests.factories import MeasureFactory

pytestmark = pytest.mark.django_db
DUE = date(2024, 2, 29)


@pytest.fixture
def milestone(plan: Plan, body: Body, lead: User) -> Milestone:
    return add_milestone(lead, MeasureFactory(plan=plan, leads=[body]), title="Bestek", due_on=DUE, language="nl")


def finish(client: Client, milestone: Milestone, day: date) -> HttpResponse:
    url = reverse("measures:finish-milestone", args=[milestone.measure.plan.slug, milestone.measure.code, milestone.pk])
    return client.post(url, {"seen": DUE.isoformat(), "done_on": day.isoformat()})


def test_measure_is_late_no_longer_once_its_step_is_reached(client: Client, lead: User, milestone: Milestone) -> None:
    assert MeasureState.objects.today().get(measure=milestone.measure).late_from == date(2024, 3, 1)
    client.force_login(lead)
    assert finish(client, milestone, timezone.localdate()).status_code == 302
    milestone.refresh_from_db()
    assert milestone.done_on == timezone.localdate()
    assert MeasureState.objects.today().get(measure=milestone.measure).late_from is None
    assert finish(client, milestone, timezone.localdate()).status_code == 400, "it is done once"


def test_step_is_not_reached_on_a_day_that_is_still_to_come(client: Client, lead: User, milestone: Milestone) -> None:
    client.force_login(lead)
    assert finish(client, milestone, timezone.localdate() + timedelta(days=1)).status_code == 400
    milestone.refresh_from_db()
    assert milestone.done_on is None
