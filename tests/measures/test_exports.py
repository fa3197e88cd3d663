"""The list as a file: the rows of all pages, their order and their columns; nothing that the reader may not see."""

from __future__ import annotations

import csv
import io
import json
import random
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import openpyxl
import pytest
from django.http import HttpResponse, QueryDict
from django.test import Client
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries
from python_calamine import CalamineWorkbook

from accounts.models import User
from measures.exports.meanings import MEANINGS
from measures.filters import MeasureFilter
from measures.listing.columns import COLUMNS, columns_of, file_columns
from measures.listing.order import Listing
from measures.listing.rows import row_views
from measures.models import MeasureState
from measures.practice.making import make_generated
from plan.models import Body, Plan
from tests.factories import LabelFactory, MeasureFactory, PlanFactory, PlanRoleFactory, SectorFactory, StatusFactory
from tests.measures.test_workbook import NASTY
from tests.reporting import drafted, waiting

FORMATS = ("csv", "xlsx", "json")
ALL = ",".join(COLUMNS)
UNTIL = date(2026, 11, 1)


def get(client: Client, plan: Plan, lang: str = "en", **asked: object) -> HttpResponse:
    return client.get(f"/{lang}/{plan.slug}/measures/?{urlencode(asked, doseq=True)}")


def csv_lines(answer: HttpResponse, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"), newline=""), delimiter=delimiter, strict=True))


def xlsx_lines(answer: HttpResponse) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(answer.getvalue())).get_sheet_by_index(0).to_python()


def as_csv(value: Any) -> str:
    """What a typed value is in csv, once the apostrophe is off again."""
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)


