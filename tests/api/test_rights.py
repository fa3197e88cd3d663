from __future__ import annotations

from datetime import date

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from measures.actions.log import Statement, approve, return_update, submit, write_draft
from measures.actions.milestones import add_milestone, move_milestone
from measures.actions.remarks import add_remark
from measures.models import Measure, StatusUpdate
from plan.models import Body, Plan
from tests.api.asking import ROOT, address, ask
from tests.factories import BodyFactory, MeasureFactory, MembershipFactory, PlanFactory, PlanRoleFactory, StatusFactory, UserFactory

TAILS = ("", "measures/", "bodies/", "indicators/", "changes/", "measures/C.1/", "measures/C.1/updates/", "measures/C.2/updates/")
SECRETS = (
    *("KLADVERSIE", "INGEDIEND", "TERUGGESTUURD", "INTERNE VRAAG", "REDEN VAN TERUGSTUREN"),
    *("Schrijver Geheim", "Secretaris Geheim", "@geheim.example"),
)


@pytest.fixture
def writer(body: Body) -> User:
    return MembershipFactory(body=body, user=UserFactory(email="schrijver@geheim.example", name="Schrijver Geheim")).user


@pytest.fixture
def runs(plan: Plan) -> User:
    user = UserFactory(email="secretaris@geheim.example", name="Secretaris Geheim")
    return PlanRoleFactory(plan=plan, role=Role.SECRETARIAT, user=user).user


@pytest.fixture
def told(plan: Plan, body: Body, writer: User, runs: User) -> Measure:
    """A measure with one approved entry, and with everything that is not for visitors: draft, submission, returned entry, remark."""
    active = StatusFactory(plan=plan, code="in_progress", active=True)
    other = BodyFactory(named_in=plan)
    measure = MeasureFactory(plan=plan, code="C.1", leads=[body, other])
    second = MeasureFactory(plan=plan, code="C.2", leads=[body])
    said = Statement(status=active, note="Goedgekeurde nota", question="Wie betaalt?")
    approve(runs, submit(writer, write_draft(writer, measure, body, said, evidence=[("Bestek", "https://example.org/bestek")])))
    write_draft(writer, measure, body, Statement(note="KLADVERSIE"))
    colleague = MembershipFactory(body=other).user
    submit(colleague, write_draft(colleague, measure, other, Statement(note="INGEDIEND", status=active)))
    returned = submit(writer, write_draft(writer, second, body, Statement(note="TERUGGESTUURD")))
    return_update(runs, returned, "REDEN VAN TERUGSTUREN")
    add_remark(writer, measure, "INTERNE VRAAG", language="nl")
    milestone = add_milestone(writer, measure, title="Bestek", due_on=date(2026, 1, 1), language="nl")
    move_milestone(writer, milestone, date(2026, 2, 1), "later", seen=date(2026, 1, 1))
    return measure


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["visitor", "nobody", "writer", "committee", "secretariat", "administrator"])
def test_api_tells_only_what_is_public_whoever_asks(client: Client, told: Measure, writer: User, runs: User, role: str) -> None:
    people = {
        "nobody": UserFactory,
        "writer": lambda: writer,
        "committee": lambda: PlanRoleFactory(plan=told.plan, role=Role.COMMITTEE).user,
        "secretariat": lambda: runs,
        "administrator": lambda: UserFactory(administrator=True),
    }
    if role in people:
        client.force_login(people[role]())
    assert StatusUpdate.objects.count() > 3
    said = "".join(client.get(address(told.plan, tail)).content.decode() for tail in TAILS)
    said += client.get(ROOT).content.decode()
    assert "Goedgekeurde nota" in said
    assert "Wie betaalt?" in said
    assert "https://example.org/bestek" in said
    assert [secret for secret in SECRETS if secret.lower() in said.lower()] == []


@pytest.mark.django_db
def test_updates_are_the_approved_ones_the_newest_first(client: Client, told: Measure, body: Body) -> None:
    found = ask(client, told.plan, "measures/C.1/updates/")
    assert [(entry["kind"], entry["body"] and entry["body"]["body"]) for entry in found["results"]] == [
        ("report", body.slug),
        ("adoption", None),
    ]
    assert found["results"][0]["status"]["code"] == "in_progress"
    assert found["results"][0]["evidence"] == [{"title": "Bestek", "url": "https://example.org/bestek"}]
    assert [entry["kind"] for entry in ask(client, told.plan, "measures/C.1/updates/", as_of="2024-06-01")["results"]] == ["adoption"]


@pytest.mark.django_db
def test_hidden_plan_is_there_for_its_readers_only(client: Client, hidden_plan: Plan, stranger: User) -> None:
    MeasureFactory(plan=hidden_plan, code="C.1")
    tails = [tail for tail in TAILS if "C.2" not in tail]
    for person in (None, stranger, PlanRoleFactory(role=Role.SECRETARIAT).user):
        if person:
            client.force_login(person)
        assert [client.get(address(hidden_plan, tail)).status_code for tail in tails] == [404] * len(tails)
        assert (
            client.get(address(hidden_plan, "measures/", colour="red")).json() == client.get(f"{ROOT}nowhere/measures/?colour=red").json()
        )
        assert hidden_plan.slug not in client.get(ROOT).content.decode()
    client.force_login(PlanRoleFactory(plan=hidden_plan, role=Role.READER).user)
    for tail in tails:
        answer = client.get(address(hidden_plan, tail))
        assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-cache")
    assert hidden_plan.slug in client.get(ROOT).content.decode()


@pytest.mark.django_db
def test_practice_plan_is_never_in_open_data_whoever_asks(client: Client, plan: Plan, administrator: User) -> None:
    practice = PlanFactory(practice=True)
    MeasureFactory(plan=practice, code="C.1")
    client.force_login(administrator)
    assert client.get(reverse("measures:show-dashboard", args=[practice.slug])).status_code == 200
    for tail in ("", "measures/", "measures/C.1/", "measures/C.1/updates/", "bodies/", "indicators/", "changes/"):
        assert client.get(address(practice, tail)).status_code == 404
    assert [found["plan"] for found in client.get(ROOT).json()["results"]] == [plan.slug]


@pytest.mark.django_db
def test_closed_account_reads_as_a_visitor(client: Client, hidden_plan: Plan, plan: Plan) -> None:
    user = PlanRoleFactory(plan=hidden_plan, role=Role.READER).user
    client.force_login(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get(address(hidden_plan)).status_code == 404
    assert client.get(address(plan)).status_code == 200


@pytest.mark.django_db
@override_settings(MFA_DEMANDED=True)
def test_api_answers_401_when_a_second_factor_is_owed(client: Client, plan: Plan, secretariat: User, committee: User) -> None:
    client.force_login(secretariat)
    for url in (ROOT, address(plan, "measures/")):
        answer = client.get(url)
        assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
        assert answer["WWW-Authenticate"] == "Session"
    client.force_login(committee)
    assert client.get(address(plan)).status_code == 200
