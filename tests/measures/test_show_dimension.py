from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from measures import facets
from plan.models import Dimension, Plan
from tests.factories import ChallengeFactory, DimensionFactory, MeasureFactory, SectorFactory, StatusFactory
from tests.pages import check_counts, in_all_languages, page_at
from tests.part_factories import GoodPracticeFactory


@pytest.fixture
def dimension(plan: Plan) -> Dimension:
    return DimensionFactory(plan=plan, number=1, title_nl="Waardeketens", heading_nl="Een andere titel")


def test_dimension_lists_what_is_for_all_sectors_first(client: Client, dimension: Dimension) -> None:
    sector = SectorFactory(plan=dimension.plan, code="C")
    MeasureFactory(dimension=dimension, sector=sector, code="C.1", position=1, status=StatusFactory(plan=dimension.plan, active=True))
    MeasureFactory(dimension=dimension, code="D1.1", coded_by_us=True, position=2)
    answer = client.get(f"/en/{dimension.plan.slug}/dimensions/1/")
    groups = answer.context["groups"]
    assert [[row.code for row in group.rows] for group in groups] == [["D1.1"], ["C.1"]]
    assert "code given by us, not printed" in answer.content.decode()
    assert check_counts(client, [answer.context["tally"], *(group.tally for group in groups)]) == 7


def test_dimension_says_that_it_refers_to_a_challenge_without_counting_it(client: Client, plan: Plan) -> None:
    challenge = ChallengeFactory(plan=plan, section="3.1", title_nl="Werk")
    MeasureFactory(challenge=challenge)
    DimensionFactory(plan=plan, number=4, refers_to=challenge)
    answer = client.get(f"/en/{plan.slug}/dimensions/4/")
    assert (answer.context["tally"].total, answer.context["referred"].total) == (0, 1)
    assert check_counts(client, [answer.context["referred"]]) == 2
    assert f"/en/{plan.slug}/challenges/3.1/" in answer.content.decode()


def test_dimension_shows_its_good_practices_and_its_other_heading_in_each_language(client: Client, dimension: Dimension) -> None:
    measure = MeasureFactory(dimension=dimension, code="C.2")
    GoodPracticeFactory(plan=dimension.plan, dimension=dimension, measure=measure, title_nl="Greenbizz", footnote=49)
    GoodPracticeFactory(plan=dimension.plan, dimension=DimensionFactory(plan=dimension.plan), title_nl="Van een ander")
    in_all_languages(client, f"/{dimension.plan.slug}/dimensions/1/", "Waardeketens", "Een andere titel", "Greenbizz", "/measures/C.2/")
    assert "Van een ander" not in page_at(client, f"/nl/{dimension.plan.slug}/dimensions/1/")


@pytest.mark.parametrize("rows", [1, 3])
def test_dimension_asks_as_many_queries_for_any_number(
    client: Client, dimension: Dimension, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    for _ in range(rows):
        measure = MeasureFactory(dimension=dimension, sector=SectorFactory(plan=dimension.plan))
        GoodPracticeFactory(plan=dimension.plan, dimension=dimension, measure=measure)
    client.get(f"/nl/{dimension.plan.slug}/dimensions/1/")
    facets.forget()
    with django_assert_num_queries(7):
        client.get(f"/nl/{dimension.plan.slug}/dimensions/1/")


def test_dimension_is_not_found_when_it_is_not_there_or_the_plan_is_hidden(client: Client, dimension: Dimension, hidden_plan: Plan) -> None:
    DimensionFactory(plan=hidden_plan, number=2)
    for slug in (dimension.plan.slug, hidden_plan.slug):
        assert client.get(f"/nl/{slug}/dimensions/2/").status_code == 404
