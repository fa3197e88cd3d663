"""The changes as a file: one row for each field that differs, all pages, in plan order."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.utils.translation import gettext as _

from measures.changes.asked import Asked
from measures.changes.between import Changes
from measures.changes.page import own_chips
from measures.changes.rows import change_rows, file_rows
from measures.exports.about import Line, about_lines, file_name, filter_words, heading
from measures.exports.objects import json_chunks, json_head
from measures.exports.tables import Table, csv_response, file_response, unread, xlsx_response


def changes_file(request: HttpRequest, asked: Asked, form: str, *, names: bool) -> StreamingHttpResponse:
    """All changes that the address asks for as csv, xlsx or json; who made them only with `names`."""
    changes, name = asked.changes(), file_name(asked.plan, f"changes-{asked.since.isoformat()}", asked.until)
    if form == "json":
        days = {"from": asked.since, "to": asked.until}
        head = json_head(request, asked.ends, days, kinds=[kind.value for kind in asked.kinds])
        answer = file_response(json_chunks(head, "changes", change_rows(changes, names=names)), name, form)
    elif form == "csv":
        answer = csv_response(changes_table(changes, names=names), name)
    else:
        filters = [*filter_words(asked.ends), *((str(chip.label), str(chip.value)) for chip in own_chips(asked))]
        more = [(_("compared with"), asked.since), *counted(changes)]
        about = list(about_lines(request, asked.plan, asked.until, filters, more))
        answer = xlsx_response([changes_table(changes, names=names)], name, about)
    return unread(request, answer)


def counted(changes: Changes) -> list[Line]:
    """What a row is, and how many measures changed: of each kind, since a measure has a row for each field that differs."""
    rows = (_("rows"), _("one for each field that changed: a measure can have several, also of one kind"))
    measures = (_("measures"), changes.changed)
    return [rows, measures, *((_("measures: %(change)s") % {"change": kind.label}, number) for kind, number in changes.counts.items())]


def changes_table(changes: Changes | None, *, names: bool = False) -> Table:
    """The changes as a table of typed values; an empty one where there is nothing to compare."""
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
    return Table(_("Changes"), [(heading(label), kind) for label, kind in heads], file_rows(changes, names=names) if changes else [])
