"""The first sheet of an xlsx as a grid.

Ours and not calamine's or openpyxl's: calamine makes a text anew for each cell that points to it (a 2 KB file with one long
text and a million pointers fills the memory) and both trust what a sheet says of its own size.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format  # type: ignore[attr-defined,unused-ignore]
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from plan.tables.grid import MAX_CELL, MAX_COLUMNS, MAX_ROWS, MAX_UNPACKED, Accept, Cell, Grid, Row, Unreadable
from plan.tables.package import BadPackage, Package, Stop

_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]*)?([eE][+-]?[0-9]+)?|[+-]?\.[0-9]+([eE][+-]?[0-9]+)?")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_TOO_MANY_TEXTS = (MAX_ROWS + 1) * MAX_COLUMNS


def read_xlsx(data: bytes, file: str, accept: Accept) -> Grid:
    """The first sheet's rows; a bound that is passed ends the reading with one fault that names it."""
    grid = Grid(file)
    try:
        book = _Book(Package(data))
        grid.sheet = book.sheet
        _Sheet(book, grid, accept).read()
    except BadPackage as refusal:
        grid.rows = []
        grid.faults.append(grid.fault(str(refusal)))
    return grid


def unescape(text: str) -> str:
    """Excel writes a control character as _x000D_."""
    if "_x" not in text:
        return text
    plain = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


class _Book:
    """What the cells of a workbook point to: its texts, which styles are dates, and its first sheet."""

    def __init__(self, package: Package) -> None:
        self.package = package
        main = next((path for _id, kind, path in package.relations("") if kind == "officeDocument"), "")
        relations = package.relations(main)
        self.sheet, self.path, self.epoch = self._first_sheet(main, {found[0]: found[2] for found in relations})
        by_kind = {kind: path for _id, kind, path in relations}
        self.texts = self._texts(by_kind["sharedStrings"]) if "sharedStrings" in by_kind else []
        self.dates = self._dates(by_kind["styles"]) if "styles" in by_kind else set()

    def _first_sheet(self, main: str, paths: dict[str, str]) -> tuple[str, str, datetime]:
        sheets: list[tuple[str, str]] = []
        epochs = [CALENDAR_WINDOWS_1900]

        def start(tag: str, attributes: dict[str, str]) -> None:
            if tag == "sheet" and len(sheets) < 200:
                sheets.append((attributes.get("name", ""), paths.get(attributes.get("id", ""), "")))
            elif tag == "workbookPr" and attributes.get("date1904") in ("1", "true"):
                epochs.append(CALENDAR_MAC_1904)

        self.package.parse(main, start)
        if not sheets:
            raise BadPackage(_("The file has no sheet."))
        return (*sheets[0], epochs[-1])

    def _texts(self, path: str) -> list[str]:
        texts: list[str] = []
        text = _Text()

        def end(tag: str) -> None:
            if text.end(tag) and tag == "si":
                texts.append(text.take())
                if len(texts) > _TOO_MANY_TEXTS:
                    raise BadPackage(_("The file has more than %(bound)s rows.") % {"bound": MAX_ROWS})

        self.package.parse(path, text.start, end, text.add)
        return texts

    def _dates(self, path: str) -> set[str]:
        """The style numbers whose format is a date."""
        formats: dict[str, str] = {str(number): code for number, code in BUILTIN_FORMATS.items()}
        used: list[str] = []
        inside = [False]

        def start(tag: str, attributes: dict[str, str]) -> None:
            if tag == "numFmt":
                formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")[:255]
            elif tag == "cellXfs":
                inside[0] = True
            elif tag == "xf" and inside[0]:
                used.append(attributes.get("numFmtId", ""))

        def end(tag: str) -> None:
            inside[0] = inside[0] and tag != "cellXfs"

        self.package.parse(path, start, end)
        dates = {number for number in set(used) if is_date_format(formats.get(number, ""))}
        return {str(index) for index, number in enumerate(used) if number in dates}


