from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar
from pytest_django import DjangoAssertNumQueries

from accounts.enums import Role
from accounts.models import User
from measures.actions.milestones import add_milestone, finish_milestone, move_milestone
from measures.actions.states import refresh_states
from measures.models import Measure
from plan.models import Body, Plan
from tests.factories import MeasureFactory, MembershipFactory, PlanFactory, PlanRoleFactory, StatusFactory, UserFactory


def days(answer: Any) -> dict[str, Any]:
    """The events of a file, by their title."""
    assert answer.status_code == 200, answer.content.decode()
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
    calendar = Calendar.from_ical(answer.content)
    assert (calendar["VERSION"], calendar["METHOD"]) == ("2.0", "PUBLISH")
    return {str(event["SUMMARY"]): event for event in calendar.walk("VEVENT")}


def url(plan: Plan, language: str = "en") -> str:
    return f"/{language}/{plan.slug}/calendar.ics"


@pytest.fixture
def writer(body: Body) -> User:
    return MembershipFactory(body=body, user=UserFactory(name="Anna Geheim", email="anna@geheim.example")).user


@pytest.fixture
def dated(plan: Plan, body: Body, writer: User) -> Measure:
    """A measure with a milestone that moved, and a planned period."""
    measure = MeasureFactory(
        plan=plan, code="C.1", text_nl="Een kade; mét kranen,\nen meer", text_fr="Un quai", leads=[body], planned_until=date(2027, 3, 1)
    )
    milestone = add_milestone(writer, measure, title="Bestek, lot 1; klaar", due_on=date(2026, 11, 30), language="nl")
    move_milestone(writer, milestone, date(2026, 12, 15), "Interne reden", seen=date(2026, 11, 30))
    return measure


@pytest.mark.django_db
def test_calendar_holds_milestones_and_ends_of_periods(client: Client, plan: Plan, dated: Measure) -> None:
    found = days(client.get(url(plan)))
    assert list(found) == ["C.1: Bestek, lot 1; klaar", "C.1: end of the planned period"]
    milestone, period = found.values()
    assert (milestone["DTSTART"].dt, milestone["DTEND"].dt) == (date(2026, 12, 15), date(2026, 12, 16))
    assert milestone["DTSTART"].params["VALUE"] == "DATE"
    assert str(milestone["UID"]) == f"milestone-{dated.milestones.get().pk}-{plan.slug}@boordtabel"
    assert (int(milestone["SEQUENCE"]), str(milestone["STATUS"]), str(milestone["TRANSP"])) == (1, "CONFIRMED", "TRANSPARENT")
    assert str(milestone["DESCRIPTION"]).split("\n")[:2] == ["Een kade; mét kranen,", "en meer"]
    assert "First planned for 30 November 2026." in str(milestone["DESCRIPTION"])
    assert str(milestone["URL"]) == f"http://testserver/en/{plan.slug}/measures/C.1/"
    assert milestone["CATEGORIES"].cats == [plan.short_title_nl]
    assert milestone["LAST-MODIFIED"].dt == milestone["DTSTAMP"].dt
    assert abs(datetime.now(UTC) - milestone["DTSTAMP"].dt).total_seconds() < 600
    assert milestone["SUMMARY"].params["LANGUAGE"] == "nl"
    assert (period["DTSTART"].dt, str(period["STATUS"])) == (date(2027, 3, 1), "TENTATIVE")
    assert len({str(event["UID"]) for event in found.values()}) == 2
    assert "Un quai" in str(days(client.get(url(plan, "fr")))["C.1: Bestek, lot 1; klaar"]["DESCRIPTION"])


@pytest.mark.django_db
def test_calendar_names_no_person_and_tells_no_reason_or_draft(client: Client, plan: Plan, dated: Measure, administrator: User) -> None:
    client.force_login(administrator)
    said = client.get(url(plan)).content.decode().replace("\r\n ", "")
    assert not [word for word in ("Geheim", "@geheim", "Interne reden") if word in said]


