from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from measures.actions.log import approve
from measures.actions.states import refresh_states
from measures.models import Measure, SavedView, Status
from plan.models import Plan
from tests.factories import DimensionFactory, MeasureFactory, SectorFactory, StatusFactory
from tests.reporting import waiting


@pytest.fixture
def three(plan: Plan) -> Plan:
    sector, dimension = SectorFactory(plan=plan, code="C"), DimensionFactory(plan=plan, number=1)
    active = StatusFactory(plan=plan, code="in_progress", active=True)
    MeasureFactory(plan=plan, code="C.1", sector=sector, dimension=dimension, status=active)
    MeasureFactory(plan=plan, code="C.2", sector=sector, dimension=dimension)
    MeasureFactory(plan=plan, code="D1.1", dimension=dimension)
    return plan


@pytest.mark.django_db
def test_dashboard_says_its_main_finding_first(client: Client, three: Plan) -> None:
    page = " ".join(client.get(f"/en/{three.slug}/").content.decode().split())
    assert ">3 measures</a>" in page
    assert ">1 in progress</a>" in page
    assert ">of 2 the status is not stated</a>" in page


@pytest.mark.django_db
@pytest.mark.parametrize("lang", ["nl", "fr", "en"])
def test_dashboard_counts_equal_the_rows_of_the_lists_they_lead_to(client: Client, three: Plan, lang: str) -> None:
    context = client.get(f"/{lang}/{three.slug}/").context
    facets = ("phases", "statuses", "priorities", "challenges", "sectors", "bodies", "coordinators", "freshness", "unknowns")
    slices = [part for name in facets for part in context[name]]
    cells = [*context["matrix"].totals, context["matrix"].total]
    for row in context["matrix"].rows:
        cells += [*row.cells, row.total]
    assert len(slices) >= 6
    assert len(cells) >= 6
    for found in [*slices, *cells]:
        listed = client.get(found.url)
        assert listed.context["page"].paginator.count == found.count, found.url


@pytest.mark.django_db
def test_dashboard_never_counts_unknown_as_nothing(client: Client, three: Plan) -> None:
    context = client.get(f"/nl/{three.slug}/").context
    assert {s.value: s.count for s in context["phases"]} == {"active": 1, "none": 2}
    assert sum(s.count for s in context["priorities"]) == context["total"] == 3


@pytest.mark.django_db
def test_dashboard_of_an_empty_plan_is_a_page(client: Client, plan: Plan) -> None:
    assert client.get(f"/nl/{plan.slug}/").status_code == 200


@pytest.mark.django_db
def test_dashboard_answers_400_when_the_day_is_before_the_plan(client: Client, three: Plan) -> None:
    assert client.get(f"/nl/{three.slug}/?as_of=2020-01-01").status_code == 400


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 3])
def test_dashboard_takes_few_queries_at_any_size(
    client: Client, plan: Plan, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(number):
        MeasureFactory(plan=plan, planned_until=date(2024, 2, 1))
    with django_assert_num_queries(8):  # plan, its words, the index, the course, what is late, what changed (3)
        client.get(f"/nl/{plan.slug}/")
    with django_assert_num_queries(2):  # plan, what is late
        client.get(f"/nl/{plan.slug}/")


@pytest.fixture
def begun(three: Plan, secretariat: User, monkeypatch: pytest.MonkeyPatch) -> Plan:
    """The same, with a measure that went into progress forty days ago, by the log."""
    then = timezone.now() - timedelta(days=40)
    measure = Measure.objects.get(code="C.2")
    with monkeypatch.context() as patched:
        patched.setattr(timezone, "now", lambda: then)
        approve(secretariat, waiting(secretariat, measure, None, Status.objects.get(code="in_progress")))
    return three


@pytest.mark.django_db
def test_phases_over_time_come_from_the_log_and_lead_to_the_lists_of_their_day(client: Client, begun: Plan) -> None:
    steps = client.get(f"/nl/{begun.slug}/").context["course"]
    found = [{part.value: part.count for part in step.parts if part.count} for step in steps]
    assert found[0] == {"active": 1, "none": 2}
    assert found[-1] == {"active": 2, "none": 1}
    assert steps[-1].day == timezone.localdate()
    for step in (steps[0], steps[-1]):
        for part in step.parts:
            assert client.get(part.url).context["page"].paginator.count == part.count, part.url
    assert [step.day for step in steps] == sorted({step.day for step in steps})


@pytest.mark.django_db
def test_phases_over_time_are_left_out_where_nothing_changed_or_under_filters(client: Client, three: Plan) -> None:
    assert client.get(f"/nl/{three.slug}/").context["course"] == []


@pytest.mark.django_db
def test_phases_over_time_are_of_the_whole_plan_alone(client: Client, begun: Plan) -> None:
    assert client.get(f"/nl/{begun.slug}/?sector=C").context["course"] == []
    assert client.get(f"/nl/{begun.slug}/?as_of=2999-01-01").context["course"] == []


@pytest.mark.django_db
def test_what_is_late_says_why(client: Client, three: Plan) -> None:
    Measure.objects.filter(code="C.1").update(planned_until=timezone.localdate() - timedelta(days=3))
    refresh_states(Measure.objects.filter(code="C.1"))
    page = client.get(f"/en/{three.slug}/")
    assert [row.state.code for row in page.context["late_longest"]] == ["C.1"]
    assert "3 days ago" in page.content.decode()


@pytest.mark.django_db
def test_last_month_leads_to_the_changes(client: Client, plan: Plan, secretariat: User) -> None:
    measure = MeasureFactory(plan=plan, status=StatusFactory(plan=plan))
    page = client.get(f"/nl/{plan.slug}/")
    before = page.context["changed"]
    approve(secretariat, waiting(secretariat, measure, None, StatusFactory(plan=plan, active=True)))
    page = client.get(f"/nl/{plan.slug}/")
    assert page.context["changed"] == max(before, 1)
    (moved,) = [change for change in page.context["changes"] if change.kind == "status"]
    assert moved.count == 1
    assert measure.code in client.get(moved.url).content.decode()


@pytest.mark.django_db
def test_saved_views_stand_on_the_dashboard_with_their_numbers(client: Client, three: Plan, secretariat: User) -> None:
    kept = {"plan": three, "user": secretariat, "page": "list"}
    SavedView.objects.create(**kept, title="Bouw", query="sector=C")
    SavedView.objects.create(**kept, title="Gezocht", query="q=bouw")
    assert not client.get(f"/nl/{three.slug}/").context["shortcuts"]
    client.force_login(secretariat)
    found = client.get(f"/nl/{three.slug}/").context["shortcuts"]
    assert [(shortcut.view.title, shortcut.count) for shortcut in found] == [("Bouw", 2), ("Gezocht", None)]


@pytest.mark.django_db
def test_dashboard_is_not_found_when_the_plan_is_not_for_the_person(client: Client, hidden_plan: Plan) -> None:
    assert client.get(f"/nl/{hidden_plan.slug}/").status_code == 404
