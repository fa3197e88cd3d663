"""Demonstration accounts: one per role, never on a server."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils.translation import override

from accounts.management.commands.demo_accounts import DEMOS, PASSWORD
from accounts.models import Membership, PlanRole, User
from measures.models import Measure
from plan.models import Plan
from tests.factories import BodyFactory, PlanFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo_plan(settings: Any) -> Plan:
    settings.DEBUG = True
    plan = PlanFactory(slug="industrieplan-2019")
    for slug in ("hub-brussels", "citydev"):
        BodyFactory(slug=slug, named_in=plan)
    return plan


def demo_accounts() -> str:
    out = StringIO()
    with override("en"):
        call_command("demo_accounts", stdout=out)
    return out.getvalue()


def test_names_are_the_same_and_the_table_is_in_the_language_that_is_spoken(demo_plan: Plan) -> None:
    out = StringIO()
    with override("fr"):
        call_command("demo_accounts", stdout=out)
        assert all(str(demo.role) in out.getvalue() for demo in DEMOS)
    assert User.objects.get(email="lead.hub@demo.example").name == "Demo lead of hub.brussels"


def test_each_role_has_an_account_that_signs_in(demo_plan: Plan) -> None:
    printed = demo_accounts()
    for demo in DEMOS:
        assert demo.email in printed
        client = Client()
        response = client.post("/accounts/login/", {"login": demo.email, "password": PASSWORD})
        assert response.status_code == 302, demo.email
        assert int(client.session["_auth_user_id"]) == User.objects.get(email=demo.email).pk
    assert {role for _plan, role in User.objects.get(email="secretariat@demo.example").roles} == {"secretariat"}
    assert not User.objects.get(email="no-role@demo.example").roles


def test_second_run_changes_nothing(demo_plan: Plan) -> None:
    demo_accounts()
    before = list(User.objects.values("pk", "password", "email")), PlanRole.objects.count(), Membership.objects.count()
    assert demo_accounts().count(PASSWORD) == len(DEMOS)
    assert (list(User.objects.values("pk", "password", "email")), PlanRole.objects.count(), Membership.objects.count()) == before


def test_roles_hold_in_the_practice_plan_too(demo_plan: Plan) -> None:
    practice = PlanFactory(practice=True)
    demo_accounts()
    assert User.objects.get(email="secretariat@demo.example").roles == {(demo_plan.pk, "secretariat"), (practice.pk, "secretariat")}


def test_account_that_is_no_demonstration_is_kept(demo_plan: Plan) -> None:
    person = UserFactory(email="secretariat@demo.example", name="Echte Persoon")
    before = person.password
    assert "not ours: kept" in demo_accounts()
    person.refresh_from_db()
    assert (person.password, person.name, person.plan_roles.count()) == (before, "Echte Persoon", 0)


def test_command_is_refused_on_a_server(demo_plan: Plan, settings: Any) -> None:
    settings.DEBUG = False
    with pytest.raises(CommandError, match="DEBUG=1"):
        demo_accounts()
    assert not User.objects.exists()


def test_command_says_so_when_the_plan_is_absent(settings: Any, db: None) -> None:
    settings.DEBUG = True
    with pytest.raises(CommandError, match="load_seeds"):
        demo_accounts()


def test_demonstration_bodies_report_in_the_real_plan(industrieplan: Plan, settings: Any) -> None:
    settings.DEBUG = True
    demo_accounts()
    for name in ("lead.hub", "contributor.hub", "contributor.citydev"):
        user = User.objects.get(email=f"{name}@demo.example")
        assert Measure.objects.filter(plan=industrieplan).reported_by(user).count() >= 5
