"""One run at a time, whatever starts them: a second one learns at once that another is busy."""

from __future__ import annotations

import fcntl
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection


@contextmanager
def only_one(name: str) -> Iterator[bool]:
    """Whether this is the only run of that name; let go at the end, or when the process dies however it dies.

    On PostgreSQL a lock of the session, on SQLite a lock of the system on a file beside the database.
    """
    holding = _in_database(name) if connection.vendor == "postgresql" else _in_file(name)
    with holding as got:
        yield got


@contextmanager
def _in_database(name: str) -> Iterator[bool]:
    number = int.from_bytes(hashlib.sha256(f"boordtabel {name}".encode()).digest()[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [number])
        got = bool(cursor.fetchone()[0])
    try:
        yield got
    finally:
        if got and connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [number])


@contextmanager
def _in_file(name: str) -> Iterator[bool]:
    with _lock_path(name).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True  # closing the file lets go


def _lock_path(name: str) -> Path:
    database = str(connection.settings_dict["NAME"])
    if database.startswith("file:") or database == ":memory:":  # a database of this process alone
        return Path(tempfile.gettempdir()) / f"boordtabel-{os.getpid()}.{name}.lock"
    return Path(f"{database}.{name}.lock")
