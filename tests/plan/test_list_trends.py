from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from plan.models import Plan
from tests.pages import in_all_languages, page_at
from tests.part_factories import TrendFactory


def test_trends_stand_in_the_plans_order_in_each_language(client: Client, plan: Plan) -> None:
    TrendFactory(plan=plan, number=2, title_nl="Uitbesteding", note_nl="In stukken gedrukt")
    TrendFactory(plan=plan, number=1, title_nl="Clustervorming", section="1.2")
    in_all_languages(client, f"/{plan.slug}/trends/", "Uitbesteding", "In stukken gedrukt", "1.2")
    html = page_at(client, f"/en/{plan.slug}/trends/")
    assert html.index("Clustervorming") < html.index("Uitbesteding")
    assert "The plan starts from 2 trends." in html


@pytest.mark.parametrize("rows", [1, 3])
def test_trends_ask_as_many_queries_for_any_number(
    client: Client, plan: Plan, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    for _ in range(rows):
        TrendFactory(plan=plan)
    with django_assert_num_queries(2):
        client.get(f"/nl/{plan.slug}/trends/")


def test_trends_are_not_found_when_the_plan_is_not_for_the_person(client: Client, hidden_plan: Plan) -> None:
    assert client.get(f"/nl/{hidden_plan.slug}/trends/").status_code == 404
