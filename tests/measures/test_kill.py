"""`kill -9` of a real server in the middle of a bulk approval: all or nothing, and all tables agree.

On databases of its own, of the kind that the other tests run on: a file of SQLite, or one of the PostgreSQL cluster.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings

from tests.databases import Databases, own_databases

ENTRIES = 40
CSRF = "a" * 32
# Makes the database, and prints the session of the secretariat and what its ticked boxes send.
PREPARE = f"""
import django; django.setup()
from tests.databases import make_tables
make_tables()
from django.test import Client
from accounts.enums import Role
from measures.actions.log import mark_of
from tests.factories import *
from tests.reporting import waiting
plan = PlanFactory()
body = BodyFactory(named_in=plan)
lead = MembershipFactory(body=body).user
status, sector = StatusFactory(plan=plan), SectorFactory(plan=plan)
sent = [waiting(lead, MeasureFactory(plan=plan, sector=sector, leads=[body]), body, status) for _ in range({ENTRIES})]
client = Client()
client.force_login(PlanRoleFactory(plan=plan, role=Role.SECRETARIAT).user)
print(client.cookies["sessionid"].value)
print(*(f"{{update.pk}}-{{mark_of(update)}}" for update in sent))
"""
ASKED = {
    "approved": "SELECT count(*) FROM measures_statusupdate WHERE kind = 'report' AND state = 'approved' AND approved_by_id > 0",
    "moves": "SELECT count(*) FROM measures_updatemove WHERE to_state = 'approved'",
    "history": "SELECT count(*) FROM measures_historicalstatusupdate WHERE kind = 'report' AND state = 'approved'",
    "states": "SELECT count(*) FROM measures_measurestate s JOIN measures_statusupdate u ON u.id = s.last_update_id "
    "WHERE s.valid_to IS NULL AND u.kind = 'report' AND s.status_id = u.status_id",
    "closed": "SELECT count(*) FROM measures_measurestate WHERE valid_to IS NOT NULL",
    "versions": "SELECT count(*) FROM measures_measure WHERE version = 2",
    "now": "SELECT count(*) FROM measures_measurestate WHERE valid_to IS NULL",
}


class Site:
    """A prepared database, copied for each trial, and what the browser of the secretariat sends."""

    def __init__(self, databases: Databases) -> None:
        self.databases, self.template = databases, databases.make()
        command, environment = [sys.executable, "-c", PREPARE], self.environment(self.template)
        done = subprocess.run(command, env=environment, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        self.session, entries = done.stdout.splitlines()[-2:]
        self.form = urlencode({"entry": entries.split(), "csrfmiddlewaretoken": CSRF}, doseq=True)

    @staticmethod
    def environment(address: str) -> dict[str, str]:
        return {**os.environ, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONWARNINGS": "ignore"}

    @contextmanager
    def server(self, address: str) -> Iterator[tuple[int, int]]:
        """(port, process group) of gunicorn with one worker on that database."""
        with closing(socket.socket()) as found:
            found.bind(("127.0.0.1", 0))
            port = found.getsockname()[1]
        command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--log-level", "critical"]
        process = subprocess.Popen(
            command, env=self.environment(address), cwd=settings.BASE_DIR, start_new_session=True, stderr=subprocess.DEVNULL
        )
        try:
            self.await_answer(port)
            yield port, process.pid
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    @staticmethod
    def await_answer(port: int) -> None:
        end = time.monotonic() + 60
        while time.monotonic() < end:
            connection = HTTPConnection("127.0.0.1", port, timeout=30)
            with suppress(OSError, HTTPException), closing(connection):
                connection.request("GET", "/healthz")
                if connection.getresponse().status == 200:
                    return
            time.sleep(0.05)
        pytest.fail("the server does not answer")

    def approve(self, port: int) -> int:
        """Send the ticked boxes; the status of the answer, or 0 when there was none."""
        headers = {"Cookie": f"sessionid={self.session}; csrftoken={CSRF}", "Content-Type": "application/x-www-form-urlencoded"}
        with suppress(OSError, HTTPException), closing(HTTPConnection("127.0.0.1", port, timeout=120)) as connection:
            connection.request("POST", "/nl/desk/updates/approve/", self.form, headers)
            return connection.getresponse().status
        return 0

    def killed_after(self, seconds: float | None) -> tuple[int, dict[str, Any]]:
        """(answer, what is stored) of an approval whose server is killed after so many seconds; None: as soon as it answers."""
        address, answers = self.databases.copy(self.template), list[int]()
        with self.server(address) as (port, group):
            sending = threading.Thread(target=lambda: answers.append(self.approve(port)))
            sending.start()
            if seconds is None:
                sending.join()
            else:
                time.sleep(seconds)
            os.killpg(group, signal.SIGKILL)
            sending.join()
        return answers[0], self.stored(address)

    def stored(self, address: str) -> dict[str, Any]:
        """What each table says of the approval, after the database has put itself right."""
        return self.databases.ask(address, ASKED)


def expected(count: int) -> dict[str, Any]:
    """What all tables say when `count` entries were approved."""
    counted = dict.fromkeys(("approved", "moves", "history", "states", "closed", "versions"), count)
    return {**counted, "now": ENTRIES}


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with own_databases(tmp_path_factory.mktemp("kill")) as databases:
        yield Site(databases)


@pytest.fixture(scope="module")
def duration(target: Site) -> float:
    """How long the approval takes when nobody kills it; it then is whole."""
    assert target.stored(target.template) == expected(0)
    address = target.databases.copy(target.template)
    with target.server(address) as (port, _group):
        begin = time.monotonic()
        assert target.approve(port) == 302
        taken = time.monotonic() - begin
    assert target.stored(address) == expected(ENTRIES)
    return taken


def kill_at_moments(target: Site, duration: float, moments: int) -> None:
    """Kills spread over the time of an approval, the last one right after its answer: never some of the entries."""
    found = []
    for moment in range(moments):
        is_last = moment == moments - 1
        answer, says = target.killed_after(None if is_last else 1.2 * duration * moment / (moments - 1))
        assert says in (expected(0), expected(ENTRIES)), f"killed at moment {moment}: {says}"
        assert answer != 302 or says == expected(ENTRIES), "answered yes and lost it"
        assert answer == 302 or not is_last
        found.append(says["approved"])
    print(f"an approval of {ENTRIES} takes {duration:.2f} s; approved when killed at {moments} moments: {found}")
    assert (found[0], found[-1]) == (0, ENTRIES), "killed before it began, and after it had answered"


def test_bulk_approval_is_all_or_nothing_when_killed(target: Site, duration: float) -> None:
    kill_at_moments(target, duration, 3)


@pytest.mark.proof
def test_bulk_approval_is_all_or_nothing_when_killed_at_25_moments(target: Site, duration: float) -> None:
    kill_at_moments(target, duration, 25)
