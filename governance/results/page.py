"""What the page of a round's result shows of it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from governance.enums import ANSWERED
from governance.results.result import Line, Result
from governance.rounds.board import counts_by_body, unanswered
from measures.changes.rows import file_rows
from measures.exports.forms import MOST_PRINTED

SIZE = 50
MOST = 100  # changes, questions or answers to one that the page tells; the file has all
NO_STATUS = _("no status")


@dataclass(frozen=True)
class Move:
    """How many measures went from one status to another."""

    before: Any
    after: Any
    count: int


@dataclass(frozen=True)
class News:
    """What approved answers brought besides other values: measures with a note, measures with a milestone that is new, reached or moved."""

    noted: int
    milestones: int


def result_context(result: Result, query: QueryDict, *, printed: bool) -> dict[str, Any]:
    """The numbers, then the lists; what is long is cut on the page, and whole in the files."""
    answered, asked = result.counts
    changes, most = result.changes, MOST_PRINTED if printed else MOST
    return {
        "result": result,
        "answered": answered,
        "asked": asked,
        "silences": result.silences,
        "unanswered": unanswered(counts_by_body(result.found)),
        "kinds": [(kind.label, count) for kind, count in changes.counts.items()] if changes else [],
        "moves": moves_of(result),
        "changed": result.changed,
        "news": News(len(result.noted), len(result.milestones_changed)),
        "change_rows": list(islice(file_rows(changes), most)) if changes else [],
        "more_changes": max(0, len(changes) - most) if changes else 0,
        "questions": result.asked_in_return,
        "to_questions": result.to_questions,
        "by_link": result.by_link,
        "most": most,
        "page": page_of(result, query, printed=printed),
    }


def moves_of(result: Result) -> list[Move]:
    """The status moves, the most frequent first."""
    statuses = result.words.statuses
    found = result.changes.moves.most_common() if result.changes else []
    return [Move(statuses.get(before, NO_STATUS), statuses.get(after, NO_STATUS), count) for (before, after), count in found]


def page_of(result: Result, query: QueryDict, *, printed: bool) -> Page[Line]:
    """The answers, one page of them; on paper all, up to two thousand."""
    answers = [one for one in result.found if one.state in ANSWERED]
    page: Page[Any] = Paginator(answers, MOST_PRINTED if printed else SIZE).get_page(query.get("page") or 1)
    page.object_list = result.lines_of(page.object_list)
    return page
