"""Writing a table out as csv or xlsx: every text stays a text, and nothing becomes a formula."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from plan.tables.grid import letters

# Once more for a text that has apostrophes itself, so that taking one off gives back what was there.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
TEXT_FORMAT = "@"


def disarmed(text: str) -> str:
    """The text as a cell of a csv file: an apostrophe before what a spreadsheet would calculate; the import takes it off again."""
    return f"'{text}" if _FORMULA.match(text) else text


def in_xml(text: str) -> str:
    """The text as XML can hold it: control characters replaced."""
    return _NOT_IN_XML.sub("\ufffd", text)


def plain(text: str) -> str:
    """The text as xlsx can hold it: also what looks like its own escapes is escaped."""
    return in_xml(_ESCAPE.sub("_x005F_", text))


def write_csv(lines: Iterable[list[str]]) -> bytes:
    """UTF-8 with a byte order mark (Excel asks for it), commas; an apostrophe before what a spreadsheet would calculate."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    for line in lines:
        writer.writerow([disarmed(cell) for cell in line])
    return codecs.BOM_UTF8 + out.getvalue().encode()


def write_xlsx(lines: Iterable[list[str]], title: str) -> bytes:
    """One sheet of text cells, the header fixed; Excel shows codes such as 1.1.10 as they are."""
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet(title[:31])
    sheet.freeze_panes = "B2"
    pattern: Any = WriteOnlyCell(sheet)
    pattern.number_format = TEXT_FORMAT
    for number, line in enumerate(lines):
        if number == 0:
            for index in range(len(line)):
                sheet.column_dimensions[letters(index)].number_format = TEXT_FORMAT
                sheet.column_dimensions[letters(index)].width = 18
        sheet.append([_text_cell(sheet, pattern, cell) for cell in line])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _text_cell(sheet: Any, pattern: Any, text: str) -> Any:
    if not text:
        return None
    cell: Any = WriteOnlyCell(sheet, plain(text))
    cell.data_type = "s"
    cell._style = pattern._style  # one style for all: looking it up for each cell takes longer than the rest
    return cell
