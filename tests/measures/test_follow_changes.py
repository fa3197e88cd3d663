"""The Atom feed of what changed."""

from __future__ import annotations

from datetime import date
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.enums import Role
from accounts.models import User
from measures.actions.edit import save_row
from measures.actions.log import Statement, approve, report
from measures.actions.milestones import add_milestone, move_milestone
from measures.changes.feed import MOST
from measures.models import Measure, Status
from plan.models import Body, Plan
from tests.factories import BodyFactory, MeasureFactory, MembershipFactory, PlanRoleFactory, StatusFactory
from tests.histories import clock_at
from tests.reporting import drafted, waiting

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def at(month: int, day: int, hour: int = 12) -> Any:
    return clock_at(timezone.make_aware(timezone.datetime(2026, month, day, hour)))


def say(user: User, measure: Measure, body: Body | None, when: Any, **said: Any) -> None:
    with when:
        approve(user, report(user, measure, body, Statement(**said)), anyway=True)


def feed(client: Client, plan: Plan, query: str = "", language: str = "en") -> ET.Element:
    answer = client.get(f"/{language}/{plan.slug}/changes/atom/{query}")
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ET.fromstring(answer.content)


def titles(found: ET.Element) -> list[str]:
    return [entry.findtext(f"{ATOM}title") or "" for entry in found.iter(f"{ATOM}entry")]


@pytest.fixture
def running(plan: Plan) -> Status:
    return StatusFactory(plan=plan, active=True, code="running", label_nl="In uitvoering")


@pytest.fixture
def person(secretariat: User) -> User:
    secretariat.name = "Anna Geheim"
    secretariat.save()
    return secretariat


def test_feed_has_an_entry_for_each_measure_and_day_newest_first(
    client: Client, plan: Plan, body: Body, person: User, running: Status
) -> None:
    one, two = (MeasureFactory(plan=plan, code=f"C.{n}", leads=[body]) for n in (1, 2))
    say(person, one, body, at(7, 1, 9), status=running)
    say(person, one, body, at(7, 1, 10), status=running, confidence="on_track")
    say(person, two, body, at(7, 1, 11), confidence="off_track")
    say(person, one, body, at(8, 1), status=running, confidence="at_risk")
    found = feed(client, plan)
    assert [title.partition(":")[0] for title in titles(found)] == ["C.1", "C.2", "C.1"]
    assert "less confidence" in titles(found)[0]
    entry = next(found.iter(f"{ATOM}entry"))
    assert entry.findtext(f"{ATOM}updated") == "2026-08-01T10:00:00+00:00"
    assert f"for {body}" in (entry.findtext(f"{ATOM}summary") or "")
    assert entry.find(f"{ATOM}link").attrib["href"] == f"http://testserver/en/{plan.slug}/measures/C.1/"  # type: ignore[union-attr]


def test_feed_holds_what_was_typed_with_signs_that_xml_cannot_hold(client: Client, plan: Plan, person: User) -> None:
    say(person, MeasureFactory(plan=plan, code="C.1"), None, at(7, 1), question="Wie\x0bbetaalt\x1f dit?")
    assert "Wie\ufffdbetaalt\ufffd dit?" in (next(feed(client, plan).iter(f"{ATOM}entry")).findtext(f"{ATOM}summary") or "")


def test_feed_keeps_its_names_when_more_is_said(client: Client, plan: Plan, person: User, running: Status) -> None:
    measure = MeasureFactory(plan=plan, code="C.1")
    say(person, measure, None, at(7, 1), status=running)
    before = [entry.findtext(f"{ATOM}id") for entry in feed(client, plan).iter(f"{ATOM}entry")]
    say(person, measure, None, at(8, 1), confidence="on_track")
    after = [entry.findtext(f"{ATOM}id") for entry in feed(client, plan).iter(f"{ATOM}entry")]
    assert after[1:] == before
    assert before == [f"tag:testserver,2024-01-01:/en/{plan.slug}/measures/C.1/changes/2026-07-01"]
    assert len(set(after)) == 2


