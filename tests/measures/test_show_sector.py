from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from measures import facets
from plan.models import Plan, Sector
from tests.factories import DimensionFactory, MeasureFactory, SectorFactory, StatusFactory
from tests.pages import check_counts, in_all_languages
from tests.part_factories import CrossListingFactory


@pytest.fixture
def sector(plan: Plan) -> Sector:
    return SectorFactory(plan=plan, code="C", title_nl="De bouwsector", note_nl="De letter is niet uitgelegd")


def test_sector_lists_its_measures_per_dimension(client: Client, sector: Sector) -> None:
    first, second = (DimensionFactory(plan=sector.plan, number=n) for n in (1, 2))
    MeasureFactory(sector=sector, dimension=second, code="C.2", position=1)
    MeasureFactory(sector=sector, dimension=first, code="C.1", position=2, status=StatusFactory(plan=sector.plan, stopped=True))
    MeasureFactory(sector=sector, code="C.0", position=3)
    MeasureFactory(plan=sector.plan, code="X.1")
    answer = client.get(f"/en/{sector.plan.slug}/sectors/C/")
    groups = answer.context["groups"]
    assert [[row.code for row in group.rows] for group in groups] == [["C.0"], ["C.1"], ["C.2"]]
    assert "X.1" not in answer.content.decode()
    assert check_counts(client, [answer.context["tally"], *(group.tally for group in groups)]) == 9


def test_sector_says_so_when_a_dimension_has_none(client: Client, sector: Sector) -> None:
    DimensionFactory(plan=sector.plan)
    assert "The plan has no measure here." in client.get(f"/en/{sector.plan.slug}/sectors/C/").content.decode()


def test_sector_names_a_second_mention_without_counting_it(client: Client, sector: Sector) -> None:
    first, third = DimensionFactory(plan=sector.plan, number=1), DimensionFactory(plan=sector.plan, number=3)
    measure = MeasureFactory(sector=sector, dimension=first, code="C.5")
    CrossListingFactory(measure=measure, plan=sector.plan, sector=sector, dimension=third, note_nl="Genoemd boven de tabel")
    answer = client.get(f"/nl/{sector.plan.slug}/sectors/C/")
    assert answer.context["tally"].total == 1
    assert [len(group.references) for group in answer.context["groups"]] == [0, 1]
    assert "Genoemd boven de tabel" in answer.content.decode()


def test_sector_is_read_in_each_language(client: Client, sector: Sector) -> None:
    in_all_languages(client, f"/{sector.plan.slug}/sectors/C/", "De bouwsector", "De letter is niet uitgelegd")


@pytest.mark.parametrize("rows", [1, 3])
def test_sector_asks_as_many_queries_for_any_number(
    client: Client, sector: Sector, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    for _ in range(rows):
        MeasureFactory(sector=sector, dimension=DimensionFactory(plan=sector.plan))
    client.get(f"/nl/{sector.plan.slug}/sectors/C/")
    facets.forget()
    with django_assert_num_queries(6):
        client.get(f"/nl/{sector.plan.slug}/sectors/C/")


def test_sector_is_not_found_when_it_is_not_there_or_the_plan_is_hidden(client: Client, sector: Sector, hidden_plan: Plan) -> None:
    SectorFactory(plan=hidden_plan, code="H")
    for slug, code in ((sector.plan.slug, "H"), (hidden_plan.slug, "H")):
        assert client.get(f"/nl/{slug}/sectors/{code}/").status_code == 404
