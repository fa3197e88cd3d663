"""Runs of the real commands, many at once and killed at any moment, against a real mail server.

The rule: the server gets each key at most once, and every key ends in a fate. On databases of its own, of the kind that the other
tests run on.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings

from tests.databases import Databases, own_databases
from tests.smtp import TEXT, Post, post_office

MAILS = 24
BODIES = 12
PREPARE = f"""
import django; django.setup()
from tests.databases import make_tables
make_tables()
from tests.factories import PlanFactory
from tests.outbox import queued
queued(PlanFactory(), {MAILS})
"""
# A round whose deadline is long over: everybody is late, one answer came back; another one repeats and is to be closed today.
PREPARE_ROUNDS = f"""
import django; django.setup()
from tests.databases import make_tables
make_tables()
from datetime import timedelta
from django.utils import timezone
from tests.factories import *
from tests.rounds import *
today, plan = timezone.localdate(), PlanFactory()
people = []
for number in range({BODIES}):
    body = BodyFactory(named_in=plan)
    people.append((MembershipFactory(body=body).user, MeasureFactory(plan=plan, leads=[body]), body))
opened_round(runner(plan), plan, deadline=today - timedelta(days=2))
opened_round(runner(plan), plan, deadline=today - timedelta(days=40), repeats="quarter")
approved(*people[0])
returned(*people[1])
"""
UNLOCKED = "import django; django.setup(); from governance.mails.handover import hand_over; hand_over()"
# Each answer is one number: SQLite and PostgreSQL both know these.
FATES = {
    state: f"SELECT count(*) FROM governance_outgoingmail WHERE state = '{state}'" for state in ("sent", "unknown", "queued", "sending")
}
ROUNDS = {
    "mails": "SELECT count(*) FROM governance_outgoingmail",
    "reasons": "SELECT count(*) FROM governance_mailreason",
    "lonely": "SELECT count(*) FROM governance_outgoingmail WHERE id NOT IN (SELECT mail_id FROM governance_mailreason)",
    "closed": "SELECT count(*) FROM governance_reportinground WHERE state = 'closed'",
    "reminding": "SELECT count(*) FROM governance_reportinground WHERE state = 'reminding'",
    "prepared": "SELECT count(*) FROM governance_reportinground WHERE state = 'prepared'",
    "undecided": "SELECT count(*) FROM governance_askedmeasure a JOIN governance_reportinground r ON r.id = a.round_id "
    "WHERE a.outcome = '' AND r.state = 'closed'",
}


def environment(address: str, post: Post | None = None) -> dict[str, str]:
    mail = {"EMAIL_URL": post.url} if post else {}
    return {
        **os.environ,
        "DATABASE_URL": address,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DEBUG": "1",
        "PYTHONWARNINGS": "ignore",
    } | mail


def start(address: str, *command: str, post: Post | None = None) -> subprocess.Popen[str]:
    how: dict[str, Any] = {"cwd": settings.BASE_DIR, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen([sys.executable, *command], env=environment(address, post), **how)


def ended(process: subprocess.Popen[str]) -> str:
    """What a run said; it must have ended well."""
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return out


@pytest.fixture(scope="module")
def databases(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Iterator[Databases]:
    with own_databases(tmp_path_factory.mktemp("killed")) as found:
        yield found


@pytest.fixture(scope="module")
def waiting(databases: Databases) -> str:
    """A database with mails that wait; to be copied."""
    address = databases.make()
    ended(start(address, "-c", PREPARE))
    return address


@pytest.fixture(scope="module")
def overdue(databases: Databases) -> str:
    """A database with rounds that are overdue; to be copied."""
    address = databases.make()
    ended(start(address, "-c", PREPARE_ROUNDS))
    return address


def expect_rule(post: Post, fates: dict[str, int]) -> None:
    """At most one hand-over a key, and none without its fate; what came is sent, or unknown."""
    ids = post.ids()
    assert not ids or max(ids.values()) == 1
    assert fates["sent"] + fates["unknown"] == MAILS
    assert fates["sent"] <= len(ids) <= fates["sent"] + fates["unknown"]
    assert fates["unknown"] <= 1


def kill_at_moments(databases: Databases, waiting: str, moments: int) -> None:
    """Killed when so many mails came, at another point of the next one each time; then one run that is left alone."""
    unknown = []
    for moment in range(moments):
        address = databases.copy(waiting)
        with post_office(wait={TEXT: 0.02}) as post:
            process = start(address, "manage.py", "send_mail", post=post)
            wanted, end = 1 + moment * (MAILS - 2) // moments, time.monotonic() + 60
            while len(post.taken) < wanted and time.monotonic() < end:
                time.sleep(0.001)
            time.sleep(0.02 * (moment % 5) / 5)
            process.kill()
            process.wait()
            process.communicate()
            before = len(post.taken)
            ended(start(address, "manage.py", "send_mail", post=post))
            fates = databases.ask(address, FATES)
            expect_rule(post, fates)
            unknown.append((before, fates["unknown"]))
    print(f"(taken before the kill, unknown afterwards) at {moments} moments: {unknown}")
    assert {count < MAILS for count, _ in unknown} == {True}, "killed in the middle"


def test_killed_run_hands_nothing_over_twice_and_loses_nothing(databases: Databases, waiting: str) -> None:
    kill_at_moments(databases, waiting, 3)


@pytest.mark.proof
def test_killed_run_hands_nothing_over_twice_and_loses_nothing_at_25_moments(databases: Databases, waiting: str) -> None:
    kill_at_moments(databases, waiting, 25)


def test_run_that_is_asked_to_end_finishes_the_mail_on_its_way(databases: Databases, waiting: str) -> None:
    address = databases.copy(waiting)
    with post_office(wait={TEXT: 0.1}) as post:
        process = start(address, "manage.py", "send_mail", post=post)
        assert post.came.wait(60)
        process.terminate()
        assert "still to go now" in ended(process)
        fates = databases.ask(address, FATES)
    assert (fates["sending"], fates["unknown"], fates["sent"]) == (0, 0, len(post.taken))
    assert 0 < fates["sent"] < MAILS
    assert fates["queued"] == MAILS - fates["sent"]


def run_at_once(databases: Databases, waiting: str, runs: int, *command: str) -> list[str]:
    """Several runs at once; what each said."""
    address = databases.copy(waiting)
    with post_office(wait={TEXT: 0.15}) as post:
        said = [ended(process) for process in [start(address, *command, post=post) for _ in range(runs)]]
        fates = databases.ask(address, FATES)
        expect_rule(post, fates | {"sent": fates["sent"] + fates["unknown"], "unknown": 0})
        assert post.ids().total() == MAILS
    assert fates["unknown"] == 0
    return said


def test_runs_at_once_hand_each_mail_over_once(databases: Databases, waiting: str) -> None:
    said = run_at_once(databases, waiting, 3, "manage.py", "send_mail")
    assert sum(f"{MAILS} handed over" in line for line in said) == 1


@pytest.mark.proof
def test_ten_runs_at_once_hand_each_mail_over_once(databases: Databases, waiting: str) -> None:
    said = run_at_once(databases, waiting, 10, "manage.py", "send_mail")
    assert sum(f"{MAILS} handed over" in line for line in said) == 1
    assert any("Another run" in line for line in said)


@pytest.mark.parametrize("runs", [2, pytest.param(10, marks=pytest.mark.proof)])
def test_runs_without_the_lock_hand_each_mail_over_once(databases: Databases, waiting: str, runs: int) -> None:
    run_at_once(databases, waiting, runs, "-c", UNLOCKED)


def kill_rounds(databases: Databases, overdue: str, moments: int) -> None:
    """Killed anywhere, then run again: the same as one run that was left alone."""
    address = databases.copy(overdue)
    begin = time.monotonic()
    ended(start(address, "manage.py", "run_rounds"))
    taken, wanted = time.monotonic() - begin, databases.ask(address, ROUNDS)
    assert wanted == {
        "mails": BODIES,
        # eleven are late (one answered), one of them had an answer back, one gets thanks
        "reasons": BODIES + 1,
        "lonely": 0,
        "closed": 1,
        "reminding": 1,
        "prepared": 1,
        "undecided": 0,
    }
    ended(start(address, "manage.py", "run_rounds"))
    assert databases.ask(address, ROUNDS) == wanted
    for moment in range(moments):
        address = databases.copy(overdue)
        process = start(address, "manage.py", "run_rounds")
        time.sleep(taken * (0.5 + 0.5 * moment / max(1, moments - 1)))
        process.kill()
        process.communicate()
        ended(start(address, "manage.py", "run_rounds"))
        assert databases.ask(address, ROUNDS) == wanted, f"killed at moment {moment}"


def test_killed_timer_does_everything_once(databases: Databases, overdue: str) -> None:
    kill_rounds(databases, overdue, 2)


@pytest.mark.proof
def test_killed_timer_does_everything_once_at_25_moments(databases: Databases, overdue: str) -> None:
    kill_rounds(databases, overdue, 25)


def test_timers_at_once_do_everything_once(databases: Databases, overdue: str) -> None:
    address = databases.copy(overdue)
    for process in [start(address, "manage.py", "run_rounds") for _ in range(3)]:
        ended(process)
    assert databases.ask(address, ROUNDS)["reasons"] == BODIES + 1