def test_feed_holds_no_more_than_the_newest_entries(
    client: Client, plan: Plan, person: User, running: Status, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MOST == 50
    monkeypatch.setattr("measures.changes.feed.MOST", 3)
    for n in range(5):
        say(person, MeasureFactory(plan=plan, code=f"C.{n}"), None, at(7, 1 + n // 2), status=running)
    assert [title[:3] for title in titles(feed(client, plan))] == ["C.4", "C.3", "C.2"]


def test_feed_follows_the_filters_before_and_after(client: Client, plan: Plan, body: Body, person: User, running: Status) -> None:
    one, two = (
        MeasureFactory(plan=plan, code="C.1", leads=[body]),
        MeasureFactory(plan=plan, code="C.2", leads=[BodyFactory(named_in=plan)]),
    )
    say(person, one, body, at(7, 1), status=running)
    say(person, two, None, at(7, 2), status=running)
    say(person, two, None, at(7, 3), status=None)
    say(person, two, None, at(7, 4), progress=5)
    assert [title[:3] for title in titles(feed(client, plan, f"?body={body.slug}"))] == ["C.1"]
    assert [title[:3] for title in titles(feed(client, plan, "?status=running"))] == ["C.2", "C.2", "C.1"]
    assert titles(feed(client, plan, "?q=nergens")) == []


def test_feed_tells_visitors_no_person_no_draft_and_no_submission(
    client: Client, plan: Plan, body: Body, person: User, running: Status
) -> None:
    writer = MembershipFactory(body=body, user__name="Bert Verborgen").user
    told, sent, kept = (MeasureFactory(plan=plan, code=f"C.{n}", leads=[body]) for n in (1, 2, 3))
    say(person, told, body, at(7, 1), status=running)
    with at(7, 2):
        told.refresh_from_db()
        told.text_nl = "anders <b>vet</b>"
        save_row(told, user=person)
        waiting(writer, sent, body, running, note="ingediend geheim")
        drafted(writer, kept, body, note="klad geheim")
    for who in (None, writer, person):
        if who:
            client.force_login(who)
        text = client.get(f"/nl/{plan.slug}/changes/atom/").content.decode()
        assert "eheim" not in text
        assert "erborgen" not in text
        assert "C.2" not in text
        assert "C.3" not in text
        assert "<b>" not in text


def test_feed_is_not_sent_again_while_nothing_changed(client: Client, plan: Plan, person: User, running: Status) -> None:
    measure = MeasureFactory(plan=plan, code="C.1")
    say(person, measure, None, at(7, 1), status=running)
    url = f"/nl/{plan.slug}/changes/atom/"
    first = client.get(url)
    assert client.get(url, headers={"if-none-match": first["ETag"]}).status_code == 304
    assert client.get(url, headers={"if-modified-since": first["Last-Modified"]}).status_code == 304
    assert client.get(f"{url}?q=C", headers={"if-none-match": first["ETag"]}).status_code == 200
    assert client.get(f"/fr/{plan.slug}/changes/atom/", headers={"if-none-match": first["ETag"]}).status_code == 200
    say(person, measure, None, at(8, 1), confidence="on_track")
    again = client.get(url, headers={"if-none-match": first["ETag"]})
    assert again.status_code == 200
    assert again["ETag"] != first["ETag"]


def test_milestone_that_gets_another_date_is_told_where_the_state_stays(client: Client, plan: Plan, body: Body, person: User) -> None:
    measure = MeasureFactory(plan=plan, code="C.1", leads=[body])
    with at(7, 1):
        add_milestone(person, measure, title="aanbesteding", due_on=date(2026, 9, 1), language="nl")
        later = add_milestone(person, measure, title="oplevering", due_on=date(2027, 9, 1), language="nl")
    url = f"/en/{plan.slug}/changes/atom/"
    with at(8, 1):
        first = client.get(url)
        assert titles(ET.fromstring(first.content)) == []
        move_milestone(person, later, date(2028, 1, 1), "uitstel", seen=later.due_on)
        again = client.get(url, headers={"if-modified-since": first["Last-Modified"]})
        assert titles(ET.fromstring(again.content)) == ["C.1: other dates"]
        assert "uitstel" in again.content.decode()
        assert len(titles(feed(client, plan, f"?body={body.slug}"))) == 1
        assert titles(feed(client, plan, "?body=none")) == []


def test_feed_refuses_what_means_nothing(client: Client, plan: Plan) -> None:
    answer = client.get(f"/en/{plan.slug}/changes/atom/?priority=XX")
    assert answer.status_code == 400
    assert answer["Content-Type"].startswith("text/plain")
    assert "priority" in answer.content.decode()


def test_practice_plan_has_no_feed_for_anybody(client: Client, administrator: User) -> None:
    practice = PlanRoleFactory(role=Role.COMMITTEE, plan__practice=True).plan
    client.force_login(administrator)
    assert client.get(f"/en/{practice.slug}/changes/").status_code == 200
    assert client.get(f"/en/{practice.slug}/changes/atom/").status_code == 404


def test_hidden_plan_has_a_feed_only_for_its_readers(client: Client, hidden_plan: Plan, administrator: User) -> None:
    assert client.get(f"/en/{hidden_plan.slug}/changes/atom/").status_code == 404
    client.force_login(administrator)
    answer = client.get(f"/en/{hidden_plan.slug}/changes/atom/")
    assert answer.status_code == 200
    assert "private" in answer["Cache-Control"]


def test_feed_of_a_quiet_plan_is_empty_and_valid(client: Client, plan: Plan) -> None:
    MeasureFactory(plan=plan, code="C.1")
    found = feed(client, plan, language="fr")
    assert titles(found) == []
    assert found.findtext(f"{ATOM}updated")
    assert found.findtext(f"{ATOM}id") == f"tag:testserver,2024-01-01:/fr/{plan.slug}/changes/"


def test_measure_that_joined_the_plan_is_told(client: Client, plan: Plan) -> None:
    MeasureFactory(plan=plan, code="C.1", added_on=date(2026, 5, 1), text_nl="een nieuwe maatregel")
    assert titles(feed(client, plan)) == ["C.1: added to the plan"]


@pytest.mark.parametrize("number", [1, 3])
def test_feed_takes_the_same_queries_with_few_and_with_many(
    client: Client, plan: Plan, person: User, running: Status, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for place in range(number):
        say(person, MeasureFactory(plan=plan, code=f"C.{place}"), None, at(7, 1 + place), status=running)
    client.get(f"/nl/{plan.slug}/")
    with django_assert_num_queries(9):  # plan, last state and move, latest states and moves; states, saves, moves, questions
        assert client.get(f"/nl/{plan.slug}/changes/atom/").status_code == 200


def test_feed_tells_the_kinds_that_are_asked_for(client: Client, plan: Plan, person: User, running: Status) -> None:
    say(person, MeasureFactory(plan=plan, code="C.1"), None, at(7, 1), status=running)
    say(person, MeasureFactory(plan=plan, code="C.2", status=running), None, at(7, 2), status=running)
    assert titles(feed(client, plan, "?kind=status")) == ["C.1: another status"]
    refused = client.get(f"/en/{plan.slug}/changes/atom/?kind=zzz")
    assert refused.status_code == 400
    assert refused.content.decode().startswith("kind: ")
