"""The first sheet of an xlsx as a grid.

Ours and not calamine's or openpyxl's: calamine makes a text anew for each cell that points to it (a 2 KB file with one long
text and a million pointers fills the memory) and both trust what a sheet says of its own size.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format  # type: ignore[attr-defined,unused-ignore]
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from plan.tables.grid import MAX_CELL, MAX_COLUMNS, MAX_ROWS, MAX_UNPACKED, Accept, Cell, Grid, Row, Unreadable
from plan.tables.package import BadPackage, Package

_COLUMN = re.compile(r"[A-Z]{1,3}")
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]*)?([eE][+-]?[0-9]+)?|[+-]?\.[0-9]+([eE][+-]?[0-9]+)?")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_MOST_TEXTS = MAX_ROWS * 30
_MOST_EMPTY_ROWS = 2 * MAX_ROWS


def read_xlsx(data: bytes, file: str, accept: Accept) -> Grid:
    """The first sheet's rows; a bound that is passed ends the reading with one fault that names it."""
    grid = Grid(file)
    try:
        book = _Book(Package(data))
        grid.sheet = book.sheet
        _Sheet(book, grid, accept).read()
    except BadPackage as refusal:
        grid.rows = []
        grid.stop(str(refusal))
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
        epoch = CALENDAR_WINDOWS_1900
        for tag, element in self.package.elements(main, "sheet", "workbookPr"):
            if tag == "sheet":
                pointer = next((value for name, value in element.items() if name.endswith("}id")), "")
                return element.get("name", ""), paths.get(pointer, ""), epoch
            if element.get("date1904") in ("1", "true"):
                epoch = CALENDAR_MAC_1904
        raise BadPackage(_("The file has no sheet."))

    def _texts(self, path: str) -> list[str]:
        texts: list[str] = []
        for _tag, element in self.package.elements(path, "si"):
            texts.append(text_of(element))
            if len(texts) > _MOST_TEXTS:
                raise BadPackage(_("The file has more than %(bound)s rows.") % {"bound": MAX_ROWS})
        return texts

    def _dates(self, path: str) -> set[str]:
        """The style numbers whose format is a date."""
        formats: dict[str, str] = {str(number): code for number, code in BUILTIN_FORMATS.items()}
        used: list[str] = []
        for tag, element in self.package.elements(path, "numFmt", "cellXfs"):
            if tag == "numFmt":
                formats[element.get("numFmtId", "")] = element.get("formatCode", "")[:255]
            else:
                used = [style.get("numFmtId", "") for style in element]
        dates = {number for number in set(used) if is_date_format(formats.get(number, ""))}
        return {str(index) for index, number in enumerate(used) if number in dates}


def text_of(element: Element) -> str:
    """The text of a shared or inline text: its runs, without the reading aids (rPh) of Japanese."""
    parts: list[str] = []
    for child in element:
        if child.tag.endswith("}t"):
            parts.append(child.text or "")
        elif child.tag.endswith("}r"):
            parts += [run.text or "" for run in child if run.tag.endswith("}t")]
    return within_cell("".join(parts))


def within_cell(text: str) -> str:
    """No cell of a spreadsheet is longer than this."""
    if len(text) > MAX_CELL:
        raise BadPackage(_("A cell has more than %(bound)s characters.") % {"bound": MAX_CELL})
    return text


class _Sheet:
    """Reads the cells of one sheet, row by row, and never believes what it says of its own size."""

    def __init__(self, book: _Book, grid: Grid, accept: Accept) -> None:
        self.book, self.grid, self.accept = book, grid, accept
        self.row, self.seen, self.total = 0, 0, 0

    def read(self) -> None:
        for _tag, element in self.book.package.elements(self.book.path, "row"):
            self.row = self._number_of(element)
            cells = self._cells(element)
            if cells and not self.grid.header:
                if not self._take_header(cells):
                    return
            elif cells and not self._take_row(cells):
                return
        if not self.grid.header:
            raise BadPackage(_("The first sheet is empty."))

    def _number_of(self, element: Element) -> int:
        number = int(element.get("r", self.row + 1))
        if number <= self.row:
            raise BadPackage(_("The file is damaged, or no xlsx."))
        self.seen += 1
        if self.seen > _MOST_EMPTY_ROWS:  # rows without cells do no harm, but not without end
            raise BadPackage(_("The file has more than %(bound)s rows.") % {"bound": MAX_ROWS})
        return number

    def _cells(self, element: Element) -> dict[int, Cell]:
        """The cells of a row that are not empty, by their place."""
        found: dict[int, Cell] = {}
        place = -1
        for cell in element:
            reference = _COLUMN.match(cell.get("r", ""))
            place = _index(reference[0]) if reference else place + 1
            value = self._value(cell)
            if value == "":
                continue
            if place >= MAX_COLUMNS:
                raise BadPackage(_("The file has more than %(bound)s columns.") % {"bound": MAX_COLUMNS})
            # One long text that a million cells point to is small here, but not where the cells are compared and stored.
            self.total += len(value) if isinstance(value, str) else 8
            found[place] = value
        if found and self.row > MAX_ROWS + 1:
            raise BadPackage(_("The file has more than %(bound)s rows.") % {"bound": MAX_ROWS})
        if self.total > MAX_UNPACKED:
            raise BadPackage(_("The file is larger than %(bound)s MB when unpacked.") % {"bound": MAX_UNPACKED // 1024**2})
        return found

    def _take_header(self, cells: dict[int, Cell]) -> bool:
        if self.row != 1:
            raise BadPackage(_("The first row must hold the names of the columns."))
        self.grid.header = [str(cells.get(index, "")).strip() for index in range(max(cells) + 1)]
        return self.accept(self.grid.header)

    def _take_row(self, cells: dict[int, Cell]) -> bool:
        """Add one row; False when there are too many faults to go on."""
        width = len(self.grid.header)
        if max(cells) >= width:
            message = _("The row has %(cells)s cells, the header has %(width)s.")
            self.grid.faults.append(self.grid.fault(message % {"cells": max(cells) + 1, "width": width}, self.row))
        self.grid.rows.append(Row(self.row, [cells.get(index, "") for index in range(width)]))
        self.grid.cut = len(self.grid.faults) >= 100
        return not self.grid.cut

    def _value(self, cell: Element) -> Cell:
        kind, text = cell.get("t", "n"), ""
        for child in cell:
            if child.tag.endswith("}v"):
                text = child.text or ""
            elif child.tag.endswith("}is"):
                text = text_of(child)
        if not text:
            return ""
        if kind == "s":
            return self._shared(text)
        if kind == "n":
            return self._number(text, cell.get("s", ""))
        return _other(kind, within_cell(text))

    def _shared(self, text: str) -> Cell:
        try:
            return unescape(self.book.texts[int(text)])
        except (ValueError, IndexError) as error:
            raise BadPackage(_("The file is damaged, or no xlsx.")) from error

    def _number(self, text: str, style: str) -> Cell:
        if not _NUMBER.fullmatch(text) or len(text) > 40:
            raise BadPackage(_("The file is damaged, or no xlsx."))
        value = float(text)
        if style in self.book.dates:
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


def _other(kind: str, text: str) -> Cell:
    """The value of a cell that is neither a number nor a shared text."""
    if kind == "e":
        return Unreadable(_("The cell holds an error: %(error)s.") % {"error": text[:20]})
    if kind == "b":
        return text == "1"
    return text[:10] if kind == "d" else unescape(text)


def _index(name: str) -> int:
    """The place of a column: A is 0, AA is 26."""
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - 64
    return number - 1
