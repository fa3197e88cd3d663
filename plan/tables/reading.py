"""Reading an uploaded file or a seed: csv in UTF-8 with comma or semicolon, or xlsx, within the bounds of design.md."""

from __future__ import annotations

import codecs
import csv
import io
import re

from django.utils.translation import gettext as _

from plan.tables.grid import MAX_BYTES, MAX_COLUMNS, MAX_ROWS, Accept, Cell, Grid, Row, Unreadable
from plan.tables.xlsx import read_xlsx

# Our csv export puts an apostrophe before a text that a spreadsheet would take for a formula.
_GUARDED = re.compile(r"'+[=+\-@\t\r]")
_BAD_BYTES = re.compile("[\udc80-\udcff]")
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"


def read_table(data: bytes, file: str, accept: Accept) -> Grid:
    """The rows of a file; faults of the file itself are in the grid. Rows follow only when `accept` takes the header."""
    if len(data) > MAX_BYTES:
        return _refused(file, _("The file is larger than %(bound)s MB.") % {"bound": MAX_BYTES // 1024**2})
    if data.startswith(b"PK"):
        return read_xlsx(data, file, accept)
    if data.startswith(_OLD_EXCEL):
        return _refused(file, _("This is an old or protected Excel file; save it as .xlsx without a password, or as CSV UTF-8."))
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _refused(file, _("The file is in UTF-16; save it as CSV UTF-8."))
    return _read_csv(data, file, accept)


def _refused(file: str, message: str) -> Grid:
    grid = Grid(file)
    grid.stop(message)
    return grid


def _read_csv(data: bytes, file: str, accept: Accept) -> Grid:
    grid = Grid(file)
    text = data.removeprefix(codecs.BOM_UTF8).decode("utf-8", "surrogateescape")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            if number == 1:
                grid.header = _header(cells)
                if not _check_header(grid) or (grid.header and not accept(grid.header)):
                    return grid
            elif not _take(grid, number, cells):
                break
    except csv.Error as error:
        grid.stop(_("The row cannot be read: %(why)s.") % {"why": error}, number + 1)
    _check_encoding(grid)
    if not grid.header and not grid.faults:
        grid.stop(_("The file is empty."), 1)
    return grid


def _delimiter(text: str) -> str:
    """Comma or semicolon, whichever the first line has more of."""
    first = text.partition("\n")[0]
    return ";" if first.count(";") > first.count(",") else ","


def _header(cells: list[str]) -> list[str]:
    names = [cell.strip() for cell in cells]
    while names and not names[-1]:
        names.pop()
    return names


def _take(grid: Grid, number: int, cells: list[str]) -> bool:
    """Add one row; False when a bound of the whole file is reached."""
    if not any(cells):
        return True
    if len(grid.rows) >= MAX_ROWS:
        grid.stop(_("The file has more than %(bound)s rows.") % {"bound": MAX_ROWS}, number)
        return False
    width = len(grid.header)
    if len(cells) < width or any(cells[width:]):
        if len(cells) > MAX_COLUMNS and any(cells[MAX_COLUMNS:]):
            grid.stop(_("The file has more than %(bound)s columns.") % {"bound": MAX_COLUMNS}, number)
            return False
        message = _("The row has %(cells)s cells, the header has %(width)s.")
        grid.faults.append(grid.fault(message % {"cells": len(cells), "width": width}, number))
    padded = [*cells, *[""] * (width - len(cells))]
    grid.rows.append(Row(number, [_cell(cell) for cell in padded[:width]]))
    return True


def _cell(text: str) -> Cell:
    if "\x00" in text:
        return Unreadable(_("The cell holds a NUL byte."))
    if _GUARDED.match(text):
        return text[1:]
    return text


def _check_header(grid: Grid) -> bool:
    """A header that is not UTF-8 is told once, and its names are not shown."""
    bad = next((_BAD_BYTES.search(name) for name in grid.header if _BAD_BYTES.search(name)), None)
    if bad:
        grid.header = []
        grid.faults.append(grid.fault(_not_utf8(bad, 1), 1))
    return not bad


def _check_encoding(grid: Grid) -> None:
    """One fault for a file that is not UTF-8, at its first place; its bad cells are not judged any further."""
    found: list[tuple[int, str, re.Match[str]]] = []
    for row in grid.rows:
        for index, cell in enumerate(row.cells):
            bad = _BAD_BYTES.search(cell) if isinstance(cell, str) else None
            if bad:
                found.append((row.number, grid.header[index], bad))
                row.cells[index] = Unreadable("")
    if found:
        number, column, bad = found[0]
        grid.faults.append(grid.fault(_not_utf8(bad, len(found)), number, column))


def _not_utf8(bad: re.Match[str], count: int) -> str:
    byte = f"0x{ord(bad[0]) - 0xDC00:02X}"
    message = _("The file is not in UTF-8: byte %(byte)s here, %(count)s such cells in all. Save it as CSV UTF-8.")
    return message % {"byte": byte, "count": count}
