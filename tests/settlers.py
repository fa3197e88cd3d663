"""Settings of a plan saved while others approve, each through the real pages: `python -m tests.settlers APPROVERS ENTRIES SAVES`.

DATABASE_URL names an empty database. Prints one line of JSON: what became of each press, and what the tables say afterwards.
Each person is a process of its own with a connection of its own.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
from itertools import pairwise
from typing import Any

import django

TERMS = ("2025-12-31", "", "2024-06-30", "2099-12-31")


def approve(number: int, approvers: int, start: Any, told: Any) -> None:
    """One of the desk approves its share of what waits, one by one."""
    from measures.models import StatusUpdate
    from tests.reporting import move

    client = signed_in(f"desk-{number}@example.org")
    mine = list(StatusUpdate.objects.filter(state="submitted").order_by("pk"))[number::approvers]
    start.wait()
    told.put({"approved": [client.post(f"/nl/desk/updates/{update.pk}/approve/", move(update)).status_code for update in mine]})


def settle(saves: int, start: Any, told: Any) -> None:
    """Another one saves other settings, again and again, from the page as it stands."""
    from measures.actions.plan_settings import mark_of_settings
    from plan.models import Plan

    client, found = signed_in("settings@example.org"), []
    start.wait()
    for number in range(saves):
        plan = Plan.objects.get()
        sent = {"horizon_kt": TERMS[number % len(TERMS)], "fresh_days": 31 + number, "stale_days": 365, "needs_approval": "on"}
        answer = client.post(f"/nl/desk/{plan.slug}/settings/", {**sent, "seen": mark_of_settings(plan), "save": "1"})
        found.append([answer.status_code, sent["horizon_kt"] or None, sent["fresh_days"]])
    told.put({"saved": found})


def signed_in(email: str) -> Any:
    """A browser of that person."""
    from django.test import Client

    from accounts.models import User

    client = Client(raise_request_exception=True)
    client.force_login(User.objects.get(email=email))
    return client


def afterwards() -> dict[str, Any]:
    """What the tables say: settings, their history, entries, and whether each state follows from what is stored."""
    from measures.actions.states import refresh_states
    from measures.models import Measure, MeasureState, StatusUpdate, UpdateMove
    from plan.models import Plan

    plan = Plan.objects.get()
    history = plan.history.order_by("history_id").values_list("horizon_kt", "fresh_days")
    gaps = 0
    for measure in Measure.objects.all():
        periods = list(MeasureState.objects.filter(measure=measure).order_by("valid_from"))
        gaps += sum(one.valid_to != other.valid_from for one, other in pairwise(periods))
    late = MeasureState.objects.today().filter(late_from__isnull=False)
    return {
        "history": [[day.isoformat() if day else None, days] for day, days in history][1:],
        "versions": list(Measure.objects.order_by("pk").values_list("version", flat=True)),
        "data_version": plan.data_version,
        "entries": StatusUpdate.objects.filter(kind="report", state="approved").count(),
        "moves": UpdateMove.objects.filter(to_state="approved").count(),
        "confirmed": MeasureState.objects.today().filter(last_update__kind="report").count(),
        "late": late.count(),
        "today": MeasureState.objects.today().count(),
        "gaps": gaps,
        "stale": refresh_states(Measure.objects.all()),
    }


def main(approvers: int, entries: int, saves: int) -> None:
    """Make the database, let all press at once, tell what became of it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from django.db import connections
    from django.test.utils import setup_test_environment

    from tests.databases import make_tables

    make_tables()
    setup_test_environment()
    from accounts.enums import Role
    from tests.factories import BodyFactory, MeasureFactory, MembershipFactory, PlanFactory, PlanRoleFactory, SectorFactory, StatusFactory
    from tests.reporting import waiting

    plan = PlanFactory()
    body, status, sector = BodyFactory(named_in=plan), StatusFactory(plan=plan), SectorFactory(plan=plan)
    lead = MembershipFactory(body=body).user
    for _ in range(entries):
        waiting(lead, MeasureFactory(plan=plan, sector=sector, leads=[body], priority="KT"), body, status)
    for email in ("settings", *(f"desk-{number}" for number in range(approvers))):
        PlanRoleFactory(plan=plan, role=Role.SECRETARIAT, user__email=f"{email}@example.org")
    connections.close_all()  # a process must not share one
    fork = multiprocessing.get_context("fork")
    start, told = fork.Barrier(approvers + 1), fork.Queue()
    people = [fork.Process(target=approve, args=(number, approvers, start, told)) for number in range(approvers)]
    people.append(fork.Process(target=settle, args=(saves, start, told)))
    for person in people:
        person.start()
    found = [told.get(timeout=300) for _ in people]
    for person in people:
        person.join()
    approved = [code for one in found for code in one.get("approved", [])]
    saved = [one for some in found for one in some.get("saved", [])]
    print(json.dumps({"approved": approved, "saved": saved, **afterwards()}))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]))
