"""Who sees which of the views that are kept."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from plan.models import Body, Plan
from tests.factories import BodyFactory, MembershipFactory, PlanRoleFactory
from tests.saved import keep

pytestmark = pytest.mark.django_db


def titles(client: Client, plan: Plan) -> list[str]:
    return [view.title for view in client.get(reverse("measures:list-views", args=[plan.slug])).context["views"]]


def test_shared_view_is_seen_by_whom_it_is_for(client: Client, plan: Plan, lead: User, body: Body, secretariat: User) -> None:
    colleague, stranger = MembershipFactory(body=body).user, MembershipFactory(body=BodyFactory(named_in=plan)).user
    committee = PlanRoleFactory(plan=plan, role=Role.COMMITTEE).user
    address = f"/nl/{plan.slug}/measures/"
    client.force_login(lead)
    assert keep(client, plan, address, title="Van ons", audience=f"body:{body.slug}") == 302
    assert keep(client, plan, address, title="Van mij") == 302
    client.force_login(secretariat)
    assert keep(client, plan, address, title="Voor het comité", audience="committee") == 302
    seen = {}
    for name, person in {"colleague": colleague, "stranger": stranger, "committee": committee, "lead": lead}.items():
        client.force_login(person)
        seen[name] = titles(client, plan)
    assert seen == {"colleague": ["Van ons"], "stranger": [], "committee": ["Voor het comité"], "lead": ["Van mij", "Van ons"]}
