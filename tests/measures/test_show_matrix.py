from __future__ import annotations

import pytest
from django.test import Client

from plan.models import Plan
from tests.factories import DimensionFactory, MeasureFactory, SectorFactory


@pytest.fixture
def crossed(plan: Plan) -> Plan:
    sectors = [SectorFactory(plan=plan, code=code) for code in ("C", "S")]
    dimensions = [DimensionFactory(plan=plan, number=n) for n in (1, 2)]
    for n in range(3):
        MeasureFactory(plan=plan, code=f"C.{n}", sector=sectors[0], dimension=dimensions[0], priority="KT" if n else "")
    MeasureFactory(plan=plan, code="S.1", sector=sectors[1], dimension=dimensions[1])
    MeasureFactory(plan=plan, code="D1.1", dimension=dimensions[0])
    return plan


@pytest.mark.django_db
def test_matrix_counts_each_cell_and_what_stands_outside(client: Client, crossed: Plan) -> None:
    matrix = client.get(f"/nl/{crossed.slug}/matrix/?rows=sector&columns=dimension").context["matrix"]
    assert {row.value: [c.count for c in row.cells] for row in matrix.rows} == {"C": [3, 0], "S": [0, 1], "none": [1, 0]}
    assert [c.count for c in matrix.totals] == [4, 1]
    assert matrix.total.count == 5
    assert [row.total.count for row in matrix.rows] == [3, 1, 1]


@pytest.mark.django_db
def test_matrix_keeps_the_filters_in_its_counts_and_links(client: Client, crossed: Plan) -> None:
    matrix = client.get(f"/nl/{crossed.slug}/matrix/?priority=KT&rows=sector&columns=dimension").context["matrix"]
    cell = matrix.rows[0].cells[0]
    assert cell.count == 2
    assert client.get(cell.url).context["page"].paginator.count == 2


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["sector=C", "q=maatregel", "priority=none", "dimension=2", ""])
def test_matrix_cells_lead_to_lists_of_as_many_rows(client: Client, crossed: Plan, query: str) -> None:
    matrix = client.get(f"/fr/{crossed.slug}/matrix/?{query}").context["matrix"]
    for cell in [c for row in matrix.rows for c in (*row.cells, row.total)] + [*matrix.totals, matrix.total]:
        if cell.count:
            assert client.get(cell.url).context["page"].paginator.count == cell.count, cell.url


@pytest.mark.django_db
def test_matrix_answers_400_when_a_value_means_nothing(client: Client, crossed: Plan) -> None:
    assert client.get(f"/nl/{crossed.slug}/matrix/?priority=XX").status_code == 400


@pytest.mark.django_db
def test_matrix_is_not_found_when_the_plan_is_not_for_the_person(client: Client, hidden_plan: Plan) -> None:
    assert client.get(f"/nl/{hidden_plan.slug}/matrix/").status_code == 404


@pytest.mark.django_db
def test_matrix_puts_dimensions_by_sectors_when_no_axes_are_asked(client: Client, crossed: Plan) -> None:
    matrix = client.get(f"/nl/{crossed.slug}/matrix/").context["matrix"]
    assert [value for value, _ in matrix.columns] == ["C", "S", "none"]
    assert [row.value for row in matrix.rows] == ["1", "2"]


@pytest.mark.django_db
def test_matrix_takes_any_two_facets(client: Client, crossed: Plan) -> None:
    answer = client.get(f"/en/{crossed.slug}/matrix/?rows=priority&columns=coordinator")
    matrix = answer.context["matrix"]
    assert {row.value: [c.count for c in row.cells] for row in matrix.rows} == {"KT": [2], "none": [3]}
    assert "mean nothing here" not in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["rows=sector&columns=sector", "rows=colour"])
def test_matrix_answers_400_when_an_axis_means_nothing(client: Client, crossed: Plan, query: str) -> None:
    answer = client.get(f"/nl/{crossed.slug}/matrix/?{query}")
    assert answer.status_code == 400
    assert answer.context["matrix"] is None
