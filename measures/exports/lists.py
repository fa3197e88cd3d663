"""The list of measures as a file: the rows of all pages, in the order and with the columns of the page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from measures.columns import columns_of, file_columns
from measures.exports.about import about_lines, address_of, file_name, filter_words, heading, licence_of, source_of, translation_words
from measures.exports.states import file_states
from measures.exports.tables import ROWS_AT_ONCE, Table, csv_response, file_response, xlsx_response
from measures.listing import Listing, sort_choices, sort_in_force
from measures.rows import RowView, row_view
from measures.vocabulary import vocabulary


def list_file(request: HttpRequest, listing: Listing, form: str) -> StreamingHttpResponse:
    """The rows of all pages as csv, xlsx or json; an answer without a body reads none."""
    filters = listing.filters
    name = file_name(filters.plan, "measures", filters.day)
    if form == "json":
        answer = file_response(json_chunks(request, listing), name, form)
    elif form == "csv":
        answer = csv_response(list_table(listing), name)
    else:
        about = list(about_lines(request, filters.plan, filters.day, filter_words(filters), [(_("order"), order_words(listing))]))
        answer = xlsx_response([list_table(listing)], name, about)
    if request.method == "HEAD":
        answer.streaming_content = ()
    return answer


def order_words(listing: Listing) -> str:
    """The order of the rows, in the reader's words."""
    sort = sort_in_force(listing.form, listing.filters)
    words = str(dict(sort_choices())[sort])
    return f"{words} ({_('the other way round')})" if sort.startswith("-") else words


def list_table(listing: Listing) -> Table:
    """The list as a table of typed values."""
    columns = file_columns(columns_of(listing.form))
    heads = [(heading(column.label), column.kind) for column in columns]
    return Table(_("Measures"), heads, ([column.value(row) for column in columns] for row in file_rows(listing)))


def file_rows(listing: Listing) -> Iterator[RowView]:
    """All rows of all pages, read from the database while they are sent."""
    plan, day = listing.filters.plan, listing.filters.day
    words = vocabulary(plan)
    return (row_view(state, plan, words, day) for state in file_states(listing.rows()))


def json_chunks(request: HttpRequest, listing: Listing) -> Iterator[bytes]:
    """One object: what the file is, then the measures by the keys of their columns, last their number."""
    columns = file_columns(columns_of(listing.form))
    encode = json.JSONEncoder(ensure_ascii=False, default=json_value).encode
    yield f'{encode(json_head(request, listing))[:-1]}, "measures": ['.encode(errors="replace")
    count, rows = 0, file_rows(listing)
    while some := list(islice(rows, ROWS_AT_ONCE)):
        measures = ",\n".join([encode({column.key: column.value(row) for column in columns}) for row in some])
        yield f"{',' if count else ''}\n{measures}".encode(errors="replace")
        count += len(some)
    yield f'\n], "count": {count}}}\n'.encode()


def json_head(request: HttpRequest, listing: Listing) -> dict[str, Any]:
    """What the file is: the plan, the day, the filters as the address has them, whose text it is."""
    filters = listing.filters
    plan = filters.plan
    return {
        "plan": plan.slug,
        "title": str(plan.title),
        "practice": plan.is_practice,
        "as_of": filters.day,
        "language": get_language(),
        "filters": filters.chosen | ({"q": filters.words_asked} if filters.words_asked else {}),
        "sort": sort_in_force(listing.form, filters),
        "source": source_of(plan),
        "licence": licence_of(plan),
        "translation": translation_words(plan) or None,
        "made_at": timezone.localtime(),
        "url": address_of(request),
    }


def json_value(value: object) -> str:
    """Days and moments as ISO; what is translated late in the reader's language."""
    return value.isoformat() if isinstance(value, date) else str(value)
