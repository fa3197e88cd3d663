from __future__ import annotations

from datetime import date

from django.test import Client

from accounts.models import User
from plan.enums import Precision
from plan.models import Plan
from tests.factories import PlanFactory, PlanRoleFactory
from tests.pages import in_all_languages, page_at


def test_start_leads_to_the_plan_when_there_is_just_one(client: Client, plan: Plan, hidden_plan: Plan) -> None:
    answer = client.get("/fr/")
    assert answer.status_code == 302
    assert answer["Location"] == f"/fr/{plan.slug}/"


def test_plans_are_listed_when_there_are_several_and_hidden_ones_are_not(client: Client, plan: Plan, hidden_plan: Plan) -> None:
    PlanFactory(slug="second", title_nl="Tweede plan", adopted_on=date(2019, 1, 1), adopted_precision=Precision.YEAR)
    in_all_languages(client, "/", plan.title_nl, "Tweede plan")
    html = page_at(client, "/en/")
    assert hidden_plan.title_nl not in html
    assert "2 plans are open to you." in html
    assert "adopted in 2019" in html


def test_plans_include_hidden_and_practice_ones_for_who_has_a_role(client: Client, plan: Plan, hidden_plan: Plan, stranger: User) -> None:
    practice = PlanFactory(practice=True)
    client.force_login(PlanRoleFactory(plan=hidden_plan).user)
    assert list(client.get("/nl/").context["plans"]) == [plan, hidden_plan]
    client.force_login(PlanRoleFactory(plan=None).user)
    assert list(client.get("/nl/").context["plans"]) == [plan, hidden_plan, practice]
    html = page_at(client, "/en/")
    assert "2 plans are open to you." in html
    assert "Besides, there is 1 practice plan." in html
    client.force_login(stranger)
    assert client.get("/nl/").status_code == 302


def test_start_says_so_when_no_plan_is_open(client: Client, hidden_plan: Plan) -> None:
    assert "No plan is open to you here." in page_at(client, "/en/")
