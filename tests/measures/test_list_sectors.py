from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from measures import facets
from plan.models import Plan
from tests.factories import DimensionFactory, MeasureFactory, SectorFactory, StatusFactory
from tests.pages import check_counts, in_all_languages, page_at


def test_sectors_say_their_counts_and_lead_to_as_many_rows(client: Client, plan: Plan) -> None:
    sector = SectorFactory(plan=plan, code="C")
    MeasureFactory(sector=sector, status=StatusFactory(plan=plan, done=True))
    MeasureFactory(sector=sector, dimension=DimensionFactory(plan=plan))
    SectorFactory(plan=plan, code="A")
    parts = client.get(f"/en/{plan.slug}/sectors/").context["parts"]
    assert [(sector.code, tally.total) for sector, tally in parts] == [("C", 2), ("A", 0)]
    assert check_counts(client, [tally for _, tally in parts]) == 4


def test_sectors_are_read_in_each_language(client: Client, plan: Plan) -> None:
    SectorFactory(plan=plan, code="IC", title_nl="De bouwsector")
    in_all_languages(client, f"/{plan.slug}/sectors/", "De bouwsector", "/sectors/IC/")


@pytest.mark.parametrize("rows", [1, 3])
def test_sectors_ask_as_many_queries_for_any_number(
    client: Client, plan: Plan, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    for _ in range(rows):
        MeasureFactory(plan=plan)
    client.get(f"/nl/{plan.slug}/sectors/")
    facets.forget()
    with django_assert_num_queries(3):
        client.get(f"/nl/{plan.slug}/sectors/")


def test_sectors_say_so_when_there_are_none(client: Client, plan: Plan) -> None:
    assert "This plan has no sectors." in page_at(client, f"/en/{plan.slug}/sectors/")


def test_sectors_are_not_found_when_the_plan_is_not_for_the_person(client: Client, hidden_plan: Plan) -> None:
    assert client.get(f"/nl/{hidden_plan.slug}/sectors/").status_code == 404
