"""The result of a round as a file: every measure and body with the answer; in a workbook also who is missing, and what changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, QueryDict, StreamingHttpResponse
from django.utils.translation import gettext as _

from governance.results.result import Line, Result
from governance.rounds.preview import asked_words
from measures.changes.files import changes_table
from measures.exports.about import about_lines, file_name, filter_words, heading
from measures.exports.objects import json_chunks, json_head
from measures.exports.tables import Table, csv_response, file_response, unread, xlsx_response
from measures.filters import MeasureFilter

Column = tuple[Any, Any]


def result_file(request: HttpRequest, result: Result, form: str) -> StreamingHttpResponse:
    """The whole result as csv, xlsx or json; an answer without a body reads none."""
    round = result.round
    name = file_name(round.plan, f"round-{round.number}", result.day)
    filters = MeasureFilter(QueryDict(round.query), plan=round.plan)
    if form == "json":
        head = json_head(request, filters, {"as_of": result.day}, **about_round(result))
        answer = file_response(json_chunks(head, "answers", objects(result)), name, form)
    elif form == "csv":
        answer = csv_response(answers_table(result), name)
    else:
        about = list(about_lines(request, round.plan, result.day, filter_words(filters), words_of_round(result)))
        answer = xlsx_response(
            [answers_table(result), missing_table(result), questions_table(result), changes_table(result.changes)], name, about
        )
    return unread(request, answer)


def about_round(result: Result) -> dict[str, Any]:
    """What a program must know of the round."""
    round, (answered, asked) = result.round, result.counts
    return {
        "round": round.number,
        "round_title": str(round.title),
        "state": round.state,
        "deadline": round.deadline,
        "opened_at": round.opened_at,
        "closed_at": round.closed_at,
        "frozen_at": round.frozen_at,
        "measures_asked": asked,
        "measures_answered": answered,
        "questions": [{"number": question.number, "text": str(question.text)} for question in result.questions],
    }


def words_of_round(result: Result) -> Iterator[tuple[str, Any]]:
    """The same for a reader."""
    round, (answered, asked) = result.round, result.counts
    yield _("reporting round"), str(round.title)
    yield _("state"), round.get_state_display()
    yield from ((label, value) for label, value in ((_("opened at"), round.opened_at), (_("closed at"), round.closed_at)) if value)
    yield _("deadline"), round.deadline
    yield _("measures answered"), _("%(answered)s of %(asked)s") % {"answered": answered, "asked": asked}
    yield _("asked"), " ".join(asked_words(round)[:1])


def answers_table(result: Result) -> Table:
    """Every measure and body of the round in plan order, with one column for each free question."""
    heads: list[Column] = [
        (_("code"), "code"),
        (_("measure"), "text"),
        (_("body"), "words"),
        (_("answer"), "words"),
        (_("what was said"), "words"),
        (_("status"), "words"),
        (_("confidence"), "words"),
        (_("progress (%)"), "number"),
        (_("note"), "text"),
        (_("what blocks it"), "text"),
        (_("help or decision asked"), "text"),
        (_("by a signed link"), "words"),
        (_("submitted on"), "date"),
        (_("approved on"), "date"),
    ]
    heads = [(heading(label), kind) for label, kind in heads] + [(str(question.text), "text") for question in result.questions]
    return Table(_("Answers"), heads, (_row(line, result) for line in in_order(result)))


def in_order(result: Result) -> Iterator[Line]:
    """All lines, in plan order, read when the file is made."""
    yield from result.lines_of(result.found)


def _row(line: Line, result: Result) -> list[Any]:
    said = line.said
    told: list[Any] = [None] * 10
    if said:
        told = [said.kind_words, str(said.status) if said.status else None, said.confidence_words, said.progress, said.note]
        told += [said.blocked_reason, said.question, said.by_link, said.submitted_on, said.approved_on]
    given = [line.answers[question.pk].text if question.pk in line.answers else None for question in result.questions]
    return [line.code, str(line.text), str(line.body), str(line.state.label), *told, *given]


def missing_table(result: Result) -> Table:
    """What nobody answered, by body."""
    heads: list[Column] = [(_("body"), "words"), (_("code"), "code"), (_("measure"), "text"), (_("answer"), "words")]

    def rows() -> Iterator[list[Any]]:
        for silence in result.silences:
            for line in silence.lines:
                yield [str(silence.body), line.code, str(line.text), str(line.state.label)]

    return Table(_("Not answered"), [(heading(label), kind) for label, kind in heads], rows())


def questions_table(result: Result) -> Table:
    """What bodies asked in return."""
    heads: list[Column] = [(_("code"), "code"), (_("measure"), "text"), (_("body"), "words"), (_("help or decision asked"), "text")]

    def rows() -> Iterator[list[Any]]:
        for line in result.asked_in_return:
            yield [line.code, str(line.text), str(line.body), line.said.question if line.said else None]

    return Table(_("Help asked"), [(heading(label), kind) for label, kind in heads], rows())


def objects(result: Result) -> Iterator[dict[str, Any]]:
    """Every measure and body by codes and plain values."""
    for line in in_order(result):
        said = line.said
        yield {
            "code": line.code,
            "body": line.body.slug,
            "answer": line.state.value,
            "kind": said.kind if said else None,
            "status": said.status.code if said and said.status else None,
            "confidence": (said.confidence or None) if said else None,
            "progress": said.progress if said else None,
            "note": (said.note or None) if said else None,
            "blocked_reason": (said.blocked_reason or None) if said else None,
            "question": (said.question or None) if said else None,
            "language": said.language if said else None,
            "source": said.source if said else None,
            "submitted_on": said.submitted_on if said else None,
            "approved_on": said.approved_on if said else None,
            "answers": {str(each.number): line.answers[each.pk].text for each in result.questions if each.pk in line.answers},
        }
