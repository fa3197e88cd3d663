"""Many rows at once, each with the history that a save would have left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Model

from accounts.models import User
from measures.enums import Source

CHUNK = 500


def chunks(ids: Sequence[int]) -> Iterator[list[int]]:
    """The ids in lists that every database takes as parameters."""
    for start in range(0, len(ids), CHUNK):
        yield list(ids[start : start + CHUNK])


def create(rows: Sequence[Model], *, at: datetime, reason: str = Source.SEED) -> None:
    """Write new rows of one table, as nobody in particular made them at that moment."""
    if not rows:
        return
    model: Any = type(rows[0])
    model._default_manager.bulk_create(rows)
    if hasattr(model, "history"):
        note_creation(model, [row.pk for row in rows], at=at, reason=reason)


def note_creation(model: Any, ids: Sequence[int], *, at: datetime, reason: str = Source.SEED) -> None:
    """The first row of history of each; copied inside the database, which is many times quicker than through objects."""
    history: Any = model.history.model
    quote = connection.ops.quote_name
    columns = ", ".join(quote(f.column) for f in history.tracked_fields)
    into = ", ".join(map(quote, ("history_date", "history_type", "history_change_reason")))
    table, past = quote(model._meta.db_table), quote(history._meta.db_table)
    moment = connection.ops.adapt_datetimefield_value(at)
    for some in chunks(ids):
        marks = ", ".join(["%s"] * len(some))
        copy = f"INSERT INTO {past} ({columns}, {into}) SELECT {columns}, %s, '+', %s FROM {table} WHERE {quote('id')} IN ({marks})"  # noqa: S608 - names of our own
        with connection.cursor() as cursor:
            cursor.execute(copy, [moment, reason, *some])


@dataclass
class Trace:
    """One save of one row, to be noted in its history when the row has its number."""

    row: Model
    values: dict[str, Any]
    kind: str
    at: datetime
    by: User | None
    reason: str


def trace(row: Model, kind: str, at: datetime, by: User | None, reason: str) -> Trace:
    """The row as it is now, saved (+ added, ~ changed, - deleted) at that moment."""
    values = {f.attname: row.__dict__[f.attname] for f in row._meta.concrete_fields}
    return Trace(row, values, kind, at, by, reason)


def write_traces(traces: Iterable[Trace], numbers: dict[int, int]) -> None:
    """Note the saves in the history; `numbers` gives the stored number for one that was only lent."""
    by_model: dict[Any, list[Any]] = defaultdict(list)
    for one in traces:
        model: Any = type(one.row)
        if one.row.pk is not None:
            one.values["id"] = one.row.pk
        for name in ("answers_id", "corrects_id"):
            if one.values.get(name):
                one.values[name] = numbers[one.values[name]]
        past = model.history.model
        by_model[past].append(
            past(
                **one.values,
                history_date=one.at,
                history_type=one.kind,
                history_user_id=one.by.pk if one.by else None,
                history_change_reason=one.reason,
            )
        )
    for past, rows in by_model.items():
        past._default_manager.bulk_create(rows)