@pytest.mark.django_db
def test_calendar_says_what_is_done_and_what_is_cancelled(client: Client, plan: Plan, dated: Measure, writer: User) -> None:
    milestone = dated.milestones.get()
    finish_milestone(writer, milestone, date(2026, 11, 20), seen=date(2026, 12, 15))
    stopped = MeasureFactory(plan=plan, code="C.2", status=StatusFactory(plan=plan, stopped=True), planned_until=date(2027, 5, 1))
    stopped.milestones.create(title="Werf", first_due_on="2027-04-01", due_on="2027-04-01")
    found = days(client.get(url(plan)))
    done = found["C.1: Bestek, lot 1; klaar (done)"]
    assert (str(done["STATUS"]), done["DTSTART"].dt) == ("CONFIRMED", date(2026, 12, 15))
    assert "Done on 20 November 2026." in str(done["DESCRIPTION"])
    assert [str(found[name]["STATUS"]) for name in ("C.2: Werf", "C.2: end of the planned period")] == ["CANCELLED"] * 2


@pytest.mark.django_db
def test_calendar_takes_the_filters_of_the_list(client: Client, plan: Plan, dated: Measure) -> None:
    other = MeasureFactory(plan=plan, code="D.1", priority="KT", planned_until=date(2027, 5, 1))
    assert other.plan == plan
    assert list(days(client.get(url(plan), {"priority": "KT"}))) == ["D.1: end of the planned period"]
    for query in ({"sector": "X"}, {"as_of": "2025-01-01"}, {"priority": "kt"}):
        answer = client.get(url(plan), query)
        assert (answer.status_code, answer["Content-Type"]) == (400, "text/plain; charset=utf-8")
        assert answer.content.decode().startswith(f"{next(iter(query))}: ")


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 3])
def test_calendar_takes_the_same_queries_at_any_number(
    client: Client, plan: Plan, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(number):
        measure = MeasureFactory(plan=plan, code=f"C.{n + 1}", planned_until=date(2027, 3, 1))
        measure.milestones.create(title="Bestek", first_due_on="2027-01-01", due_on="2027-01-01")
        refresh_states([measure])
    with django_assert_num_queries(4):  # plan, its words, measures, milestones
        assert len(days(client.get(url(plan)))) <= 2 * number


@pytest.mark.django_db
def test_calendar_is_sent_again_only_when_it_changed(client: Client, plan: Plan, dated: Measure, writer: User) -> None:
    first = client.get(url(plan))
    assert client.get(url(plan), headers={"if-none-match": first["ETag"]}).status_code == 304
    add_milestone(writer, dated, title="Werf", due_on=date(2027, 1, 1), language="nl")
    assert client.get(url(plan), headers={"if-none-match": first["ETag"]}).status_code == 200
    assert first.content != client.get(url(plan)).content


@pytest.mark.django_db
def test_calendar_holds_no_line_of_its_own_from_what_was_typed(client: Client, plan: Plan) -> None:
    measure = MeasureFactory(plan=plan, code="C.1")
    title = "Bestek\r\nATTENDEE:mailto:x@example.org\x0b\x07"
    measure.milestones.create(title=title, first_due_on="2027-01-01", due_on="2027-01-01")
    answer = client.get(url(plan))
    assert len(days(answer)) == 1
    assert b"\nATTENDEE" not in answer.content
    assert b"\x0b" not in answer.content


@pytest.mark.django_db
def test_calendar_of_a_hidden_or_practice_plan_is_not_there(client: Client, hidden_plan: Plan, administrator: User) -> None:
    practice = PlanFactory(practice=True)
    assert client.get(url(hidden_plan)).status_code == 404
    client.force_login(administrator)
    assert [client.get(url(plan)).status_code for plan in (hidden_plan, practice)] == [200, 404]
    client.force_login(PlanRoleFactory(plan=hidden_plan, role=Role.READER).user)
    assert client.get(url(hidden_plan))["Cache-Control"] == "private, no-cache"
