from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from measures.actions.edit import save_row
from measures.actions.log import Statement, approve, confirm, submit, write_draft
from measures.actions.plan_settings import mark_of_settings, save_settings
from measures.actions.states import refresh_states
from measures.enums import Source
from measures.models import Measure, Milestone, StatusUpdate
from plan.models import Body, Plan
from tests.factories import MeasureFactory, MembershipFactory, StatusFactory

pytestmark = pytest.mark.django_db


def events(client: Client, plan: Plan) -> list[Any]:
    """What the page tells, the newest first."""
    return list(client.get(f"/en/{plan.slug}/measures/C.1/history/").context["events"])


def pairs(event: Any) -> list[tuple[str, str, str]]:
    """The facts of an event, before and after."""
    return [(str(change.label), change.before, change.after) for change in event.changes]


def test_history_tells_what_changed_from_one_period_to_the_next(client: Client, plan: Plan) -> None:
    measure = MeasureFactory(plan=plan, code="C.1", priority="KT", text_nl="eerst")
    measure.priority, measure.text_nl = "MT", "daarna"
    measure.save()
    refresh_states([measure], at=datetime(2025, 3, 1, 12, tzinfo=ZoneInfo("Europe/Brussels")))
    newest, start = events(client, plan)
    assert pairs(newest) == [("text", "eerst", "daarna"), ("priority", "short term", "medium term")]
    assert (start.is_start, start.changes) == (True, [])
    assert newest.source == ""  # saved at another time than the state says: from where is not known, and not guessed


def test_history_tells_for_which_body_and_from_where_but_names_no_person_to_visitors(
    client: Client, plan: Plan, body: Body, secretariat: User
) -> None:
    user, status = (
        MembershipFactory(body=body, user__name="Anna Geheim").user,
        StatusFactory(plan=plan, active=True, label_en="in progress"),
    )
    measure = MeasureFactory(plan=plan, code="C.1", leads=[body])
    said = Statement(status=status, confidence="at_risk", note="de <b>werf</b> begint", blocked_reason="geen geld", language="nl")
    approve(secretariat, submit(user, write_draft(user, measure, body, said)))
    newest = events(client, plan)[0]
    assert newest.body == body
    assert (newest.title, newest.source, newest.people) == ("report", "a page", [])
    assert ("status", "", "in progress") in pairs(newest)
    assert ("confidence", "", "at risk") in pairs(newest)
    assert ("What blocks it", "", "geen geld") in pairs(newest)
    page = client.get(f"/en/{plan.slug}/measures/C.1/history/").content.decode()
    assert "de &lt;b&gt;werf&lt;/b&gt; begint" in page
    for secret in ("Anna", "Geheim", user.email, secretariat.name, secretariat.email):
        assert secret not in page
    client.force_login(secretariat)
    assert events(client, plan)[0].people == ["Anna Geheim", f"approved by {secretariat.name}"]
    assert "Anna Geheim" in client.get(f"/en/{plan.slug}/measures/C.1/history/").content.decode()


@pytest.mark.parametrize("role", ["stranger", "contributor", "committee"])
def test_history_names_persons_only_to_who_steers(
    client: Client, plan: Plan, body: Body, role: str, request: pytest.FixtureRequest
) -> None:
    author = MembershipFactory(body=body, user__name="Anna Geheim").user
    measure = MeasureFactory(plan=plan, code="C.1", leads=[body])
    Plan.objects.filter(pk=plan.pk).update(needs_approval=False)
    confirm(author, measure, body)
    client.force_login(request.getfixturevalue(role))
    page = client.get(f"/en/{plan.slug}/measures/C.1/history/").content.decode()
    assert ("Anna Geheim" in page) == (role == "committee")


def test_history_holds_nothing_that_was_not_approved(client: Client, plan: Plan, body: Body, secretariat: User) -> None:
    user = MembershipFactory(body=body).user
    measure = MeasureFactory(plan=plan, code="C.1", leads=[body])
    submit(user, write_draft(user, measure, body, Statement(note="wacht nog geheim")))
    client.force_login(secretariat)
    assert len(events(client, plan)) == 1
    assert "geheim" not in client.get(f"/en/{plan.slug}/measures/C.1/history/").content.decode()


