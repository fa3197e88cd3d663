from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from measures import facets
from plan.models import Plan
from tests.factories import ChallengeFactory, DimensionFactory, MeasureFactory, SectorFactory
from tests.pages import check_counts, in_all_languages, page_at


def test_dimensions_count_what_is_for_all_sectors_and_what_is_for_one(client: Client, plan: Plan) -> None:
    dimension = DimensionFactory(plan=plan, number=1)
    MeasureFactory(dimension=dimension, code="D1.1", coded_by_us=True)
    MeasureFactory(dimension=dimension, sector=SectorFactory(plan=plan))
    (_, tally), *_rest = client.get(f"/en/{plan.slug}/dimensions/").context["parts"]
    assert tally.total == 2
    assert check_counts(client, [tally]) == 2


def test_dimensions_say_which_refers_to_a_challenge_in_each_language(client: Client, plan: Plan) -> None:
    DimensionFactory(plan=plan, number=4, title_nl="Vaardigheden", refers_to=ChallengeFactory(plan=plan, section="3.1"))
    in_all_languages(client, f"/{plan.slug}/dimensions/", "Vaardigheden", "/dimensions/4/")
    assert "refers to challenge 3.1" in page_at(client, f"/en/{plan.slug}/dimensions/")


@pytest.mark.parametrize("rows", [1, 3])
def test_dimensions_ask_as_many_queries_for_any_number(
    client: Client, plan: Plan, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    for _ in range(rows):
        MeasureFactory(dimension=DimensionFactory(plan=plan, refers_to=ChallengeFactory(plan=plan)))
    client.get(f"/nl/{plan.slug}/dimensions/")
    facets.forget()
    with django_assert_num_queries(3):
        client.get(f"/nl/{plan.slug}/dimensions/")


def test_dimensions_are_not_found_when_the_plan_is_not_for_the_person(client: Client, hidden_plan: Plan) -> None:
    assert client.get(f"/nl/{hidden_plan.slug}/dimensions/").status_code == 404
