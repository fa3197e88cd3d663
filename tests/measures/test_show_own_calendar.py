from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from accounts.actions import make_calendar_address
from accounts.enums import Role
from accounts.models import User
from measures.models import Measure
from plan.models import Body, Plan
from tests.factories import BodyFactory, MeasureFactory, MembershipFactory, PlanFactory, PlanRoleFactory, UserFactory
from tests.measures.test_show_calendar import days


def with_milestone(plan: Plan, code: str, title: str, *leads: Body, **more: object) -> Measure:
    measure = MeasureFactory(plan=plan, code=code, leads=list(leads), **more)
    measure.milestones.create(title=title, first_due_on="2027-01-01", due_on="2027-01-01")
    return measure


def own(secret: str, tail: str = "") -> str:
    return f"/calendar/{secret}{tail}.ics"


@pytest.mark.django_db
def test_own_calendar_holds_the_open_milestones_that_one_reports_on(client: Client, plan: Plan, body: Body, contributor: User) -> None:
    mine = with_milestone(plan, "C.1", "Van mij", body)
    mine.milestones.create(title="Gedaan", first_due_on="2024-01-01", due_on="2024-01-01", done_on="2024-01-01")
    with_milestone(plan, "C.2", "Van anderen", BodyFactory(named_in=plan))
    apart = with_milestone(plan, "C.3", "Zonder rapport", body)
    apart.coordinations.update(reports=False)
    with_milestone(plan, "C.4", "Voorbij", body, ended_on=date(2025, 1, 1))
    practice = PlanFactory(practice=True)
    body.aliases.create(plan=practice, spelling="Oefening")
    with_milestone(practice, "C.1", "Oefening", body)
    secret = make_calendar_address(contributor)
    assert list(days(client.get(own(secret)))) == ["C.1: Van mij"]
    contributor.memberships.update(valid_until=date(2024, 1, 1))
    assert list(days(client.get(own(secret)))) == []


@pytest.mark.django_db
def test_own_calendar_shows_a_hidden_plan_only_while_one_may_read_it(client: Client, hidden_plan: Plan) -> None:
    body = BodyFactory()
    user = MembershipFactory(body=body).user
    with_milestone(hidden_plan, "C.1", "Verborgen", body)
    secret = make_calendar_address(user)
    assert list(days(client.get(own(secret)))) == []
    body.aliases.create(plan=hidden_plan, spelling="Zo gedrukt")
    assert list(days(client.get(own(secret)))) == ["C.1: Verborgen"]


@pytest.mark.django_db
def test_own_calendar_is_that_of_the_address_whoever_is_signed_in(client: Client, plan: Plan, body: Body, contributor: User) -> None:
    with_milestone(plan, "C.1", "Van mij", body)
    client.force_login(UserFactory(administrator=True))
    answer = client.get(own(make_calendar_address(contributor)))
    assert list(days(answer)) == ["C.1: Van mij"]
    assert answer["Cache-Control"] == "private, no-cache"
    assert client.get(own(make_calendar_address(contributor)), headers={"if-none-match": answer["ETag"]}).status_code == 304


@pytest.mark.django_db
def test_own_calendar_speaks_the_language_of_its_person(client: Client, plan: Plan, body: Body) -> None:
    user = MembershipFactory(body=body, user=UserFactory(language="fr")).user
    with_milestone(plan, "C.1", "Bestek", body, text_fr="Un quai")
    event = days(client.get(own(make_calendar_address(user)), headers={"accept-language": "en"}))["C.1: Bestek"]
    assert "Un quai" in str(event["DESCRIPTION"])
    assert str(event["URL"]).startswith("http://testserver/fr/")


@pytest.mark.django_db
@pytest.mark.parametrize("secret", ["x" * 43, "x" * 42, "x" * 44, "é" * 43, "../" + "x" * 40, "%00" + "x" * 42])
def test_unknown_address_is_not_there(client: Client, plan: Plan, secret: str) -> None:
    assert client.get(own(secret)).status_code == 404
    assert client.get(own(secret, f"/{plan.slug}")).status_code == 404


@pytest.mark.django_db
def test_plan_by_ones_own_address_is_there_while_one_may_read_it(client: Client, hidden_plan: Plan, plan: Plan, contributor: User) -> None:
    with_milestone(hidden_plan, "C.1", "Verborgen", priority="KT")
    reader = PlanRoleFactory(plan=hidden_plan, role=Role.READER)
    secret, foreign = make_calendar_address(reader.user), make_calendar_address(contributor)
    tail = f"/{hidden_plan.slug}"
    assert list(days(client.get(own(secret, tail)))) == ["C.1: Verborgen"]
    assert list(days(client.get(own(secret, tail), {"priority": "LT"}))) == []
    assert client.get(own(secret, tail), {"priority": "kt"}).status_code == 400
    assert client.get(own(foreign, tail)).status_code == 404
    assert client.get(own(secret, f"/{PlanFactory(practice=True).slug}")).status_code == 404
    assert client.get(own(foreign, f"/{plan.slug}")).status_code == 200
    reader.delete()
    assert client.get(own(secret, tail)).status_code == 404
