"""Eight people write the same draft at once through the real form: every edit is kept or refused with both values, none is lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings

WRITERS = 8


@pytest.fixture
def empty_database(tmp_path: Path) -> Iterator[str]:
    """The address of a database of its own, of the kind that the tests run on: a file of SQLite, or one of the PostgreSQL cluster."""
    if settings.DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
        yield f"sqlite:///{tmp_path / 'writers.sqlite3'}"
        return
    import psycopg2

    given, name = os.environ["DATABASE_URL"], f"writers_{uuid.uuid4().hex}"
    options = {key: value for key, value in settings.DATABASES["default"].items() if key in ("USER", "PASSWORD", "HOST", "PORT") and value}
    keys = {"USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    host = settings.DATABASES["default"].get("OPTIONS", {}).get("host")
    server = psycopg2.connect(dbname="postgres", **{keys[k]: v for k, v in options.items()}, **({"host": host} if host else {}))
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
        yield urlsplit(given)._replace(path=f"/{name}").geturl()
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    server.close()


def let_them_write(address: str, edits: int) -> None:
    """All write; then nothing may be lost, whatever the order was."""
    command = [sys.executable, "-m", "tests.writers", str(WRITERS), str(edits)]
    environment = {**os.environ, "DATABASE_URL": address}
    done = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    told = json.loads(done.stdout.splitlines()[-1])
    kept = {edit["note"]: edit["read"] for edit in told["edits"] if edit["code"] == 302}
    refused = [edit for edit in told["edits"] if edit["code"] == 409]

    assert len(kept) + len(refused) == len(told["edits"]) == WRITERS * edits
    assert [edit for edit in refused if not edit["both"]] == [], "a refusal shows what is stored and what was typed"
    assert sorted(told["history"]) == sorted(kept), "each kept edit stands once in the history, and nothing else does"
    assert told["now"] == told["history"][-1]
    before = ["", *told["history"][:-1]]
    assert [kept[note] for note in told["history"]] == before, "each was written over the very words that its writer had read"
    assert refused, "they did meet"


def test_no_edit_is_lost_when_eight_write_at_once(empty_database: str) -> None:
    let_them_write(empty_database, 5)


@pytest.mark.proof
def test_no_edit_of_four_hundred_is_lost_when_eight_write_at_once(empty_database: str) -> None:
    let_them_write(empty_database, 50)
