from __future__ import annotations

import csv
import io
from datetime import date, datetime, time, timedelta
from unittest.mock import patch

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from measures import axes
from measures.actions.states import refresh_states
from measures.enums import CoordinationRole
from measures.models import Coordination, Measure
from plan.models import Plan
from tests.factories import BodyFactory, DimensionFactory, LabelFactory, MeasureFactory, SectorFactory
from tests.pages import in_all_languages, rows_at


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


THEN = date(2024, 6, 1)


@pytest.fixture
def moved(crossed: Plan) -> Plan:
    """Since 1 June 2024 one measure went from dimension 1 to 2, one joined, and one lost its term."""
    later = timezone.make_aware(datetime.combine(THEN + timedelta(days=5), time(12)))
    one, other = Measure.objects.get(plan=crossed, code="C.0"), Measure.objects.get(plan=crossed, code="C.1")
    one.dimension = crossed.dimensions.get(number=2)
    other.priority = ""
    for measure in (one, other):
        measure.save()
    refresh_states([one, other], at=later)
    MeasureFactory(plan=crossed, code="S.2", sector=crossed.sectors.get(code="S"), dimension=one.dimension, added_on=THEN + timedelta(9))
    return crossed


@pytest.mark.django_db
def test_matrix_says_how_each_cell_and_total_differs_from_another_day(client: Client, moved: Plan) -> None:
    answer = client.get(f"/en/{moved.slug}/matrix/?rows=sector&columns=dimension&compare={THEN}")
    matrix, page = answer.context["matrix"], answer.content.decode()
    assert {row.value: [(c.count, c.change) for c in row.cells] for row in matrix.rows} == {
        "C": [(2, -1), (1, 1)],
        "S": [(0, 0), (2, 1)],
        "none": [(1, 0), (0, 0)],
    }
    assert [(row.total.count, row.total.change) for row in matrix.rows] == [(3, 0), (2, 1), (1, 0)]
    assert [(cell.count, cell.change) for cell in matrix.totals] == [(3, -1), (3, 2)]
    assert (matrix.total.count, matrix.total.change, matrix.differing, matrix.cells) == (6, 1, 3, 6)
    assert [cell.tint for cell in matrix.rows[0].cells] == ["less-3", "more-3"]
    assert "−1" in page
    assert ", 1 fewer" in page
    assert "there were 5; now 6." in page
    assert "3 of 6 cells have another number." in page
    assert f"/en/{moved.slug}/changes/?from={THEN}&amp;to={timezone.localdate()}" in page


@pytest.mark.django_db
def test_matrix_compares_two_past_days_under_the_same_filters(client: Client, moved: Plan) -> None:
    day = THEN + timedelta(days=6)
    matrix = client.get(f"/en/{moved.slug}/matrix/?as_of={day}&compare={THEN}&priority=KT&rows=sector&columns=priority").context["matrix"]
    cell = matrix.rows[0].cells[0]
    assert (cell.count, cell.before) == (1, 2)
    assert rows_at(client, cell.url) == 1
    assert matrix.total.change == -1


@pytest.mark.django_db
def test_matrix_leads_to_the_list_of_then_when_nothing_is_left(client: Client, moved: Plan) -> None:
    Measure.objects.filter(plan=moved, code="S.1").update(dimension=moved.dimensions.get(number=1))
    refresh_states(Measure.objects.filter(plan=moved, code="S.1"))
    later = THEN + timedelta(days=6)
    matrix = client.get(f"/nl/{moved.slug}/matrix/?rows=sector&columns=dimension&compare={later}&priority=none&q=s.1").context["matrix"]
    gone = next(cell for row in matrix.rows for cell in row.cells if cell.count == 0 and cell.before)
    assert f"as_of={later}" in gone.url
    assert rows_at(client, gone.url) == gone.before


@pytest.mark.django_db
@pytest.mark.parametrize("day", ["2023-12-31", "2999-01-01", "june"])
def test_matrix_answers_400_beside_the_field_when_the_other_day_means_nothing(client: Client, crossed: Plan, day: str) -> None:
    answer = client.get(f"/en/{crossed.slug}/matrix/?compare={day}")
    assert answer.status_code == 400
    assert answer.context["matrix"] is None
    assert answer.context["axes"].errors.keys() == {"compare"}
    assert f'name="compare" value="{day}"' in answer.content.decode()


