"""Datasette on a flat table of the same measures, from the Python registry, in an environment of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from bench.databases import FOLDER, inside, slug_of
from bench.servers import free_port, running

FACETS = ("priority", "phase", "status", "sector", "coordinator")
# Facets of 100,000 rows are given up after a fifth of a second by default: here it must really count.
LIMITS = {"facet_time_limit_ms": 20_000, "sql_time_limit_ms": 20_000, "facet_suggest_time_limit_ms": 1, "default_page_size": 50}


def list_path(size: int) -> str:
    """A page of 50 with one filter and five facets."""
    facets = "".join(f"&_facet={name}" for name in FACETS)
    return f"/flat/{table(size)}?priority=KT&_size=50{facets}"


def row_path(size: int) -> str:
    return f"/flat/{table(size)}/{size // 2}"


def table(size: int) -> str:
    return f"measures_{size}"


@contextmanager
def datasette(url: str, sizes: list[int]) -> Iterator[str]:
    """Its server on the rows of our SQLite database, copied to one table for each size."""
    flat = FOLDER / "flat.sqlite3"
    flat.unlink(missing_ok=True)
    for size in sizes:
        inside(url, "flatten", slug_of(size), str(flat), table(size))
    settings = [word for name, value in LIMITS.items() for word in ("--setting", name, str(value))]
    port = free_port()
    command = [_program(), "serve", "--immutable", flat, "--host", "127.0.0.1", "--port", str(port), *settings]
    with running(command, port, dict(os.environ)) as address:
        yield address


def _program() -> str:
    folder = FOLDER / "datasette"
    if not (folder / "bin" / "datasette").exists():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        subprocess.run([folder / "bin" / "pip", "install", "--quiet", "datasette>=0.65", "setuptools<81"], check=True)
    return str(folder / "bin" / "datasette")