class _Text:
    """Gathers the text of one cell: its t and v elements, without the reading aids (rPh) of Japanese texts."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length, self.open, self.aside = 0, False, False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "rPh":
            self.aside = True
        self.open = tag in ("t", "v") and not self.aside

    def end(self, tag: str) -> bool:
        self.open = False
        if tag == "rPh":
            self.aside = False
        return not self.aside

    def add(self, text: str) -> None:
        if self.open:
            self.length += len(text)
            if self.length > MAX_CELL:
                raise BadPackage(_("A cell has more than %(bound)s characters.") % {"bound": MAX_CELL})
            self.parts.append(text)

    def take(self) -> str:
        found = self.parts[0] if len(self.parts) == 1 else "".join(self.parts)
        self.parts, self.length = [], 0
        return found


class _Sheet:
    """Reads the cells of one sheet, row by row, and never believes what it says of its own size."""

    def __init__(self, book: _Book, grid: Grid, accept: Accept) -> None:
        self.book, self.grid, self.accept, self.text = book, grid, accept, _Text()
        self.row, self.column, self.kind, self.style = 0, 0, "", ""
        self.cells: dict[int, Cell] = {}
        self.seen, self.total = 0, 0

    def read(self) -> None:
        self.book.package.parse(self.book.path, self._start, self._end, self.text.add)
        if self.seen == 0 and not self.grid.faults:
            raise BadPackage(_("The first sheet is empty."))

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "c":
            self.column += 1
            found = _REFERENCE.fullmatch(attributes.get("r", ""))
            if found:
                self.column = _index(found[1])
            self.kind, self.style = attributes.get("t", "n"), attributes.get("s", "")
            self.text.take()
        elif tag == "row":
            row = int(attributes.get("r", self.row + 1))
            if row <= self.row:
                raise BadPackage(_("The file is damaged, or no xlsx."))
            self.row, self.column, self.cells = row, 0, {}
        else:
            self.text.start(tag, attributes)

    def _end(self, tag: str) -> None:
        if tag == "c":
            self._take_cell()
        elif tag == "row":
            self._take_row()
        elif tag == "sheetData":
            raise Stop
        else:
            self.text.end(tag)

    def _take_cell(self) -> None:
        value = self._value(self.text.take())
        if value == "":
            return
        if self.column > MAX_COLUMNS:
            raise BadPackage(_("The file has more than %(bound)s columns.") % {"bound": MAX_COLUMNS})
        if self.row > MAX_ROWS + 1:
            raise BadPackage(_("The file has more than %(bound)s rows.") % {"bound": MAX_ROWS})
        # One long text that a million cells point to is small here, but not where the cells are compared and stored.
        self.total += len(value) if isinstance(value, str) else 8
        if self.total > MAX_UNPACKED:
            raise BadPackage(_("The file is larger than %(bound)s MB when unpacked.") % {"bound": MAX_UNPACKED // 1024**2})
        self.cells[self.column - 1] = value

    def _take_row(self) -> None:
        if not self.cells:
            return
        self.seen += 1
        width = len(self.grid.header)
        if self.seen == 1:
            names = [str(self.cells.get(index, "")).strip() for index in range(max(self.cells) + 1)]
            self.grid.header = names
            if self.row != 1:
                raise BadPackage(_("The first row must hold the names of the columns."))
            if not self.accept(names):
                raise Stop
            return
        if max(self.cells) >= width:
            message = _("The row has %(cells)s cells, the header has %(width)s.")
            self.grid.faults.append(self.grid.fault(message % {"cells": max(self.cells) + 1, "width": width}, self.row))
            if len(self.grid.faults) >= 100:
                raise Stop
        self.grid.rows.append(Row(self.row, [self.cells.get(index, "") for index in range(width)]))

    def _value(self, text: str) -> Cell:
        if self.kind == "s":
            return self._shared(text)
        if not text:
            return ""
        if self.kind == "e":
            return Unreadable(_("The cell holds an error: %(error)s.") % {"error": text[:20]})
        readings: dict[str, Callable[[str], Cell]] = {
            "str": unescape,
            "inlineStr": unescape,
            "b": lambda found: found == "1",
            "d": lambda found: found[:10],
        }
        return readings.get(self.kind, self._number)(text)

    def _shared(self, text: str) -> Cell:
        try:
            return unescape(self.book.texts[int(text)]) if text else ""
        except (ValueError, IndexError) as error:
            raise BadPackage(_("The file is damaged, or no xlsx.")) from error

    def _number(self, text: str) -> Cell:
        if not _NUMBER.fullmatch(text) or len(text) > 40:
            raise BadPackage(_("The file is damaged, or no xlsx."))
        value = float(text)
        if self.style in self.book.dates:
            return _date(value, self.book.epoch)
        return int(value) if value.is_integer() and abs(value) < 1e15 else value


def _date(value: float, epoch: datetime) -> Cell:
    try:
        found: Any = from_excel(value, epoch)
    except (ValueError, OverflowError):
        return Unreadable(_("The cell holds no date."))
    if isinstance(found, datetime):
        return found.date()
    return found if isinstance(found, date) else Unreadable(_("The cell holds no date."))


def _index(name: str) -> int:
    """The number of a column: A is 1, AA is 27."""
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - 64
    return number
