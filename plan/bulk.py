"""Many rows at once: what Django and simple-history do row by row or cell by cell, done several times quicker."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cache, partial
from typing import Any

from django.db import connection, transaction
from django.db.models import DateField, DateTimeField, JSONField
from django.utils import timezone

CHUNK = 500


def chunks(ids: Sequence[int]) -> Iterator[list[int]]:
    """The ids in lists that every database takes as parameters."""
    for start in range(0, len(ids), CHUNK):
        yield list(ids[start : start + CHUNK])


@cache
def past_of(model: Any) -> Any:
    """The table of a model's history; found once, as the way through the model is slow."""
    return model.history.model if hasattr(model, "history") else None


def insert(model: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write rows, given by the names of their columns' attributes, that nobody needs as objects or by number."""
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


def update_with_history(rows: Sequence[Any], model: Any, fields: Iterable[str], *, user: Any, source: str) -> None:
    """Write these fields of rows that are stored and locked, and note who did so.

    As an upsert: Django's bulk_update makes an expression of each cell, which takes five times as long.
    """
    with transaction.atomic():
        known = {"update_conflicts": True, "unique_fields": ["pk"], "update_fields": list(fields)}
        model._default_manager.bulk_create(rows, batch_size=CHUNK, **known)
        note_history(model, [row.pk for row in rows], "~", at=timezone.now(), reason=source, user=user)


def note_history(model: Any, ids: Sequence[int], kind: str, *, at: datetime, reason: str, user: Any = None) -> None:
    """A row of history (+ added, ~ changed) of each row as it is stored now, copied inside the database and not through objects."""
    history = past_of(model)
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in history.tracked_fields)
    into = ", ".join(map(quote, ("history_date", "history_type", "history_change_reason", "history_user_id")))
    table, past, key = map(quote, (model._meta.db_table, history._meta.db_table, model._meta.pk.column))
    about = [connection.ops.adapt_datetimefield_value(at), kind, reason, user.pk if user else None]
    for some in chunks(ids):
        marks = ", ".join(["%s"] * len(some))
        copy = f"INSERT INTO {past} ({columns}, {into}) SELECT {columns}, %s, %s, %s, %s FROM {table} WHERE {key} IN ({marks})"  # noqa: S608 - names of our own
        with connection.cursor() as cursor:
            cursor.execute(copy, [*about, *some])


@contextmanager
def uncollected() -> Iterator[None]:
    """Put off Python's search for circular garbage until a task that holds very many rows is done.

    It searches anew each time the living objects have grown by a quarter; here that takes a quarter of the time and finds
    nothing, as rows do not point at each other in circles.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
