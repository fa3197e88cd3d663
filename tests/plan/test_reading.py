"""Reading csv and xlsx: what is read, what is refused, where, and how soon."""

from __future__ import annotations

import datetime as dt
import io
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils.translation import override
from openpyxl import Workbook

from plan.tables.grid import MAX_BYTES, Grid, Unreadable, letters
from plan.tables.reading import read_table
from plan.tables.writing import write_csv, write_xlsx
from tests.workbooks import cell, hostile, row, sheet, workbook

HOSTILE = hostile()


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with override("en"):
        yield


def read(data: bytes, file: str = "x.csv") -> Grid:
    return read_table(data, file, lambda header: True)


def cells(grid: Grid) -> list[list[object]]:
    return [list(one.cells) for one in grid.rows]


def messages(grid: Grid) -> str:
    return "\n".join(str(fault) for fault in grid.faults)


def test_csv_reads_the_same_with_and_without_byte_order_mark_and_with_either_delimiter() -> None:
    wanted = [["1.1.10", "één; twee"], ["1.2", "x,y"]]
    for data in ('code,text\n1.1.10,"één; twee"\n1.2,"x,y"\n', 'code;text\r\n1.1.10;"één; twee"\r\n1.2;"x,y"\r\n'):
        for mark in (b"", b"\xef\xbb\xbf"):
            grid = read(mark + data.encode())
            assert (grid.header, cells(grid), grid.faults) == (["code", "text"], wanted, [])


def test_csv_row_numbers_count_the_header_empty_rows_and_cells_of_several_lines() -> None:
    grid = read(b'code,text\n"a","1\n2\n3"\n\nb,x\n')
    assert [one.number for one in grid.rows] == [2, 4]


def test_csv_in_another_encoding_is_one_fault_at_its_first_cell() -> None:
    grid = read("code,text\na,ok\nb,één\nc,café\n".encode("cp1252"))
    assert [(fault.row, fault.column) for fault in grid.faults] == [(3, "text")]
    assert "0xE9" in messages(grid)
    assert "2 " in messages(grid)
    assert cells(grid)[0] == ["a", "ok"]


def test_csv_header_in_another_encoding_is_a_fault_of_row_1() -> None:
    grid = read("code,é\na,b\n".encode("cp1252"))
    assert [(fault.row, fault.column) for fault in grid.faults] == [(1, "")]
    assert not grid.rows


def test_nul_byte_is_told_with_its_cell() -> None:
    found = cells(read(b"code,text\na,x\x00y\n"))[0][1]
    assert isinstance(found, Unreadable)
    assert "NUL" in found.message


@pytest.mark.parametrize(
    ("data", "row_number", "words"),
    [
        (b"code,text\na,b,c\n", 2, "3 "),
        (b"code,text\na\n", 2, "1 "),
        (b'code,text\na,"b\n', 2, "row"),
        (b"", 1, "empty"),
        ("code,text\na,b".encode("utf-16"), None, "UTF-16"),
        (b"\xd0\xcf\x11\xe0 old", None, "xlsx"),
        (b"x" * (MAX_BYTES + 1), None, "5 MB"),
        (b"code\n" + b"a\n" * 20_001, 20_002, "20000"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_and_where(data: bytes, row_number: int | None, words: str) -> None:
    grid = read(data)
    assert [fault.row for fault in grid.faults] == [row_number]
    assert words in messages(grid)


def test_an_apostrophe_of_our_export_is_taken_off_and_no_other() -> None:
    texts = ["=1+1", "+32 2", "-", "@home", "\tx", "'=x", "''-", "'s avonds", "", "1.1.10", "a=b", 'a"b', "één\nregel"]
    data = write_csv([["code"], *[[text, "x"] for text in texts]])
    for line in data.decode("utf-8-sig").split("\r\n"):
        assert not line.startswith(("=", "+", "-", "@", "\t"))
    grid = read(write_csv([["code", "more"], *[[text, "x"] for text in texts]]))
    assert [one[0] for one in cells(grid)] == texts


def test_xlsx_gives_back_every_text_as_it_was_and_no_formula() -> None:
    texts = ["=1+1", "-", "1.1.10", "3.10", "007", " x ", "_x000D_", "<a>&", "regel\nregel", "2019-01-01", "'=x"]
    data = write_xlsx([["code", "more"], *[[text, "x"] for text in texts]], "measures")
    grid = read(data, "x.xlsx")
    assert grid.sheet == "measures"
    assert [one[0] for one in cells(grid)] == texts
    assert b"<f>" not in data


def test_xlsx_numbers_dates_and_booleans_are_not_texts() -> None:
    book = Workbook()
    book.active.append(["a", "b", "c", "d", "e", "f"])  # type: ignore[union-attr]
    book.active.append([3.1, 4, dt.date(2020, 2, 29), True, None, "x"])  # type: ignore[union-attr]
    out = io.BytesIO()
    book.save(out)
    assert cells(read(out.getvalue(), "x.xlsx")) == [[3.1, 4, dt.date(2020, 2, 29), True, "", "x"]]


def test_xlsx_fault_names_sheet_and_cell() -> None:
    grid = read(workbook(sheet(row(1, "code", "text"))), "x.xlsx")
    place = grid.fault("wrong", 7, "text").place
    assert "Blad1" in place
    assert "B7" in place


def test_a_false_dimension_and_empty_far_cells_do_no_harm() -> None:
    far = '<row r="1048576"><c r="XFD1048576" s="1"/></row>'
    started = time.monotonic()
    grid = read(workbook(sheet(row(1, "code", "text") + row(5, "a", "b") + far, dimension="A1:XFD1048576")), "x.xlsx")
    assert ([one.number for one in grid.rows], cells(grid), grid.faults) == ([5], [["a", "b"]], [])
    assert time.monotonic() - started < 3


def test_an_error_in_a_cell_is_told() -> None:
    grid = read(workbook(sheet(row(1, "code") + '<row r="2"><c r="A2" t="e"><v>#REF!</v></c></row>')), "x.xlsx")
    assert "#REF!" in cells(grid)[0][0].message  # type: ignore[attr-defined]


def test_a_cell_beside_the_header_is_a_fault() -> None:
    grid = read(workbook(sheet(row(1, "code") + f'<row r="2">{cell("A2", "a")}{cell("D2", "b")}</row>')), "x.xlsx")
    assert [fault.row for fault in grid.faults] == [2]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_xlsx_is_refused_at_once(name: str) -> None:
    data, words = HOSTILE[name]
    started = time.monotonic()
    grid = read(data, "x.xlsx")
    assert time.monotonic() - started < 3
    assert len(grid.faults) == 1
    assert not grid.rows
    assert words in messages(grid)


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="measures memory as Linux tells it")
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_xlsx_takes_no_memory(name: str) -> None:
    data = HOSTILE[name][0]
    child = os.fork()
    if child == 0:  # a process of its own: the memory of this one has seen other tests
        os._exit(1 if grown(data) > 60 else 0)
    assert os.waitpid(child, 0)[1] == 0


def grown(data: bytes) -> float:
    """By how many MiB reading a file makes this process grow, at its peak."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    before = peak()
    read(data, "x.xlsx")
    return peak() - before


def peak() -> float:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def test_columns_are_named_as_a_spreadsheet_names_them() -> None:
    assert [letters(index) for index in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
