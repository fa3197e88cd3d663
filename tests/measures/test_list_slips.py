"""Dates that were moved, and what was done on time."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from measures.actions.edit import save_row
from measures.models import Measure, MeasureState, Milestone, MilestoneMove
from measures.querysets import slips
from measures.rules import on_time
from plan.models import Body, Plan
from tests.factories import BodyFactory, MeasureFactory, SectorFactory, StatusFactory, UserFactory
from tests.pages import in_all_languages

pytestmark = pytest.mark.django_db
LONG_AGO, SOON = date(2025, 1, 31), date(2999, 1, 1)


def milestone(measure: Measure, first: date, now: date | None = None, done: date | None = None, title: str = "stap") -> Milestone:
    """A milestone; with `now`, moved to that date for a reason, by somebody."""
    found: Milestone = Milestone.objects.create(measure=measure, title=title, first_due_on=first, due_on=now or first, done_on=done)
    if now:
        person = UserFactory(name="Anna Geheim")
        MilestoneMove.objects.create(
            milestone=found, from_date=first, to_date=now, reason="wacht op <b>vergunning</b>", by=person, at=timezone.now()
        )
    return found


def page(client: Client, plan: Plan, query: str = "") -> Any:
    """What the page works with."""
    return client.get(f"/en/{plan.slug}/slips/{query}").context


def test_slips_stand_in_the_order_of_their_days_with_the_reasons_and_no_person(client: Client, plan: Plan, body: Body) -> None:
    measure = MeasureFactory(plan=plan, code="C.1", leads=[body])
    milestone(measure, date(2028, 2, 28), date(2028, 3, 1), title="twee dagen")
    milestone(measure, LONG_AGO, date(2026, 1, 31), title="een jaar")
    milestone(measure, LONG_AGO, date(2025, 1, 1), title="vroeger")
    milestone(measure, LONG_AGO, title="niet verzet")
    found = page(client, plan)["rows"]
    assert [(slip.milestone.title, slip.days) for slip in found] == [("een jaar", 365), ("twee dagen", 2), ("vroeger", -30)]
    html = client.get(f"/en/{plan.slug}/slips/").content.decode()
    assert "wacht op &lt;b&gt;vergunning&lt;/b&gt;" in html
    assert "niet verzet" not in html
    assert "eheim" not in html


def test_slips_show_only_their_own_plan(client: Client, plan: Plan, hidden_plan: Plan) -> None:
    milestone(MeasureFactory(plan=hidden_plan, code="C.1"), LONG_AGO, SOON, title="geheime stap")
    answer = client.get(f"/nl/{plan.slug}/slips/")
    assert "geheime stap" not in answer.content.decode()
    assert client.get(f"/nl/{hidden_plan.slug}/slips/").status_code == 404


def test_on_time_share_of_each_body_equals_the_lists_it_leads_to(client: Client, plan: Plan, body: Body) -> None:
    other = BodyFactory(named_in=plan)
    both = MeasureFactory(plan=plan, code="C.1", leads=[body, other])
    alone = MeasureFactory(plan=plan, code="C.2", leads=[body])
    nobody = MeasureFactory(plan=plan, code="C.3")
    closed = MeasureFactory(plan=plan, code="C.4", leads=[other], status=StatusFactory(plan=plan, stopped=True))
    milestone(both, LONG_AGO, done=LONG_AGO)
    milestone(both, LONG_AGO, SOON)
    milestone(alone, LONG_AGO, date(2025, 3, 1), done=date(2025, 2, 1))
    milestone(alone, SOON)
    milestone(nobody, SOON, done=LONG_AGO)
    milestone(closed, LONG_AGO)
    context = page(client, plan)
    assert (context["total"].counted, context["total"].kept) == (4, 2)
    found = {str(share.label): (share.counted, share.kept, share.percent) for share in context["shares"]}
    assert found == {str(body.name): (3, 1, 33), str(other.name): (2, 1, 50), "not stated": (1, 1, 100)}
    for share in [context["total"], *context["shares"]]:
        assert page(client, plan, share.counted_url)["page"].paginator.count == share.counted
        assert page(client, plan, share.kept_url)["page"].paginator.count == share.kept
    assert page(client, plan, "?show=missed")["page"].paginator.count == 2


def test_database_and_rule_agree_on_what_counts(plan: Plan) -> None:
    day = timezone.localdate()
    statuses = [StatusFactory(plan=plan), StatusFactory(plan=plan, done=True), StatusFactory(plan=plan, stopped=True), None]
    for place, status in enumerate(statuses):
        measure = MeasureFactory(plan=plan, code=f"C.{place}", status=status, ended_on=day if status is None else None)
        for first in (LONG_AGO, day, SOON):
            for done in (None, LONG_AGO, day, SOON):
                milestone(measure, first, done=done)
    found = slips.milestones_at(MeasureState.objects.of(plan).today())
    counted, kept, missed = (
        set(rows.values_list("pk", flat=True)) for rows in (slips.counted(found, day), slips.kept(found), slips.missed(found, day))
    )
    for one in Milestone.objects.select_related("measure"):
        state = one.measure.states.get()
        verdict = on_time(one.first_due_on, one.done_on, day, runs=state.phase not in ("done", "stopped") and state.ended_on is None)
        assert (one.pk in counted, one.pk in kept, one.pk in missed) == (verdict is not None, verdict is True, verdict is False)


def test_slips_follow_the_parameters_of_the_list(client: Client, plan: Plan, body: Body) -> None:
    sector = SectorFactory(plan=plan, code="C")
    milestone(MeasureFactory(plan=plan, code="C.1", sector=sector, leads=[body]), LONG_AGO, SOON, title="hier")
    milestone(MeasureFactory(plan=plan, code="X.1"), LONG_AGO, SOON, title="elders")
    for query in (f"?body={body.slug}", "?sector=C", "?q=C.1", f"?body={body.slug}&sector=C"):
        assert [slip.milestone.title for slip in page(client, plan, query)["rows"]] == ["hier"], query
    assert page(client, plan, "?body=none")["rows"][0].milestone.title == "elders"


@pytest.mark.parametrize("query", ["?body=nobody", "?sector=ZZ", "?show=all", "?page=0"])
def test_slips_answer_400_and_show_nothing_when_a_value_means_nothing(client: Client, plan: Plan, query: str) -> None:
    milestone(MeasureFactory(plan=plan, code="C.1"), LONG_AGO, SOON)
    answer = client.get(f"/nl/{plan.slug}/slips/{query}")
    assert answer.status_code == 400
    assert answer.context["rows"] == []
    assert answer.context["faults"]


def test_slips_say_that_a_day_in_the_past_means_nothing_here(client: Client, plan: Plan) -> None:
    assert page(client, plan, "?as_of=2025-01-01&nonsense=1")["slips"].ignored == ["as_of", "nonsense"]


def test_slips_are_calm_where_no_milestone_is(client: Client, plan: Plan) -> None:
    in_all_languages(client, f"/{plan.slug}/slips/")
    assert "nothing can be said about being on time" in client.get(f"/en/{plan.slug}/slips/").content.decode()


def test_slips_keep_their_first_date_through_two_moves(client: Client, plan: Plan) -> None:
    one = Milestone(measure=MeasureFactory(plan=plan, code="C.1"), title="Start", due_on=date(2026, 1, 31))
    save_row(one, user=None)
    for day in (date(2026, 2, 28), date(2026, 3, 31)):
        one.due_on, one.reason_to_move = day, f"reden van {day:%d}"  # type: ignore[attr-defined]
        save_row(one, user=None)
    (slip,) = page(client, plan)["rows"]
    assert (slip.days, [move.reason for move in slip.moves]) == (59, ["reden van 28", "reden van 31"])


@pytest.mark.parametrize("number", [1, 3])
def test_slips_take_the_same_queries_with_few_and_with_many(
    client: Client, plan: Plan, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for place in range(number):
        measure = MeasureFactory(plan=plan, code=f"C.{place}", leads=[BodyFactory(named_in=plan)])
        milestone(measure, LONG_AGO, SOON)
        milestone(measure, LONG_AGO, done=date(2025, 1, 1))
    client.get(f"/nl/{plan.slug}/")
    with django_assert_num_queries(6):  # plan, count, page, moves, states and milestones of the shares
        assert client.get(f"/nl/{plan.slug}/slips/").status_code == 200