@pytest.fixture
def named(crossed: Plan) -> Plan:
    """Bodies that share measures, and labels on one of them."""
    bodies = [BodyFactory(slug=f"b{n}", name_nl=f"Instantie {n}") for n in range(5)]
    labels = [LabelFactory(plan=crossed, code=code) for code in ("QW", "PPP")]
    for n, measure in enumerate(crossed.measures.order_by("code")):
        for order, body in enumerate(bodies[: n + 1]):
            Coordination.objects.create(measure=measure, body=body, order=order, role=CoordinationRole.LEAD)
    for label in labels:
        crossed.measures.get(code="C.1").label_links.create(label=label)
    crossed.measures.get(code="C.2").label_links.create(label=labels[0])
    refresh_states(crossed.measures.all())
    return crossed


@pytest.mark.django_db
def test_matrix_counts_a_measure_for_each_of_its_bodies_and_says_so(client: Client, named: Plan) -> None:
    answer = client.get(f"/en/{named.slug}/matrix/?rows=body&columns=sector")
    matrix = answer.context["matrix"]
    assert {row.value: row.total.count for row in matrix.rows} == {"b0": 5, "b1": 4, "b2": 3, "b3": 2, "b4": 1}
    assert matrix.total.count == 5
    assert "one measure can stand in several cells" in answer.content.decode()


@pytest.mark.django_db
def test_matrix_puts_the_bodies_with_the_fewest_measures_together_when_there_are_many(client: Client, named: Plan) -> None:
    with patch.object(axes, "MOST", 2), patch.object(axes.axis_of, "__kwdefaults__", {"most": 2}):
        matrix = client.get(f"/en/{named.slug}/matrix/?rows=body&columns=label").context["matrix"]
    assert [row.value for row in matrix.rows] == ["b0", "b1", "others"]
    others = matrix.rows[-1]
    assert str(others.label) == "others (3)"
    assert others.total.count == 3, "measures that have at least one of the three"
    assert rows_at(client, others.total.url) == 3
    assert [(count, rows_at(client, url)) for _label, count, url in matrix.down.others] == [(3, 3), (2, 2), (1, 1)]


@pytest.mark.django_db
def test_matrix_leaves_out_empty_values_of_a_long_axis_and_says_how_many(client: Client, named: Plan) -> None:
    with patch.object(axes, "MANY", 3):
        answer = client.get(f"/en/{named.slug}/matrix/?rows=body&columns=sector&q=c.0")
    assert [row.value for row in answer.context["matrix"].rows] == ["b0"]
    assert "Coordinating body: 4 values without a measure are left out." in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query", ["rows=body&columns=label", "rows=label&columns=phase&label=QW", "rows=body&columns=label&body=b1&body=b3", "rows=sector"]
)
@pytest.mark.parametrize("compare", ["", "&compare=2024-06-01"])
def test_matrix_cells_of_values_that_overlap_lead_to_lists_of_as_many_rows(client: Client, named: Plan, query: str, compare: str) -> None:
    matrix = client.get(f"/nl/{named.slug}/matrix/?{query}{compare}").context["matrix"]
    found = [c for row in matrix.rows for c in (*row.cells, row.total)] + [*matrix.totals, matrix.total]
    assert sum(cell.count for cell in found)
    for cell in found:
        if cell.count:
            assert rows_at(client, cell.url) == cell.count, cell.url


@pytest.mark.django_db
def test_matrix_swaps_its_axes_and_keeps_the_rest(client: Client, crossed: Plan) -> None:
    answer = client.get(f"/en/{crossed.slug}/matrix/?rows=priority&columns=sector&dimension=1")
    assert answer.context["axes"].swapped == "?rows=sector&columns=priority&dimension=1"
    assert client.get(f"/en/{crossed.slug}/matrix/?columns=dimension").context["matrix"].row_label == "sector"


