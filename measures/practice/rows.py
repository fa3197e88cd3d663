"""Many rows at once, each with the history that a save would have left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from typing import Any

from django.db import connection
from django.db.models import DateField, DateTimeField, JSONField, Model

from accounts.models import User
from measures.enums import Source

CHUNK = 500


@cache
def past_of(model: Any) -> Any:
    """The table of a model's history; found once, as the way through the model is slow."""
    return model.history.model if hasattr(model, "history") else None


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
    if past_of(model):
        note_creation(model, [row.pk for row in rows], at=at, reason=reason)


def note_creation(model: Any, ids: Sequence[int], *, at: datetime, reason: str = Source.SEED) -> None:
    """The first row of history of each; copied inside the database, which is many times quicker than through objects."""
    history = past_of(model)
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


def insert(model: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write rows, given by the names of their columns' attributes, that nobody needs as objects or by number.

    A practice plan of 100,000 measures has millions of them; through objects each would cost ten times as much.
    """
    fields = [field for field in model._meta.concrete_fields if not field.primary_key or model._meta.pk.attname in rows[0]] if rows else []
    quote, limit = connection.ops.quote_name, connection.features.max_query_params
    columns = ", ".join(quote(field.column) for field in fields)
    line = f"({', '.join(['%s'] * len(fields))})"
    readers = [(field.attname, _reader(field)) for field in fields]
    size = limit // len(fields) if limit and fields else CHUNK
    with connection.cursor() as cursor:
        for start in range(0, len(rows), size):
            some = rows[start : start + size]
            values = [read(row[name]) if read else row[name] for row in some for name, read in readers]
            cursor.execute(f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES {', '.join([line] * len(some))}", values)  # noqa: S608 - names of our own


def _reader(field: Any) -> Callable[[Any], Any] | None:
    """How a value is made ready for the database; None where it is so already."""
    if isinstance(field, DateTimeField):
        return connection.ops.adapt_datetimefield_value
    if isinstance(field, DateField):
        return connection.ops.adapt_datefield_value
    return partial(field.get_db_prep_save, connection=connection) if isinstance(field, JSONField) else None


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
