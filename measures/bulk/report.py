"""A bulk edit as a page tells it: each measure with its old and its new value, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from measures.bulk.change import MOVE, OPEN, PERIOD, Row, touched
from measures.enums import BulkKind, BulkState, CoordinationRole
from measures.models import BulkEdit, Label, MeasureState, Status
from measures.reporting.status_moves import move_refusal
from plan.dates import day_words
from plan.models import Body


@dataclass(frozen=True)
class Told:
    """One measure of a bulk edit; `why` says why it is left as it is."""

    code: str
    text: Any
    old: str
    new: str
    body: str
    why: str


class BulkReport:
    """What the page of a bulk edit shows."""

    def __init__(self, edit: BulkEdit) -> None:
        self.edit = edit
        self.count = len(touched(edit.rows))
        self.left = len(edit.rows) - self.count
        self.unchanged = len(edit.measures) - len(edit.rows)
        self.can_confirm = edit.state == BulkState.PREVIEWED and self.count > 0
        self.is_applied = edit.state == BulkState.APPLIED
        self.is_undone = edit.state == BulkState.UNDONE
        self.is_status = edit.what == BulkKind.STATUS

    def told(self, rows: list[Row]) -> list[Told]:
        """Rows as words, in a fixed number of queries."""
        states = MeasureState.objects.today().filter(measure__in=[row["pk"] for row in rows]).defer("search")
        texts = {state.measure_id: state.text for state in states}
        words, bodies = self._words(), self._bodies(rows)
        why = {OPEN: _("an update of this body is still open"), PERIOD: _("its planned period would end before it begins")}
        return [
            Told(
                code=row["code"],
                text=texts.get(row["pk"], ""),
                old=words(row["before"]),
                new=words(row["after"]),
                body=bodies.get(row.get("body"), _("no body")) if self.is_status else "",
                why=move_refusal(*row["phases"]) if row.get("why") == MOVE else why.get(row.get("why", ""), ""),
            )
            for row in rows
        ]

    def _bodies(self, rows: list[Row]) -> dict[Any, str]:
        found = Body.objects.filter(pk__in={row["body"] for row in rows if row.get("body")})
        return {body.pk: str(body) for body in found}

    def _words(self) -> Callable[[Any], str]:
        """How a value of this kind is said; a row that is gone is told by its number."""
        plan = self.edit.plan
        if self.edit.what == BulkKind.PERIOD:
            return _period
        if self.edit.what == BulkKind.STATUS:
            return _Named({status.pk: str(status) for status in Status.objects.filter(plan=plan)}).one
        if self.edit.what == BulkKind.LABEL:
            return _Named({label.pk: str(label) for label in Label.objects.filter(plan=plan)}).many
        ids = {line[0] for row in self.edit.rows for side in ("before", "after") for line in row[side]}
        return _Named({body.pk: str(body) for body in Body.objects.filter(pk__in=ids)}).lines


@dataclass(frozen=True)
class _Named:
    """Values told by the names of the rows that they point at."""

    names: dict[int, str]

    def one(self, pk: int | None) -> str:
        return "" if pk is None else self.names.get(pk, f"#{pk}")

    def many(self, ids: list[int]) -> str:
        return ", ".join(self.one(pk) for pk in ids)

    def lines(self, lines: list[list[Any]]) -> str:
        return "\n".join(self._line(*line[:5]) for line in sorted(lines, key=lambda line: line[2]))

    def _line(self, body: int, role: str, _order: int, certain: bool, reports: bool) -> str:  # noqa: FBT001 - the columns of a line
        marks = [str(CoordinationRole(role).label)]
        marks += [] if certain else [_("uncertain")]
        marks += [] if reports else [_("does not report")]
        return f"{self.one(body)} ({', '.join(marks)})"


def _period(days: dict[str, str | None]) -> str:
    labels = {"planned_from": _("from"), "planned_until": _("until")}
    given = ((labels[name], words) for name, words in days.items() if words)
    return capfirst(" ".join(f"{label} {day_words(date.fromisoformat(words))}" for label, words in given))
