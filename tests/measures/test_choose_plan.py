"""The way to the tables, for who runs several plans."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from plan.models import Plan
from tests.factories import PlanFactory, PlanRoleFactory

pytestmark = pytest.mark.django_db


def test_with_one_plan_it_leads_to_its_tables(secretariat_client: Client, plan: Plan) -> None:
    PlanFactory()
    response = secretariat_client.get(reverse("measures:choose-plan"))
    assert response.headers["Location"] == reverse("measures:list-tables", args=[plan.slug])


def test_only_plans_that_the_person_runs_are_listed(client: Client, secretariat: User, plan: Plan) -> None:
    second = PlanRoleFactory(user=secretariat, role=Role.SECRETARIAT).plan
    other = PlanRoleFactory(user=secretariat, role=Role.COMMITTEE).plan
    client.force_login(secretariat)
    page = client.get(reverse("measures:choose-plan")).content.decode()
    assert reverse("measures:list-tables", args=[plan.slug]) in page
    assert reverse("measures:list-tables", args=[second.slug]) in page
    assert reverse("measures:list-tables", args=[other.slug]) not in page


def test_a_contributor_is_refused(client: Client, contributor: User) -> None:
    client.force_login(contributor)
    assert client.get(reverse("measures:choose-plan")).status_code == 403
