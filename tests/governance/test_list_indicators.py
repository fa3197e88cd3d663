from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from governance.enums import Missing
from governance.models import IndicatorRow
from plan.models import Plan
from tests.factories import BodyFactory
from tests.pages import in_all_languages, page_at
from tests.part_factories import DeliverableFactory, IndicatorFactory, IndicatorRowFactory, IndicatorValueFactory


@pytest.fixture
def rows(plan: Plan) -> list[IndicatorRow]:
    """One column of four rows: a number, a dash, an empty cell, a negative number."""
    column = IndicatorFactory(plan=plan, title_nl="Banen in 2014", source="RSZ", unit_printed=False)
    rows = [IndicatorRowFactory(plan=plan, label_nl=label) for label in ("Bouw", "Digitaal", "Geheel", "Herstelling")]
    figures = [("33.013", Decimal(33013), ""), ("-", None, Missing.DASH), ("", None, Missing.EMPTY), ("-219", Decimal(-219), "")]
    for row, (printed, value, missing) in zip(rows, figures, strict=True):
        IndicatorValueFactory(plan=plan, indicator=column, row=row, printed=printed, value=value, missing=missing)
    return rows


def test_indicators_stand_as_printed_and_nothing_missing_is_zero(client: Client, plan: Plan, rows: list[IndicatorRow]) -> None:
    answer = client.get(f"/en/{plan.slug}/governance/indicators/")
    table = answer.context["tables"][0]
    assert [[cell.printed for cell in line.cells] for line in table.lines] == [["33.013"], ["-"], [""], ["-219"]]
    html = answer.content.decode()
    cells = [re.sub(r"<[^>]+>|\s", "", cell) for cell in re.findall(r"<td class=\"number\">(.*?)</td>", html, re.DOTALL)]
    assert cells == ["33.013", "-a", "emptycellb", "-219"]
    assert "The plan prints a dash. The figure is not stated; it is not zero." in html
    assert "The plan leaves this cell empty. The figure is not stated; it is not zero." in html
    assert "2 of its 4 cells hold no number" in html


def test_indicators_draw_no_bar_where_a_figure_is_missing(client: Client, plan: Plan, rows: list[IndicatorRow]) -> None:
    answer = client.get(f"/en/{plan.slug}/governance/indicators/")
    chart = answer.context["tables"][0].charts[0]
    assert [bool(bar.width) for bar in chart.bars] == [True, False, False, True]
    html = answer.content.decode()
    drawn = html[html.index('class="multiples"') :]
    assert drawn.count("<rect") == 2
    assert drawn.count('<span class="unknown">not stated</span>') == 2
    assert "our reading" in drawn


def test_indicators_are_read_in_each_language_with_source_and_providers(client: Client, plan: Plan, rows: list[IndicatorRow]) -> None:
    body = BodyFactory(slug="bisa", name_nl="Statistiek", named_in=plan)
    DeliverableFactory(plan=plan, title_nl="Een beknopte boordtabel", given_by=[body])
    seen = ("Banen in 2014", "33.013", "RSZ", "Statistiek", "Een beknopte boordtabel")
    in_all_languages(client, f"/{plan.slug}/governance/indicators/", *seen)


def test_indicators_say_so_when_there_are_none(client: Client, plan: Plan) -> None:
    assert "No figures are known for this plan." in page_at(client, f"/en/{plan.slug}/governance/indicators/")


@pytest.mark.parametrize("count", [1, 3])
def test_indicators_ask_as_many_queries_for_any_number(
    client: Client, plan: Plan, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for _ in range(count):
        IndicatorValueFactory(plan=plan)
        DeliverableFactory(plan=plan, given_by=[BodyFactory()])
    with django_assert_num_queries(7):
        client.get(f"/nl/{plan.slug}/governance/indicators/")


def test_indicators_are_not_found_when_the_plan_is_not_for_the_person(client: Client, hidden_plan: Plan) -> None:
    assert client.get(f"/nl/{hidden_plan.slug}/governance/indicators/").status_code == 404
