from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from governance.notices import DAYS
from measures.models import UpdateMove
from plan.models import Body, Plan
from tests.factories import MeasureFactory
from tests.rounds import returned

pytestmark = pytest.mark.django_db


def test_what_the_page_showed_is_seen_and_what_came_since_is_not(
    client: Client, plan: Plan, body: Body, contributor: User, secretariat: User
) -> None:
    url = reverse("governance:list-notices")
    returned(contributor, MeasureFactory(plan=plan, leads=[body]), body, by=secretariat)
    client.force_login(contributor)
    response = client.get(url)
    assert response.context["unread"] == 1
    until = response.context["until"]
    late = returned(contributor, MeasureFactory(plan=plan, leads=[body]), body, by=secretariat)
    UpdateMove.objects.filter(update=late).update(at=timezone.now() + timedelta(seconds=1))
    assert client.get(url).context["unread"] == 2, "reading alone marks nothing"
    assert client.post(reverse("governance:see-notices"), {"until": until}).status_code == 302
    assert [one.is_unread for one in client.get(url).context["notices"]] == [True, False]


@pytest.mark.parametrize(
    "until", ["", "x", "2999-01-01T00:00:00+00:00", "2026-13-45T00:00:00+00:00", "2020-01-01T00:00:00", "9999-12-31T23:59:59-14:00"]
)
def test_moment_that_means_nothing_is_now(client: Client, contributor: User, until: str) -> None:
    client.force_login(contributor)
    before = timezone.now()
    client.post(reverse("governance:see-notices"), {"until": until})
    contributor.refresh_from_db()
    assert contributor.notices_seen_at is not None
    assert before <= contributor.notices_seen_at <= timezone.now()


def test_only_ones_own_are_seen_and_only_by_a_press(client: Client, contributor: User, secretariat: User) -> None:
    client.force_login(contributor)
    assert client.get(reverse("governance:see-notices")).status_code == 405
    client.post(reverse("governance:see-notices"))
    secretariat.refresh_from_db()
    assert secretariat.notices_seen_at is None
    client.logout()
    assert client.post(reverse("governance:see-notices")).status_code == 302


@pytest.mark.parametrize("until", ["0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00Z", "1900-01-01T00:00:00+00:00"])
def test_moment_of_long_ago_is_the_beginning_of_the_page(client: Client, contributor: User, until: str) -> None:
    """A moment before the year 1 is kept by PostgreSQL and can be read no more: the account was lost to every page, and to the timer."""
    client.force_login(contributor)
    assert client.post(reverse("governance:see-notices"), {"until": until}).status_code == 302
    contributor.refresh_from_db()
    assert contributor.notices_seen_at is not None
    assert timezone.now() - contributor.notices_seen_at < timedelta(days=DAYS + 1)
    assert client.get(reverse("governance:list-notices")).status_code == 200
