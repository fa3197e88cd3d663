"""The changes as a file: one row for each field that differs, all pages, in plan order."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from measures.changes.asked import Asked
from measures.changes.between import Changes
from measures.changes.page import own_chips
from measures.changes.rows import change_rows, file_rows
from measures.exports.about import about_lines, address_of, file_name, filter_words, heading, licence_of, source_of, translation_words
from measures.exports.lists import json_value
from measures.exports.tables import ROWS_AT_ONCE, Table, csv_response, file_response, xlsx_response


def changes_file(request: HttpRequest, asked: Asked, form: str, *, names: bool) -> StreamingHttpResponse:
    """All changes that the address asks for as csv, xlsx or json; who made them only with `names`."""
    changes, name = asked.changes(), file_name(asked.plan, f"changes-{asked.since.isoformat()}", asked.until)
    if form == "json":
        answer = file_response(json_chunks(request, asked, changes, names=names), name, form)
    elif form == "csv":
        answer = csv_response(changes_table(changes, names=names), name)
    else:
        filters = [*filter_words(asked.ends), *((str(chip.label), str(chip.value)) for chip in own_chips(asked))]
        more = [(_("compared with"), asked.since)]
        about = list(about_lines(request, asked.plan, asked.until, filters, more))
        answer = xlsx_response([changes_table(changes, names=names)], name, about)
    if request.method == "HEAD":
        answer.streaming_content = ()
    return answer


def changes_table(changes: Changes, *, names: bool) -> Table:
    """The changes as a table of typed values."""
    heads: list[tuple[str, Any]] = [
        (_("code"), "code"),
        (_("measure"), "text"),
        (_("change"), "words"),
        (_("field"), "words"),
        (_("milestone"), "text"),
        (_("before"), "text"),
        (_("after"), "text"),
        (_("reason"), "text"),
        (_("on"), "date"),
        (_("for"), "words"),
        (_("from"), "words"),
    ]
    heads += [(_("by"), "words")] if names else []
    return Table(_("Changes"), [(heading(label), kind) for label, kind in heads], file_rows(changes, names=names))


def json_chunks(request: HttpRequest, asked: Asked, changes: Changes, *, names: bool) -> Iterator[bytes]:
    """One object: what the file is, then the changes by codes, last their number."""
    encode = json.JSONEncoder(ensure_ascii=False, default=json_value).encode
    yield f'{encode(json_head(request, asked))[:-1]}, "changes": ['.encode(errors="replace")
    count, rows = 0, change_rows(changes, names=names)
    while some := list(islice(rows, ROWS_AT_ONCE)):
        said = ",\n".join(encode(row) for row in some)
        yield f"{',' if count else ''}\n{said}".encode(errors="replace")
        count += len(some)
    yield f'\n], "count": {count}}}\n'.encode()


def json_head(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    """What the file is: the plan, the two days, the filters as the address has them."""
    plan, ends = asked.plan, asked.ends
    return {
        "plan": plan.slug,
        "title": str(plan.title),
        "practice": plan.is_practice,
        "from": asked.since,
        "to": asked.until,
        "language": get_language(),
        "filters": ends.chosen | ({"q": ends.words_asked} if ends.words_asked else {}),
        "kinds": [kind.value for kind in asked.kinds],
        "source": source_of(plan),
        "licence": licence_of(plan),
        "translation": translation_words(plan) or None,
        "made_at": timezone.localtime(),
        "url": address_of(request),
    }
