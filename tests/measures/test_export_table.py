"""Tables as files: text stays text, and what goes out comes in again unchanged."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import User
from measures.models import ImportRun, Measure
from plan.models import Plan
from plan.tables.registry import all_tables
from tests.tables import coast, lines_of, secretary, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def coast_plan(client: Client) -> Plan:
    plan = coast()
    client.force_login(secretary(plan))
    return plan


def export(client: Client, plan: Plan, table: str, form: str) -> Any:
    return client.get(reverse("measures:export-table", args=[plan.slug, table, form]))


def test_xlsx_cells_are_text_so_that_no_code_becomes_a_number_and_no_text_a_formula(client: Client, coast_plan: Plan) -> None:
    Measure.objects.filter(code="P.1").update(code="3.10", remarks='=HYPERLINK("http://x")')
    book = load_workbook(io.BytesIO(export(client, coast_plan, "measures", "xlsx").content))
    cells = [cell for row in book.active.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert {"3.10", '=HYPERLINK("http://x")'} <= {cell.value for cell in cells}


def test_csv_has_an_apostrophe_before_what_a_spreadsheet_would_calculate(client: Client, coast_plan: Plan) -> None:
    Measure.objects.filter(code="P.1").update(remarks="=1+1")
    response = export(client, coast_plan, "measures", "csv")
    assert b",'=1+1," in response.content
    assert b",=1+1," not in response.content
    assert response.headers["Content-Disposition"] == 'attachment; filename="kustplan-measures.csv"'


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("table", [table.name for table in all_tables()])
def test_a_table_that_went_out_comes_in_unchanged(client: Client, coast_plan: Plan, table: str, form: str) -> None:
    Measure.objects.filter(code="P.1").update(remarks="=1+1", end_reason="'-x\r\ny", text_nl=" 3.10 ")
    response = upload(client, coast_plan, table, export(client, coast_plan, table, form).content, f"x.{form}")
    assert response.status_code == 302, response.content.decode()
    report = ImportRun.objects.get().report
    assert (report["new"], report["changed"], report["kept"], report["lacking"]) == ([], [], [], [])
    assert report["unchanged"] == len(lines_of(coast_plan, table)) - 1


def test_bodies_of_other_plans_do_not_go_out(client: Client, coast_plan: Plan, body: Any) -> None:
    assert body.slug.encode() not in export(client, coast_plan, "bodies", "csv").content


@pytest.mark.parametrize(("table", "form"), [("nonsense", "csv"), ("measures", "pdf")])
def test_what_is_no_table_is_not_there(client: Client, coast_plan: Plan, table: str, form: str) -> None:
    assert export(client, coast_plan, table, form).status_code == 404


def test_a_visitor_is_asked_to_sign_in_and_a_contributor_is_refused(client: Client, plan: Plan, contributor: User) -> None:
    assert export(client, plan, "measures", "csv").status_code == 302
    client.force_login(contributor)
    response = export(client, plan, "measures", "csv")
    assert response.status_code == 403
    assert b"text_nl" not in response.content
