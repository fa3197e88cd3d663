from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from plan.models import Plan
from tests.factories import DimensionFactory, MeasureFactory, SectorFactory, StatusFactory


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
    slices = [*context["phases"], *context["statuses"], *context["priorities"], *context["challenges"], *context["coordinators"]]
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
        MeasureFactory(plan=plan)
    with django_assert_num_queries(3):  # plan, its words, the index
        client.get(f"/nl/{plan.slug}/")


@pytest.mark.django_db
def test_dashboard_is_not_found_when_the_plan_is_not_for_the_person(client: Client, hidden_plan: Plan) -> None:
    assert client.get(f"/nl/{hidden_plan.slug}/").status_code == 404