def undone(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell.lstrip("'")[:1] in tuple("=+-@\t\r") else cell


def as_xlsx(value: Any) -> Any:
    return "" if value is None else float(value) if isinstance(value, int) else value


def page_rows(plan: Plan, lang: str, asked: dict[str, Any]) -> list[dict[str, Any]]:
    """What the pages of the list say, row by row, through the models that they show."""
    data = QueryDict(urlencode(asked, doseq=True))
    filters = MeasureFilter(data, plan=plan)
    listing = Listing.of(data, filters)
    assert listing.is_valid()
    columns = file_columns(columns_of(listing.form))
    with override(lang):
        return [{column.key: column.value(row) for column in columns} for row in row_views(listing.rows(), plan, filters.day)]


@pytest.fixture
def nasty(plan: Plan, body: Body) -> Plan:
    """One measure for each text that a spreadsheet could take for something else."""
    sector = SectorFactory(plan=plan, code="C", title_nl="=1+1")
    labels = [LabelFactory(plan=plan, label_nl="@x")]
    for n, words in enumerate(NASTY):
        MeasureFactory(plan=plan, code=f"1.1.{n + 1}", position=n, text_nl=words, remarks=words, sector=sector, leads=[body], labels=labels)
    return plan


@pytest.mark.django_db
@pytest.mark.parametrize("lang", ["nl", "fr", "en"])
def test_files_hold_no_formula_and_lose_nothing_when_texts_are_nasty(client: Client, nasty: Plan, lang: str) -> None:
    expected = [(f"1.1.{n + 1}", words, words) for n, words in enumerate(NASTY)]
    asked = {"cols": "code,text,remarks,sector,label"}
    lines = csv_lines(get(client, nasty, lang, format="csv", **asked), "," if lang == "en" else ";")[1:]
    assert [tuple(map(undone, line[:3])) for line in lines] == expected
    assert not [cell for line in lines for cell in line if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    content = get(client, nasty, lang, format="xlsx", **asked).getvalue()
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell.value for cell in cells if cell.data_type == "f"]
    assert [cell.data_type for row in book.worksheets[0].iter_rows(min_row=2) for cell in row] == ["s"] * 5 * len(NASTY)
    assert [
        tuple(line[:3]) for line in CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()[1:]
    ] == expected
    found = json.loads(get(client, nasty, lang, format="json", **asked).getvalue())
    assert [(row["code"], row["text"], row["remarks"]) for row in found["measures"]] == expected


@pytest.mark.django_db
def test_files_hold_the_rows_of_all_pages_in_order_for_any_filters() -> None:
    """Forty random addresses of a plan with two years of reports, today and on days that are over."""
    plan = make_generated(60, "big-practice", years=2, seed=3, until=UNTIL)
    client = Client()
    client.force_login(PlanRoleFactory(plan=plan).user)
    dice = random.Random(4)
    with override("en"):
        filters = MeasureFilter(QueryDict(), plan=plan).filters
        values = {name: [str(value) for value, _label in f.extra["choices"]] for name, f in filters.items() if f.extra.get("choices")}
    found = 0
    for _ in range(40):
        names = dice.sample(sorted(values), dice.choice([0, 1, 1, 2]))
        asked: dict[str, Any] = {name: dice.sample(values[name], min(len(values[name]), dice.choice([1, 3, 6]))) for name in names}
        asked["sort"] = dice.choice(["plan", "-code", "status", "-means", "coordinator", "late", "-confirmed"])
        asked["cols"] = ",".join(dice.sample(sorted(COLUMNS), 6)) if dice.random() < 0.7 else ALL
        if dice.random() < 0.5:
            asked["as_of"] = (UNTIL - timedelta(days=dice.randrange(600))).isoformat()
        lang = dice.choice(["nl", "fr", "en"])
        expected = page_rows(plan, lang, asked)
        heads, *lines = csv_lines(get(client, plan, lang, format="csv", page=2, size=25, **asked), "," if lang == "en" else ";")
        assert [list(map(undone, line)) for line in lines] == [[as_csv(v) for v in row.values()] for row in expected], asked
        assert heads[0] == "Code"
        sheet = xlsx_lines(get(client, plan, lang, format="xlsx", **asked))
        assert sheet == [heads, *([as_xlsx(v) for v in row.values()] for row in expected)], asked
        answer = json.loads(get(client, plan, lang, format="json", **asked).getvalue())
        plain = [{key: as_csv(v) if isinstance(v, date) else v for key, v in row.items()} for row in expected]
        assert (answer["measures"], answer["count"]) == (plain, len(plain)), asked
        found += len(expected)
    assert found > 400


@pytest.mark.django_db
def test_file_is_what_the_pages_show(client: Client, industrieplan: Plan) -> None:
    asked = {"priority": "KT", "sort": "-means", "size": "25"}
    first = get(client, industrieplan, "fr", **asked).context["page"].paginator
    shown = [row.state.code for n in first.page_range for row in get(client, industrieplan, "fr", page=n, **asked).context["rows"]]
    lines = csv_lines(get(client, industrieplan, "fr", format="csv", **asked), ";")
    assert len(shown) > 50
    assert [line[0] for line in lines[1:]] == shown
    assert lines[0][:4] == ["Code", "Mesure", "Statut", "Priorité"]


@pytest.mark.django_db
def test_file_has_every_column_of_the_real_plan_and_each_is_explained(client: Client, industrieplan: Plan) -> None:
    columns = file_columns(COLUMNS.values())
    assert {column.key for column in columns} == set(MEANINGS)
    found = json.loads(get(client, industrieplan, "nl", format="json", cols=ALL).getvalue())
    assert list(found["measures"][0]) == [column.key for column in columns]
    assert found["count"] == 174
    assert found["measures"][0]["code"] == "1.1.1"
    assert [row["means"] for row in found["measures"] if row["code"] == "4.4.1"] == [None]


@pytest.mark.django_db
@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("wrong", [{"sector": "X"}, {"sort": "colour"}, {"cols": "text,colour"}, {"as_of": "2999-01-01"}, {"page": "0"}])
def test_no_file_but_the_page_with_its_error_when_a_value_means_nothing(
    client: Client, plan: Plan, form: str, wrong: dict[str, str]
) -> None:
    MeasureFactory(plan=plan, code="T.77")
    answer = get(client, plan, format=form, **wrong)
    assert answer.status_code == 400
    assert "Content-Disposition" not in answer
    assert "errorlist" in answer.content.decode()
    assert "T.77" not in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", [{"format": "pdf"}, {"format": "CSV"}, {"print": "2"}])
def test_no_file_but_the_page_when_the_format_means_nothing(client: Client, plan: Plan, wrong: dict[str, str]) -> None:
    MeasureFactory(plan=plan, code="T.77")
    answer = get(client, plan, **wrong)
    page = answer.content.decode()
    assert (answer.status_code, "T.77" in page) == (400, False)
    assert next(iter(wrong.values())) in page.partition("take-along")[2]
    assert 'type="hidden" name="format"' not in page


@pytest.mark.django_db
def test_file_as_of_a_day_is_the_list_of_that_day(client: Client, plan: Plan) -> None:
    measure = MeasureFactory(plan=plan, code="C.1", text_nl="zoals vroeger")
    old = measure.states.get()
    moment = datetime.fromisoformat("2025-05-31T22:00:00+00:00")  # midnight in Brussels
    MeasureState.objects.filter(pk=old.pk).update(valid_to=moment)
    new = MeasureState.objects.get(pk=old.pk)
    new.pk, new.valid_from, new.valid_to, new.text_nl = None, moment, None, "zoals nu"
    new.save()
    assert csv_lines(get(client, plan, "nl", format="csv", as_of="2025-05-31"), ";")[1][1] == "zoals vroeger"
    answer = get(client, plan, "nl", format="csv", as_of="2025-06-01")
    assert csv_lines(answer, ";")[1][1] == "zoals nu"
    assert answer["Content-Disposition"] == f'attachment; filename="{plan.slug}-measures-2025-06-01.csv"'
    assert json.loads(get(client, plan, "nl", format="json", as_of="2025-05-31").getvalue())["as_of"] == "2025-05-31"


@pytest.mark.django_db
@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("number", [1, 3, 60])
def test_file_takes_the_same_queries_at_any_size(
    client: Client, plan: Plan, body: Body, form: str, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    sector, status = SectorFactory(plan=plan, code="C"), StatusFactory(plan=plan, code="s")
    for n in range(number):
        MeasureFactory(plan=plan, code=f"C.{n + 1}", position=n, sector=sector, status=status, leads=[body])
    with django_assert_num_queries(3):  # plan, its words, the rows
        answer = get(client, plan, format=form, cols=ALL, sector="C", q="maatregel", body=body.slug)
        assert answer.getvalue().count(b"C.") >= (number if form != "xlsx" else 0)


@pytest.mark.django_db
def test_answer_without_a_body_reads_no_rows(client: Client, plan: Plan, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    MeasureFactory(plan=plan)
    with django_assert_num_queries(2):  # plan, its words
        answer = client.head(f"/en/{plan.slug}/measures/?format=xlsx")
        assert (answer.status_code, answer.getvalue()) == (200, b"")
    assert answer["Content-Disposition"].endswith('.xlsx"')


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["visitor", "contributor", "secretariat"])
def test_files_hold_no_name_no_draft_and_no_submission(
    request: pytest.FixtureRequest, client: Client, plan: Plan, body: Body, contributor: User, who: str
) -> None:
    contributor.name = "Jeanne Verborgen"
    contributor.save()
    announced, done = StatusFactory(plan=plan, label_nl="aangekondigd"), StatusFactory(plan=plan, label_nl="stiekem klaar")
    sent, kept = (MeasureFactory(plan=plan, status=announced, leads=[body]) for _ in range(2))
    waiting(contributor, sent, body, done, note="ingediend geheim")
    drafted(contributor, kept, body, note="kladgeheim")
    if who != "visitor":
        client.force_login(request.getfixturevalue(who))
    for form in FORMATS:
        content = get(client, plan, "nl", format=form, cols=ALL).getvalue()
        if form == "xlsx":
            sheets = openpyxl.load_workbook(io.BytesIO(content))
            content = str([[list(row) for row in sheet.iter_rows(values_only=True)] for sheet in sheets]).encode()
        assert b"aangekondigd" in content
        for secret in ("Verborgen", contributor.email, "stiekem", "geheim"):
            assert secret not in content.decode(), (form, secret)


@pytest.mark.django_db
@pytest.mark.parametrize("form", FORMATS)
def test_file_is_not_found_when_the_plan_is_not_for_the_person(client: Client, hidden_plan: Plan, form: str) -> None:
    assert get(client, hidden_plan, format=form).status_code == 404


@pytest.mark.django_db
def test_last_sheet_says_filters_day_source_and_licence_in_the_reader_s_language(client: Client, industrieplan: Plan) -> None:
    answer = get(client, industrieplan, "en", format="xlsx", sector=["C", "A"], priority="none", sort="-means", as_of="2024-03-01")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.getvalue())).worksheets[-1]
    found = {row[0]: row[1] for row in sheet.iter_rows(values_only=True)}
    assert found["Plan"] == "Industrial plan for the Brussels-Capital Region"
    assert found["Date shown"].date() == date(2024, 3, 1)
    assert found["Filter: sector"].startswith("C ")
    assert " or A " in found["Filter: sector"]
    assert found["Filter: priority"] == "not stated"
    assert found["Order"] == "means (the other way round)"
    assert found["Source"].startswith("Government of the Brussels-Capital Region, Industrial plan")
    assert found["Licence"].startswith("No licence is stated.")
    assert "working translations" in found["Translation"]
    assert found["Address"].endswith("/measures/?sector=C&sector=A&priority=none&sort=-means&as_of=2024-03-01")
    assert found["Rows in “Measures”"] == len(
        page_rows(industrieplan, "en", {"sector": ["C", "A"], "priority": "none", "as_of": "2024-03-01"})
    )
    dutch = openpyxl.load_workbook(io.BytesIO(get(client, industrieplan, "nl", format="xlsx").getvalue())).worksheets[-1]
    assert not [row for row in dutch.iter_rows(values_only=True) if "werkvertaling" in str(row[1])]