def test_history_says_that_everything_stayed_when_it_was_confirmed(client: Client, plan: Plan, body: Body) -> None:
    user = MembershipFactory(body=body).user
    measure = MeasureFactory(plan=plan, code="C.1", leads=[body])
    Plan.objects.filter(pk=plan.pk).update(needs_approval=False)
    confirm(user, measure, body)
    newest = events(client, plan)[0]
    assert (newest.title, newest.changes) == ("nothing changed", [])
    assert "Everything stayed as it was." in client.get(f"/en/{plan.slug}/measures/C.1/history/").content.decode()


def test_history_tells_from_where_an_edit_came(client: Client, plan: Plan, secretariat: User) -> None:
    measure = MeasureFactory(plan=plan, code="C.1", text_nl="eerst")
    measure = Measure.objects.get(pk=measure.pk)
    measure.text_nl = "daarna"
    save_row(measure, user=secretariat, source=Source.IMPORT)
    newest = events(client, plan)[0]
    assert (newest.source, newest.people) == ("an import", [])
    client.force_login(secretariat)
    assert events(client, plan)[0].people == [secretariat.name]


def test_history_tells_milestones_with_the_reason_of_a_move(client: Client, plan: Plan, secretariat: User) -> None:
    measure = MeasureFactory(plan=plan, code="C.1")
    one = Milestone(measure=measure, title="werf open", due_on=date(2028, 2, 29))
    save_row(one, user=secretariat)
    one.due_on, one.reason_to_move = date(2028, 3, 1), "schrikkeldag"  # type: ignore[attr-defined]
    save_row(one, user=secretariat)
    one.done_on = date(2026, 1, 2)
    save_row(one, user=secretariat)
    found = [event for event in events(client, plan) if "werf open" in event.title]
    assert [pairs(event) for event in found] == [
        [("done on", "", "2 January 2026")],
        [("date", "29 February 2028", "1 March 2028")],
        [("date", "", "29 February 2028")],
    ]
    assert [event.note for event in found] == ["", "schrikkeldag", ""]
    assert [event.people for event in found] == [[], [], []]


def test_history_tells_when_a_term_made_it_late(client: Client, plan: Plan, secretariat: User) -> None:
    MeasureFactory(plan=plan, code="C.1", priority="KT")
    values = {name: getattr(plan, name) for name in ("horizon_mt", "horizon_lt", "fresh_days", "stale_days", "needs_approval")}
    save_settings(secretariat, plan, {**values, "horizon_kt": date(2025, 12, 31)}, seen=mark_of_settings(plan))
    newest = events(client, plan)[0]
    assert pairs(newest) == [("late from", "", "1 January 2026")]
    assert newest.source == "a page"


def test_history_leads_to_the_right_spelling(client: Client, plan: Plan) -> None:
    MeasureFactory(plan=plan, code="C.1")
    assert client.get(f"/nl/{plan.slug}/measures/c1/history/")["Location"] == f"/nl/{plan.slug}/measures/C.1/history/"


def test_history_is_not_found_when_the_plan_is_not_for_the_person(client: Client, hidden_plan: Plan) -> None:
    MeasureFactory(plan=hidden_plan, code="C.1")
    assert client.get(f"/nl/{hidden_plan.slug}/measures/C.1/history/").status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_history_takes_the_same_queries_with_few_and_with_many(
    client: Client, plan: Plan, body: Body, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    measure = MeasureFactory(plan=plan, code="C.1", leads=[body])
    Plan.objects.filter(pk=plan.pk).update(needs_approval=False)
    for place in range(number):
        confirm(MembershipFactory(body=body).user, Measure.objects.get(pk=measure.pk), body)
        save_row(Milestone(measure=measure, title=f"stap {place}", due_on=date(2026, 1, 1)), user=None)
    assert StatusUpdate.objects.filter(measure=measure).count() == number + 1
    with django_assert_num_queries(7):  # plan, measure, log, saves, states, moves, milestones
        assert client.get(f"/nl/{plan.slug}/measures/C.1/history/").status_code == 200
