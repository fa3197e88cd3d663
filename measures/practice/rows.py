"""Many rows at once, each with the history that a save would have left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.db.models import Model

from accounts.models import User
from measures.enums import Source
from plan.bulk import insert, note_history, past_of


def create(rows: Sequence[Model], *, at: datetime, reason: str = Source.SEED) -> None:
    """Write new rows of one table, as nobody in particular made them at that moment."""
    if not rows:
        return
    model: Any = type(rows[0])
    model._default_manager.bulk_create(rows)
    if past_of(model):
        note_history(model, [row.pk for row in rows], "+", at=at, reason=reason)


@dataclass
class Trace:
    """One save of one row, to be noted in its history when the row has its number."""

    row: Model
    values: dict[str, Any]


def trace(row: Model, kind: str, at: datetime, by: User | None, reason: str) -> Trace:
    """The row as it is now, saved (+ added, ~ changed, - deleted) at that moment."""
    values = {name: row.__dict__[name] for name in attributes(type(row))}
    about = {"history_date": at, "history_type": kind, "history_user_id": by.pk if by else None, "history_change_reason": reason}
    return Trace(row, values | about)


@cache
def attributes(model: type[Model]) -> tuple[str, ...]:
    """The attributes that hold a row's columns."""
    return tuple(field.attname for field in model._meta.concrete_fields)


def without_number(row: Model) -> dict[str, Any]:
    """A row's columns, but for the number that the database gives."""
    return {name: row.__dict__[name] for name in attributes(type(row)) if name != "id"}


def write_traces(traces: Iterable[Trace], numbers: dict[int, int]) -> None:
    """Note the saves in the history; `numbers` gives the stored number for one that was only lent."""
    by_model: dict[type[Model], list[dict[str, Any]]] = defaultdict(list)
    for one in traces:
        one.values["id"] = one.row.pk if one.row.pk is not None else one.values["id"]
        for name in ("answers_id", "corrects_id"):
            if one.values.get(name):
                one.values[name] = numbers[one.values[name]]
        by_model[type(one.row)].append(one.values)
    for model, rows in by_model.items():
        insert(past_of(model), rows)
