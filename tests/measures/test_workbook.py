"""The writers of csv and xlsx: whatever a cell says, it arrives as what it is."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from measures.exports.tables import ROWS_AT_ONCE, Kind, Table, csv_response, xlsx_response
from plan.tables.reading import read_table

COLUMNS: list[tuple[str, Kind]] = [("code", "code"), ("text", "text"), ("number", "number"), ("day", "date"), ("word", "words")]
NASTY = [
    '=HYPERLINK("http://example.org";"x")', "=1+1", "+32 2 123 45 67", "-", "-1", "@SUM(A1)", "\tx", "'=1+1", "''=1", "'t Pand", "=",
    "€ 5 – “à l’œuvre” … Šiškin™", "\N{NO-BREAK SPACE}x ", "日本 🏭 \U0001f469‍\U0001f52c", "a & b < c > d ]]> &amp; \"q\"",
    "_x0041_ _x005F_", "1.1.10", "007", "1E5", "3,10", "TRUE", "2024-05-06", "5/6/2024", "regel\nregel", 'a;b,c"d', "%s {0} {x}", "#N/A",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with override("en"):
        yield


def midnight(*day: int) -> datetime:
    """A date as openpyxl reads it."""
    return datetime.fromisoformat(date(*day).isoformat())


def table(*rows: tuple[Any, ...], columns: list[tuple[str, Kind]] = COLUMNS) -> Table:
    return Table("Measures", columns, rows)


def texts(*words: str) -> Table:
    """A table of codes and texts."""
    return Table("Texts", COLUMNS[:2], [(f"1.1.{n}", text) for n, text in enumerate(words)])


def xlsx(*tables: Table, about: Any = ()) -> bytes:
    return xlsx_response(tables, "x", about).getvalue()


def sheets(content: bytes) -> dict[str, list[list[Any]]]:
    """The cells of each sheet, header first, as openpyxl finds them."""
    return {sheet.title: [list(row) for row in sheet.iter_rows()] for sheet in openpyxl.load_workbook(io.BytesIO(content))}


def csv_rows(content: bytes, delimiter: str) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=delimiter, strict=True))


def test_xlsx_keeps_every_text_a_text_when_it_looks_like_something_else() -> None:
    content = xlsx(texts(*NASTY))
    assert b"<f" not in zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")
    cells = [row[1] for row in sheets(content)["Texts"][1:]]
    assert [cell.data_type for cell in cells] == ["s"] * len(NASTY)
    found = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name("Texts").to_python()
    assert [row[1] for row in found[1:]] == NASTY
    assert [row[0] for row in found[1:]] == [f"1.1.{n}" for n in range(len(NASTY))]


def test_xlsx_has_real_types_when_values_have_them() -> None:
    moment = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)  # in the night in which Brussels turns the clock
    content = xlsx(
        table(("1.1.10", "a", 3, date(2024, 2, 29), True), ("4.10", None, Decimal("2.50"), moment, False), ("C.1", "", 0, None, None))
    )
    head, first, second, third = sheets(content)["Measures"]
    assert [cell.value for cell in first] == ["1.1.10", "a", 3, midnight(2024, 2, 29), "yes"]
    assert [cell.data_type for cell in first] == ["s", "s", "n", "d", "s"]
    assert [cell.value for cell in second] == ["4.10", None, 2.5, datetime.fromisoformat("2026-03-29T01:30"), "no"]
    assert [cell.value for cell in third] == ["C.1", None, 0, None, None]
    assert (first[0].number_format, first[3].number_format) == ("@", "mm-dd-yy")  # text; the short date of who opens it
    assert all(cell.font.bold for cell in head)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert rows[1] == ["1.1.10", "a", 3.0, date(2024, 2, 29), "yes"]


def test_xlsx_has_a_frozen_head_filters_and_widths() -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx(table(("C.1", "a", 1, None, None)), table())))
    sheet = book["Measures"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.print_title_rows) == ("B2", "A1:E2", "$1:$1")
    assert sheet.column_dimensions["B"].width > sheet.column_dimensions["A"].width > 8
    assert book.sheetnames == ["Measures", "Measures 2", "About this file"]
    assert book["Measures 2"].auto_filter.ref == "A1:E1"


def test_xlsx_says_last_what_it_is_and_how_many_rows_it_has() -> None:
    content = xlsx(texts("a", "b"), about=[("plan", "=Plan"), ("date shown", date(2024, 5, 6))])
    found = [[cell.value for cell in row] for row in sheets(content)["About this file"]]
    assert found == [["Plan", "=Plan"], ["Date shown", midnight(2024, 5, 6)], ["Rows in “Texts”", 2]]


@pytest.mark.parametrize(
    ("title", "name"), [("a/b [c]: d*?\\", "a b c d"), ("x" * 40, "x" * 31), ("'", "–"), ("Matrix: A × B", "Matrix A × B")]
)
def test_xlsx_names_its_sheets_as_excel_allows(title: str, name: str) -> None:
    assert openpyxl.load_workbook(io.BytesIO(xlsx(Table(title, COLUMNS[:1], [])))).sheetnames[0] == name


def test_xlsx_replaces_what_xml_cannot_hold_and_cuts_what_a_cell_cannot() -> None:
    content = xlsx(texts("bell\x07 \x00 \ufffe", "a\r\nb\rc", "x" * 32_767, "x" * 32_768, "🏭" * 20_000))
    found = [row[1] for row in CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()[1:]]
    assert found[:3] == ["bell\ufffd \ufffd \ufffd", "a\nb\nc", "x" * 32_767]
    assert found[3] == "x" * 32_766 + "…"
    assert found[4] == "🏭" * 16_383 + "…"


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=40), max_size=20))
def test_xlsx_gives_back_any_text(words: list[str]) -> None:
    rows = CalamineWorkbook.from_filelike(io.BytesIO(xlsx(texts(*words)))).get_sheet_by_index(0).to_python()
    assert [row[1] for row in rows[1:]] == words


@pytest.mark.parametrize(("language", "delimiter", "number"), [("nl", ";", "2,5"), ("fr", ";", "2,5"), ("en", ",", "2.5")])
def test_csv_is_as_excel_of_that_language_expects(language: str, delimiter: str, number: str) -> None:
    with override(language):
        content = csv_response(
            table(("1.1.10", "é;œ,€", 2.5, date(2024, 5, 6), None), ("C.1", None, Decimal("2.5"), None, None)), "x"
        ).getvalue()
    assert csv_rows(content, delimiter) == [
        [label for label, _kind in COLUMNS], ["1.1.10", "é;œ,€", number, "2024-05-06", ""], ["C.1", "", number, "", ""],
    ]  # fmt: skip
    assert content.count(b"\r\n") == content.count(b"\n") == 3


def test_csv_disarms_formulas_but_leaves_numbers() -> None:
    with override("en"):
        content = csv_response(Table("x", [("a", "text"), ("n", "number")], [(text, -1) for text in NASTY]), "x").getvalue()
    rows = csv_rows(content, ",")[1:]
    assert not [text for text, _number in rows if re.match(r"[=+\-@\t\r]", text)]
    assert {number for _text, number in rows} == {"-1"}
    assert [text for text, _number in rows][:3] == [f"'{text}" for text in NASTY[:3]]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_csv_is_read_by_the_import_as_what_was_written(language: str) -> None:
    with override(language):
        content = csv_response(texts(*NASTY), "x").getvalue()
    grid = read_table(content, "x.csv", lambda header: True)
    assert grid.faults == []
    assert [row.cells[1] for row in grid.rows] == NASTY


def test_files_are_read_while_they_are_sent_in_the_language_that_was_asked() -> None:
    read: list[int] = []

    def rows() -> Iterator[tuple[str, bool]]:
        for n in range(3 * ROWS_AT_ONCE):
            read.append(n)
            yield f"C.{n}", True

    for make, less in ((csv_response, 1), (lambda one, name: xlsx_response([one], name), 1)):
        read.clear()
        with override("fr"):
            answer = make(Table("x", [("code", "code"), ("late", "words")], rows()), "x")
        assert read == []
        chunks = iter(answer.streaming_content)
        while len(read) < ROWS_AT_ONCE:
            next(chunks)
        assert len(read) < 3 * ROWS_AT_ONCE - less
        with override("nl"):
            rest = b"".join(chunks)
        assert len(read) == 3 * ROWS_AT_ONCE
        if make is csv_response:
            assert b"C.1499;oui" in rest


def test_file_name_is_safe_in_the_header() -> None:
    answer = csv_response(texts(), 'été "x"\r\nSet-Cookie: a')
    assert "\n" not in answer["Content-Disposition"]
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''%C3%A9t%C3%A9")
