"""The list of measures as a file: the rows of all pages, in the order and with the columns of the page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.utils.translation import gettext as _

from measures.exports.about import about_lines, file_name, filter_words, heading
from measures.exports.objects import json_chunks, json_head
from measures.exports.tables import Table, csv_response, file_response, unread, xlsx_response
from measures.listing.columns import columns_of, file_columns
from measures.listing.order import Listing, sort_choices, sort_in_force
from measures.listing.plain import plain_states
from measures.listing.rows import RowView, row_view
from measures.vocabulary import vocabulary


def list_file(request: HttpRequest, listing: Listing, form: str) -> StreamingHttpResponse:
    """The rows of all pages as csv, xlsx or json; an answer without a body reads none."""
    filters = listing.filters
    name = file_name(filters.plan, "measures", filters.day)
    if form == "json":
        head = json_head(request, filters, {"as_of": filters.day}, sort=sort_in_force(listing.form, filters))
        answer = file_response(json_chunks(head, "measures", list_objects(listing)), name, form)
    elif form == "csv":
        answer = csv_response(list_table(listing), name)
    else:
        about = list(about_lines(request, filters.plan, filters.day, filter_words(filters), [(_("order"), order_words(listing))]))
        answer = xlsx_response([list_table(listing)], name, about)
    return unread(request, answer)


def order_words(listing: Listing) -> str:
    """The order of the rows, in the reader's words."""
    sort = sort_in_force(listing.form, listing.filters)
    words = str(dict(sort_choices())[sort])
    backwards = _("the other way round")
    return f"{words} ({backwards})" if sort.startswith("-") else words


def list_table(listing: Listing) -> Table:
    """The list as a table of typed values."""
    columns = file_columns(columns_of(listing.form))
    heads = [(heading(column.label), column.kind) for column in columns]
    return Table(_("Measures"), heads, ([column.value(row) for column in columns] for row in file_rows(listing)))


def file_rows(listing: Listing) -> Iterator[RowView]:
    """All rows of all pages, read from the database while they are sent."""
    plan, day = listing.filters.plan, listing.filters.day
    words = vocabulary(plan)
    return (row_view(state, plan, words, day) for state in plain_states(listing.rows(), at_once=2000))


def list_objects(listing: Listing) -> Iterator[dict[str, Any]]:
    """The measures by the keys of their columns."""
    columns = file_columns(columns_of(listing.form))
    return ({column.key: column.value(row) for column in columns} for row in file_rows(listing))
