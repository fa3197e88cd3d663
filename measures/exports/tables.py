"""Tables as files, sent while they are read: csv as Excel expects it in the reader's language, xlsx with real types."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import chain, islice
from typing import Any, Literal

from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from measures.exports.workbook import Sheet, about_sheet, workbook
from plan.tables.writing import disarmed

Kind = Literal["code", "text", "number", "date", "words"]
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
ROWS_AT_ONCE = 500


@dataclass(frozen=True)
class Table:
    """A title, columns as (label, kind), and rows of typed values: str, int, Decimal, float, date, bool or None for unknown.

    `rows` may be a generator; it is read once, while the file is sent.
    """

    title: str
    columns: Sequence[tuple[str, Kind]]
    rows: Iterable[Sequence[Any]]


def csv_response(table: Table, name: str) -> StreamingHttpResponse:
    """The table as `name`.csv: UTF-8 with a byte order mark, semicolons in Dutch and French, commas in English."""
    return file_response(csv_chunks(table), name, "csv")


def xlsx_response(tables: Sequence[Table], name: str, about: Iterable[tuple[str, Any]] = ()) -> StreamingHttpResponse:
    """Each table as a sheet of `name`.xlsx, and a last sheet that says what the file is: `about` as (label, value)."""
    sheets = [Sheet(table.title, table.columns, table.rows) for table in tables]
    return file_response(workbook([*sheets, about_sheet(about, sheets)]), name, "xlsx")


def file_response(chunks: Iterable[bytes], name: str, form: str) -> StreamingHttpResponse:
    """A download that is sent while it is made, in the language that was spoken when it was asked."""
    answer = StreamingHttpResponse(in_language(chunks, get_language()), content_type=CONTENT_TYPES[form])
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"{name}.{form}") or ""
    return answer


def unread(request: HttpRequest, answer: StreamingHttpResponse) -> StreamingHttpResponse:
    """The same answer; to a request for the head alone without its body, so that no row is read."""
    if request.method == "HEAD":
        answer.streaming_content = ()
    return answer


def in_language(chunks: Iterable[bytes], language: str | None) -> Iterator[bytes]:
    """Make each chunk in that language: by the time it is made, the thread may speak another one."""
    waiting = iter(chunks)
    while True:
        with override(language):
            chunk = next(waiting, None)
        if chunk is None:
            return
        yield chunk


def csv_chunks(table: Table) -> Iterator[bytes]:
    """The header and the rows, some hundreds at a time."""
    comma = "." if get_language() == "en" else ","
    lines = chain([[label for label, _kind in table.columns]], table.rows)
    yield codecs.BOM_UTF8
    while some := list(islice(lines, ROWS_AT_ONCE)):
        out = io.StringIO(newline="")
        writer = csv.writer(out, delimiter="," if comma == "." else ";", lineterminator="\r\n")
        writer.writerows([[csv_cell(value, comma) for value in line] for line in some])
        yield out.getvalue().encode(errors="replace")


def csv_cell(value: Any, comma: str) -> str:
    """A value as csv holds it: dates as ISO, which every Excel knows; fractions with the comma of the language; never a formula."""
    if isinstance(value, str):  # most are
        return disarmed(value)
    if value is None or isinstance(value, bool):
        return "" if value is None else _("yes") if value else _("no")
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, float | Decimal):
        return f"{value:f}".replace(".", comma) if isinstance(value, Decimal) else str(value).replace(".", comma)
    return str(value)