@pytest.mark.django_db
def test_file_of_a_practice_plan_says_so(client: Client) -> None:
    plan = PlanFactory(practice=True)
    MeasureFactory(plan=plan)
    client.force_login(PlanRoleFactory(plan=plan).user)
    sheet = openpyxl.load_workbook(io.BytesIO(get(client, plan, format="xlsx").getvalue())).worksheets[-1]
    assert ("Practice", "Practice plan: nothing here is real.") in list(sheet.iter_rows(values_only=True))
    found = json.loads(get(client, plan, format="json").getvalue())
    assert (found["practice"], "nothing of it is open data" in found["licence"]) == (True, True)


@pytest.mark.django_db
def test_page_offers_the_files_with_the_whole_address(client: Client, plan: Plan) -> None:
    MeasureFactory(plan=plan, code="T.1", sector=SectorFactory(plan=plan, code="C"))
    page = get(client, plan, sector="C", sort="-code", page=1, size=25, q="maatregel").content.decode()
    for tail in ("format=xlsx", "format=csv", "format=json", "print=1"):
        assert f'href="?sector=C&amp;sort=-code&amp;q=maatregel&amp;{tail}"' in page


@pytest.mark.django_db
def test_print_shows_all_rows_on_one_page(client: Client, plan: Plan) -> None:
    sector = SectorFactory(plan=plan)
    for n in range(230):
        MeasureFactory(plan=plan, code=f"T.{n}", position=n, sector=sector)
    answer = get(client, plan, print=1, size=25)
    assert [row.state.code for row in answer.context["rows"]] == [f"T.{n}" for n in range(230)]
    assert "at most 2000" in answer.content.decode()
