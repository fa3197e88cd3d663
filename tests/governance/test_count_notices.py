from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from plan.models import Body, Plan
from tests.factories import MeasureFactory
from tests.rounds import returned

pytestmark = pytest.mark.django_db


def test_head_asks_how_many_are_new_and_none_are_once_they_were_seen(
    client: Client, plan: Plan, body: Body, contributor: User, secretariat: User
) -> None:
    for _ in range(2):
        returned(contributor, MeasureFactory(plan=plan, leads=[body]), body, by=secretariat)
    client.force_login(contributor)
    url = reverse("governance:count-notices").replace("/nl/", "/en/")
    assert f'data-count="{url}?seen="' in client.get(reverse("governance:list-notices").replace("/nl/", "/en/")).content.decode()
    answer = client.get(url)
    assert answer.json() == {"unread": 2, "words": "2 notices are new to you."}
    assert answer["Cache-Control"] == "private, max-age=60"
    client.post(reverse("governance:see-notices"))
    contributor.refresh_from_db()
    page = client.get(reverse("governance:list-notices").replace("/nl/", "/en/")).content.decode()
    assert contributor.notices_seen_at is not None
    assert f'data-count="{url}?seen={int(contributor.notices_seen_at.timestamp())}"' in page, "another address: the browser asks anew"
    assert client.get(url).json()["unread"] == 0


def test_visitor_has_no_count(client: Client, plan: Plan) -> None:
    assert "notices.js" not in client.get(plan.get_absolute_url()).content.decode()
    assert client.get(reverse("governance:count-notices")).status_code == 302
