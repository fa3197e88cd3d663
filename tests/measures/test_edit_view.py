"""A view is renamed by whose it is, nobody else."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from measures.models import SavedView
from plan.models import Body, Plan
from tests.factories import MembershipFactory
from tests.saved import keep

pytestmark = pytest.mark.django_db


def test_colleague_may_not_change_what_is_shared(client: Client, plan: Plan, lead: User, body: Body) -> None:
    client.force_login(lead)
    keep(client, plan, f"/nl/{plan.slug}/board/", audience=f"body:{body.slug}")
    view = SavedView.objects.get()
    client.force_login(MembershipFactory(body=body).user)
    for name in ("edit-view", "delete-view"):
        assert client.post(reverse(f"measures:{name}", args=[plan.slug, view.pk]), {"title": "x", "audience": "me"}).status_code == 404
    client.force_login(lead)
    assert client.post(reverse("measures:edit-view", args=[plan.slug, view.pk]), {"title": "Ander", "audience": "me"}).status_code == 302
    view.refresh_from_db()
    assert (view.title, view.audience, view.body) == ("Ander", "me", None)
