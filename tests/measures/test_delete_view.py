"""A view is deleted by whose it is, by POST."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from measures.models import SavedView
from plan.models import Plan

pytestmark = pytest.mark.django_db


def test_own_view_is_deleted_by_post_alone(client: Client, plan: Plan, lead: User, secretariat: User) -> None:
    view = SavedView.objects.create(plan=plan, user=lead, title="Korte termijn", page="list")
    url = reverse("measures:delete-view", args=[plan.slug, view.pk])
    client.force_login(secretariat)
    assert client.post(url).status_code == 404
    client.force_login(lead)
    assert client.get(url).status_code == 405
    assert SavedView.objects.exists()
    assert client.post(url).status_code == 302
    assert not SavedView.objects.exists()
