"""Bringing a file in, up to the preview or to its faults."""

from __future__ import annotations

import time

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from measures.models import ImportRun, Measure
from plan.models import Plan
from tests.tables import as_csv, coast, lines_of, secretary, set_cell, upload
from tests.workbooks import hostile, row, sheet, workbook

HOSTILE = hostile()

pytestmark = pytest.mark.django_db


@pytest.fixture
def coast_plan(client: Client) -> Plan:
    plan = coast()
    user = secretary(plan)
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return plan


def test_the_form_names_the_columns(client: Client, coast_plan: Plan) -> None:
    response = client.get(reverse("measures:upload-table", args=["kustplan", "measures"]))
    assert response.status_code == 200
    assert b"coordinator_to_find" in response.content


def test_a_good_file_is_kept_for_its_owner_and_nothing_is_written(client: Client, coast_plan: Plan) -> None:
    lines = lines_of(coast_plan, "measures")
    set_cell(lines, "P.1", "means", "3")
    response = upload(client, coast_plan, "measures", as_csv(lines), "maatregelen.csv")
    run = ImportRun.objects.get()
    assert response.headers["Location"] == reverse("measures:preview-import", args=["kustplan", "measures", run.pk])
    assert (bytes(run.content), run.file_name, len(run.sha256)) == (as_csv(lines), "maatregelen.csv", 64)
    assert Measure.objects.get(code="P.1").means == 2


def test_all_faults_are_told_with_their_places(client: Client, coast_plan: Plan) -> None:
    lines = lines_of(coast_plan, "measures")
    set_cell(lines, "P.1", "status", "unheard")
    set_cell(lines, "P.10", "means", "many")
    lines.append(list(lines[3]))
    response = upload(client, coast_plan, "measures", as_csv(lines))
    assert response.status_code == 400
    assert [(fault.row, fault.column) for fault in response.context["faults"]] == [(2, "status"), (3, "means"), (5, "code")]
    page = response.content.decode()
    assert "unheard" in page
    assert "many" in page
    assert not ImportRun.objects.exists()


def test_a_number_where_a_code_is_expected_is_refused_with_its_cell(client: Client, coast_plan: Plan) -> None:
    names = lines_of(coast_plan, "sectors")[0]
    numbers = '<row r="2"><c r="A2"><v>3.1</v></c><c r="B2"><v>7</v></c></row>'
    response = upload(client, coast_plan, "sectors", workbook(sheet(row(1, *names) + numbers)), "x.xlsx")
    (fault,) = response.context["faults"]
    assert (fault.row, fault.column, fault.cell, fault.sheet) == (2, "code", "A2", "Blad1")
    assert "3.1" in fault.message


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_a_page(client: Client, coast_plan: Plan, name: str) -> None:
    started = time.monotonic()
    response = upload(client, coast_plan, "measures", HOSTILE[name][0], "x.xlsx")
    assert time.monotonic() - started < 3
    assert response.status_code == 400
    assert response.context["fault_count"] >= 1
    assert not ImportRun.objects.exists()


def test_too_large_a_file_is_refused_unread(client: Client, coast_plan: Plan) -> None:
    response = upload(client, coast_plan, "measures", b"x" * (5 * 1024 * 1024 + 1))
    assert response.status_code == 400
    assert "5 MB" in str(response.context["form"].errors)


def test_no_file_is_told_beside_the_field(client: Client, coast_plan: Plan) -> None:
    response = client.post(reverse("measures:upload-table", args=["kustplan", "measures"]))
    assert response.status_code == 400
    assert response.context["form"].errors["file"]


def test_the_plan_of_another_address_cannot_be_brought_in(client: Client, coast_plan: Plan) -> None:
    lines = lines_of(coast_plan, "plan")
    lines[1][0] = "elsewhere"
    response = upload(client, coast_plan, "plan", as_csv(lines))
    assert [fault.column for fault in response.context["faults"]] == ["slug"]


def test_a_visitor_is_asked_to_sign_in_and_a_contributor_is_refused(client: Client, plan: Plan, contributor: User) -> None:
    assert upload(client, plan, "measures", b"code\n").status_code == 302
    client.force_login(contributor)
    assert upload(client, plan, "measures", b"code\n").status_code == 403
    assert not ImportRun.objects.exists()
