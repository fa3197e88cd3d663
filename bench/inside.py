"""Tasks on one database, each in a process of its own: `python -m bench.inside TASK …`; figures are printed as JSON."""

from __future__ import annotations

import json
import os
import sqlite3
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.http import QueryDict  # noqa: E402
from django.utils import timezone  # noqa: E402

from measures.facets import facet_index  # noqa: E402
from measures.filters import MeasureFilter  # noqa: E402
from measures.listing.order import Listing  # noqa: E402
from measures.models import MeasureState  # noqa: E402
from plan.models import Plan  # noqa: E402

SEARCHED = {"common": "bedrijven", "middle": "drijv", "unknown": "xylofoonkwartet", "body": "citydev"}


def clock(task: Callable[[], Any], rounds: int = 1) -> float:
    """Milliseconds, the median of the rounds."""
    found = []
    for _ in range(rounds):
        start = time.perf_counter()
        task()
        found.append(1000 * (time.perf_counter() - start))
    return median(found)


def has(slug: str) -> None:
    print("yes" if Plan.objects.filter(slug=slug, is_public=True).exists() else "no")


def publish(slug: str) -> None:
    Plan.objects.filter(slug=slug).update(is_practice=False, is_public=True)


def places(slug: str) -> None:
    """Of a measure in the middle of the plan its code and number; the number of the plan; and the session of an administrator."""
    from django.conf import settings
    from django.test import Client

    from accounts.models import User

    user = User.objects.filter(is_superuser=True).first() or User.objects.create_superuser("bench@example.org")
    client = Client()
    client.force_login(user)
    states = MeasureState.objects.filter(plan__slug=slug).today().order_by("position")
    code, measure, plan = states.values_list("code", "measure", "plan")[states.count() // 2]
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    print(json.dumps({"code": code, "measure": measure, "plan": plan, "cookie": cookie}))


def flatten(slug: str, path: str, table: str) -> None:
    """The rows of today as one plain table, as somebody with a spreadsheet would give them to Datasette."""
    columns = {
        "code": "code",
        "text": "text_nl",
        "text_fr": "text_fr",
        "text_en": "text_en",
        "priority": "priority",
        "means": "means",
        "staff": "staff",
        "phase": "phase",
        "status": "status__code",
        "confidence": "confidence",
        "sector": "sector__code",
        "dimension": "dimension__number",
        "challenge": "challenge__section",
        "coordinator": "coordinator_state",
        "bodies": "bodies",
        "labels": "labels",
        "remarks": "remarks",
        "late_from": "late_from",
        "search": "search",
    }
    rows = MeasureState.objects.filter(plan__slug=slug).today().order_by("position").values_list(*columns.values())
    with sqlite3.connect(path) as flat:
        flat.execute(f"create table {table} (id integer primary key, {', '.join(columns)})")
        marks = ", ".join("?" * len(columns))
        flat.executemany(
            f"insert into {table} ({', '.join(columns)}) values ({marks})",
            ([str(cell) if hasattr(cell, "year") else cell for cell in row] for row in rows.iterator(chunk_size=2000)),
        )
        for name in ("priority", "phase", "status", "sector", "coordinator"):
            flat.execute(f"create index {table}_{name} on {table} ({name})")


def search(slug: str, rounds: str) -> None:
    """A page of 50 and the count, for each kind of word: ours, and `icontains` on the same column."""
    plan, found = Plan.objects.get(slug=slug), {}
    facet_index(plan)  # held in memory by a server that has answered once
    for kind, word in SEARCHED.items():

        def our_page(word: str = word) -> list[MeasureState]:
            facet_index(plan).found.forget()  # as the first who looks for this word
            filters = MeasureFilter(QueryDict(f"q={word}"), plan=plan)
            listing = Listing.of(filters.query, filters)
            assert listing.is_valid()
            return list(listing.page())

        def plain_page(word: str = word) -> list[MeasureState]:
            states = MeasureState.objects.of(plan).today().filter(search__icontains=word)
            return [*states.for_list().order_by("position")[:50], states.count()]  # type: ignore[list-item]

        found[kind] = {"ours": clock(our_page, int(rounds)), "icontains": clock(plain_page, max(1, int(rounds) // 3))}
    print(json.dumps(found))


def export(slug: str, form: str) -> None:
    """Our export of all rows, streamed and thrown away: seconds, size, growth of memory."""
    import resource

    from django.test import Client

    client = Client(HTTP_HOST="127.0.0.1")
    client.get(f"/nl/{slug}/measures/")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start, size = time.perf_counter(), 0
    answer = client.get(f"/nl/{slug}/measures/", {"format": form})
    if answer.status_code != 200:
        print(json.dumps(None))
        return
    for piece in answer.streaming_content if answer.streaming else [answer.content]:
        size += len(piece)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(json.dumps({"seconds": time.perf_counter() - start, "bytes": size, "grown_mib": grown / 1024}))


def peer_export(slug: str, form: str) -> None:
    """django-import-export's own export of the same columns."""
    from bench.peers.import_export import StateResource

    start = time.perf_counter()
    rows = MeasureState.objects.filter(plan__slug=slug).today().select_related("status", "challenge", "pillar", "sector", "dimension")
    getattr(StateResource().export(rows), form)
    print(json.dumps({"seconds": time.perf_counter() - start}))


def edited(slug: str, path: str) -> None:
    """The plan's table of measures as xlsx, one cell of each row changed."""
    from pathlib import Path

    from plan.tables.base import Run
    from plan.tables.registry import find_table
    from plan.tables.writing import write_xlsx

    table = find_table("measures")
    assert table
    lines = list(table().lines(Run(Plan.objects.get(slug=slug), "import")))
    place = lines[0].index("text_en")
    for line in lines[1:]:
        line[place] = f"Another text of {line[0]}"
    Path(path).write_bytes(write_xlsx(lines, "measures"))


def bring_in(slug: str, path: str) -> None:
    """Our import twice: preview and confirm, then the same file again."""
    import resource
    from pathlib import Path

    from accounts.models import User
    from measures.actions.imports import confirm_import, preview_import
    from measures.models import ImportRun
    from plan.tables.registry import find_table

    user = User.objects.filter(is_superuser=True).first() or User.objects.create_superuser("bench@example.org")
    data, table = Path(path).read_bytes(), find_table("measures")
    assert table
    seconds = []
    for _ in range(2):
        start = time.perf_counter()
        plan = Plan.objects.get(slug=slug)
        run = preview_import(user, plan, table(), data, "measures.xlsx")
        assert isinstance(run, ImportRun), run[:3]
        if run.report["changed"]:
            confirm_import(user, plan, table(), run.pk)
        seconds.append(time.perf_counter() - start)
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"first": seconds[0], "second": seconds[1], "mib": used / 1024}))


def peer_bring_in(slug: str, path: str) -> None:
    """django-import-export's defaults on the same file, as its admin does: a dry run for the preview, then the import."""
    from pathlib import Path

    import tablib

    from bench.peers.import_export import MeasureResource

    plan = Plan.objects.get(slug=slug)
    start = time.perf_counter()
    for dry in (True, False):
        rows = tablib.Dataset().load(Path(path).read_bytes(), format="xlsx")
        result = MeasureResource(plan).import_data(rows, dry_run=dry)
        assert not result.has_errors(), result.row_errors()[:1]
    print(json.dumps({"seconds": time.perf_counter() - start, "at": timezone.now().isoformat()}))


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