@pytest.mark.django_db
@pytest.mark.parametrize(("lang", "comma"), [("en", ","), ("nl", ";")])
def test_matrix_as_csv_has_the_numbers_of_the_page(client: Client, moved: Plan, lang: str, comma: str) -> None:
    answer = client.get(f"/{lang}/{moved.slug}/matrix/?rows=sector&columns=dimension&compare={THEN}&format=csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.reader(io.StringIO(text), delimiter=comma))
    assert len(rows) == 5
    assert rows[1][1:] == ["2", "-1", "1", "1", "3", "0"]
    assert rows[-1][1:] == ["3", "-1", "3", "2", "6", "1"]


@pytest.mark.django_db
def test_matrix_as_xlsx_has_numbers_and_says_what_it_is(client: Client, crossed: Plan) -> None:
    answer = client.get(f"/en/{crossed.slug}/matrix/?rows=sector&columns=dimension&priority=KT&format=xlsx")
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    first, last = book.worksheets[0], book.worksheets[-1]
    assert [[cell.value for cell in row][1:] for row in first.iter_rows(min_row=2)] == [[2, 0, 2], [0, 0, 0], [0, 0, 0], [2, 0, 2]]
    assert ["Filter: priority", "short term"] in [[str(cell.value) for cell in row][:2] for row in last.iter_rows()]


@pytest.mark.django_db
def test_matrix_gives_no_file_when_a_value_means_nothing(client: Client, crossed: Plan) -> None:
    for query in ("format=json", "format=csv&compare=june", "format=xlsx&sector=X"):
        answer = client.get(f"/en/{crossed.slug}/matrix/?{query}")
        assert answer.status_code == 400
        assert answer["Content-Type"].startswith("text/html")


@pytest.mark.django_db
def test_matrix_is_whole_in_all_languages_when_it_compares(client: Client, moved: Plan) -> None:
    in_all_languages(client, f"/{moved.slug}/matrix/?rows=body&columns=label&compare={THEN}")


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 3, 60])
def test_matrix_takes_the_same_queries_at_any_size(
    client: Client, plan: Plan, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    sector = SectorFactory(plan=plan)
    for _n in range(number):
        MeasureFactory(plan=plan, sector=sector)
    with django_assert_num_queries(3):  # plan, its words, the index of its facets
        client.get(f"/nl/{plan.slug}/matrix/?rows=body&columns=label")
    with django_assert_num_queries(4):  # plan, the words searched on either day, the index of the other day
        client.get(f"/nl/{plan.slug}/matrix/?rows=body&columns=label&compare={THEN}&q=maatregel")


@pytest.mark.django_db
def test_matrix_names_the_cell_with_the_most_measures(client: Client, crossed: Plan) -> None:
    matrix = client.get(f"/en/{crossed.slug}/matrix/").context["matrix"]
    _row, _column, cell = matrix.most
    assert cell.count == rows_at(client, cell.url) == 3
    page = " ".join(client.get(f"/en/{crossed.slug}/matrix/").content.decode().split())
    assert f'The most: {matrix.most[0]} × {matrix.most[1]}: <a href="' in page
    assert client.get(f"/en/{crossed.slug}/matrix/?q=S.1&rows=priority").context["matrix"].most is None


@pytest.mark.django_db
def test_matrix_names_the_columns_that_differ_the_most(client: Client, moved: Plan) -> None:
    matrix = client.get(f"/en/{moved.slug}/matrix/?rows=sector&columns=dimension&compare={THEN}").context["matrix"]
    assert [total.change for _label, total in matrix.moved] == [2, -1]


@pytest.mark.django_db
def test_matrix_names_a_wrong_value_with_the_way_without_it(client: Client, crossed: Plan) -> None:
    answer = client.get(f"/en/{crossed.slug}/matrix/?compare=2999-01-01&rows=sector")
    (fault,) = answer.context["faults"]
    assert (fault.value, fault.url) == ("2999-01-01", "?rows=sector")
    assert rows_at(client, f"/en/{crossed.slug}/measures/?sector=C") == 3
    wrong = client.get(f"/en/{crossed.slug}/measures/?sector=ZZ&page=abc&sort=code")
    assert {str(fault.label): fault.url for fault in wrong.context["faults"]} == {
        "sector": "?sort=code",
        "page": "?sector=ZZ&sort=code",
    }
    for page in ("board", "timeline"):
        html = client.get(f"/en/{crossed.slug}/{page}/?as_of=2999-01-01").content.decode()
        assert "That day is still to come." in html[html.index('id="notices"') : html.index('id="results"')]
