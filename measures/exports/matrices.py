"""The matrix as a file: its rows and columns as on the page, with totals and differences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.utils.translation import gettext as _

from measures.exports.about import about_lines, file_name, filter_words, heading
from measures.exports.tables import Kind, Table, csv_response, unread, xlsx_response
from measures.filters import MeasureFilter
from measures.matrix import Cell, Matrix


def matrix_file(request: HttpRequest, filters: MeasureFilter, matrix: Matrix, form: str) -> StreamingHttpResponse:
    """What the page shows, as `form`."""
    name = file_name(filters.plan, "matrix", filters.day)
    table = Table(_("Matrix"), list(_columns(matrix)), list(_rows(matrix)))
    if form == "csv":
        return unread(request, csv_response(table, name))
    about = about_lines(request, filters.plan, filters.day, filter_words(filters), _about(matrix))
    return unread(request, xlsx_response([table], name, about))


def _columns(matrix: Matrix) -> Iterator[tuple[str, Kind]]:
    yield heading(matrix.row_label), "text"
    for label in [*(label for _value, label in matrix.columns), _("Total")]:
        yield heading(label), "number"
        if matrix.compared_with:
            yield _("%(name)s: difference") % {"name": heading(label)}, "number"


def _rows(matrix: Matrix) -> Iterator[list[Any]]:
    for label, cells in [*((row.label, [*row.cells, row.total]) for row in matrix.rows), (_("Total"), [*matrix.totals, matrix.total])]:
        yield [heading(label), *(number for cell in cells for number in _numbers(cell, compared=matrix.compared_with is not None))]


def _numbers(cell: Cell, *, compared: bool) -> list[int]:
    return [cell.count, cell.change] if compared else [cell.count]


def _about(matrix: Matrix) -> Iterator[tuple[str, Any]]:
    yield _("rows"), str(matrix.row_label)
    yield _("columns"), str(matrix.column_label)
    if matrix.compared_with:
        yield _("compared with"), matrix.compared_with
    for label in matrix.overlapping:
        yield str(label), _("one measure can stand in several cells, so they add up to more than the total")
