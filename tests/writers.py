"""Several people of one body write one draft at once, each through the real form: `python -m tests.writers WRITERS EDITS`.

DATABASE_URL names an empty database. Prints one line of JSON: what became of each edit, and the history of the draft.
Each writer is a process of its own with a connection of its own.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
from typing import Any

import django


def write(number: int, edits: int, start: Any, told: Any) -> None:
    """One person: opens the page, changes the note, keeps the draft; whether it was kept or refused, and what was shown then."""
    from django.test import Client

    from accounts.models import User
    from measures.models import Measure
    from tests.reporting import filled, report_url

    measure, client, found = Measure.objects.select_related("plan").get(), Client(raise_request_exception=True), []
    client.force_login(User.objects.get(email=f"writer-{number}@example.org"))
    url = report_url(measure)
    start.wait()
    for edit in range(edits):
        note = f"schrijver {number}, wijziging {edit}"
        page = client.get(url)
        data = filled(page, note=note, draft="1")
        answer = client.post(url, data)
        shown = answer.content.decode() if answer.status_code == 409 else ""
        lines = (
            [(str(line.old or ""), str(line.new or "")) for line in answer.context["form"].conflict if line.name == "note"] if shown else []
        )
        both = bool(lines) and all(words in shown for words in lines[0] if words) and lines[0][1] == note and lines[0][0] != ""
        read = page.context["form"]["note"].value() or ""
        found.append({"note": note, "read": read, "code": answer.status_code, "both": both and f">\n{note}</textarea>" in shown})
    told.put(found)


def main(writers: int, edits: int) -> None:
    """Make the database, let all write, tell what became of it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from django.db import connections
    from django.test.utils import setup_test_environment

    from tests.databases import make_tables

    make_tables()
    setup_test_environment()
    from measures.models import StatusUpdate
    from tests.factories import BodyFactory, MeasureFactory, MembershipFactory, PlanFactory

    plan = PlanFactory()
    body = BodyFactory(named_in=plan)
    MeasureFactory(plan=plan, leads=[body])
    for number in range(writers):
        MembershipFactory(body=body, user__email=f"writer-{number}@example.org")
    connections.close_all()  # a process must not share one
    fork = multiprocessing.get_context("fork")
    start, told = fork.Barrier(writers), fork.Queue()
    people = [fork.Process(target=write, args=(number, edits, start, told)) for number in range(writers)]
    for person in people:
        person.start()
    found = [edit for _ in people for edit in told.get(timeout=300)]
    for person in people:
        person.join()
    history = StatusUpdate.history.exclude(body=None).order_by("history_id").values_list("note", flat=True)
    print(json.dumps({"edits": found, "history": list(history), "now": StatusUpdate.objects.get(body=body).note}))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
