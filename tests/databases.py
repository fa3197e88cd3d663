"""Databases of a test's own, of the kind that the tests run on: files of SQLite, or databases of the PostgreSQL cluster."""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.core.management import call_command

ENDS_WITHIN = 60  # seconds


def is_sqlite() -> bool:
    """Whether the tests run on SQLite."""
    return settings.DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3"


def make_tables() -> None:
    """The tables of an empty database as the models have them: the migrations come to the same, and take ten seconds more."""
    settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
    call_command("migrate", run_syncdb=True, verbosity=0)
    call_command("createcachetable", verbosity=0)


class Databases:
    """Makes databases, copies them and asks them; each is known by its address, as DATABASE_URL has it."""

    def make(self) -> str:
        """An empty one."""
        raise NotImplementedError

    def copy(self, address: str) -> str:
        """Another one with the same content; nobody may be using the first."""
        raise NotImplementedError

    def ask(self, address: str, questions: dict[str, str]) -> dict[str, Any]:
        """The answer to each question (one value), once all that was going on in it has ended."""
        raise NotImplementedError


class Files(Databases):
    """Files of SQLite in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def make(self) -> str:
        return f"sqlite:///{self.folder / uuid.uuid4().hex}.sqlite3"

    def copy(self, address: str) -> str:
        other = self.make()
        shutil.copy(self._path(address), self._path(other))
        return other

    def ask(self, address: str, questions: dict[str, str]) -> dict[str, Any]:
        """The first reader also puts right what a killed writer left behind."""
        with closing(sqlite3.connect(self._path(address))) as connection:
            found = {name: connection.execute(question).fetchone()[0] for name, question in questions.items()}
            assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            return found

    @staticmethod
    def _path(address: str) -> str:
        return address.removeprefix("sqlite:///")


class Cluster(Databases):
    """Databases beside the one that the tests run on."""

    def __init__(self) -> None:
        import psycopg2

        given = settings.DATABASES["default"]
        keys = {"USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
        self.how = {ours: given[theirs] for theirs, ours in keys.items() if given.get(theirs)} | given.get("OPTIONS", {})
        self.connect = psycopg2.connect
        self.server = self._open("postgres")
        self.made: list[str] = []

    def make(self) -> str:
        return self._make("")

    def copy(self, address: str) -> str:
        self._await_silence(self._name(address))
        return self._make(f' TEMPLATE "{self._name(address)}"')

    def ask(self, address: str, questions: dict[str, str]) -> dict[str, Any]:
        self._await_silence(self._name(address))
        connection, found = self._open(self._name(address)), {}
        with closing(connection), connection.cursor() as cursor:
            for name, question in questions.items():
                cursor.execute(question)
                found[name] = cursor.fetchone()[0]
        return found

    def drop(self) -> None:
        """Take all away again."""
        with self.server.cursor() as cursor:
            for name in self.made:
                cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        self.server.close()

    def _open(self, name: str) -> Any:
        connection = self.connect(dbname=name, **self.how)
        connection.autocommit = True
        return connection

    def _make(self, how: str) -> str:
        name = f"own_{uuid.uuid4().hex}"
        with self.server.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}"{how}')
        self.made.append(name)
        return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()

    def _await_silence(self, name: str) -> None:
        """Until no connection is left: PostgreSQL notices only at the end of a statement that its client was killed."""
        end = time.monotonic() + ENDS_WITHIN
        with self.server.cursor() as cursor:
            while time.monotonic() < end:
                cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = %s", [name])
                if cursor.fetchone()[0] == 0:
                    return
                time.sleep(0.02)
        raise AssertionError(f"still in use: {name}")

    @staticmethod
    def _name(address: str) -> str:
        return urlsplit(address).path.removeprefix("/")


@contextmanager
def own_databases(folder: Path) -> Iterator[Databases]:
    """Somewhere to make databases; they are gone afterwards (files with their folder)."""
    if is_sqlite():
        yield Files(folder)
        return
    cluster = Cluster()
    try:
        yield cluster
    finally:
        cluster.drop()
