"""Two of the secretariat at the same moment, on PostgreSQL: SQLite lets only one writer in at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from accounts.models import User
from measures.actions.bulk import Changed, confirm_bulk_edit, preview_bulk_edit, undo_bulk_edit
from measures.actions.decisions import Decided, approve_many, return_many
from measures.actions.log import mark_of
from measures.enums import BulkKind, BulkState
from measures.models import Measure, UpdateMove
from plan.models import Body, Plan
from tests.factories import MeasureFactory
from tests.reporting import waiting

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(settings.DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql", reason="needs two writers"),
]


def at_once(*steps: Callable[[], Any]) -> list[Any]:
    """What each step gives, or the exception it raises, all begun at the same moment on a connection of their own."""
    gate, found = threading.Barrier(len(steps)), [None] * len(steps)

    def run(place: int, step: Callable[[], Any]) -> None:
        gate.wait()
        try:
            found[place] = step()
        except Exception as error:  # noqa: BLE001 - it is the test's to judge
            found[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(steps)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_the_same_entries_are_approved_or_returned_once(secretariat: User, lead: User, plan: Plan, body: Body) -> None:
    updates = [waiting(lead, MeasureFactory(plan=plan, leads=[body]), body) for _ in range(4)]
    marks = {update.pk: mark_of(update) for update in updates}
    backwards = dict(reversed(marks.items()))
    answers = at_once(
        lambda: approve_many(secretariat, marks),
        lambda: return_many(secretariat, backwards, "te kort"),
        lambda: approve_many(secretariat, backwards),
    )
    assert all(isinstance(answer, Decided) for answer in answers), answers
    assert sorted(len(answer.done) for answer in answers) == [0, 0, 4]
    assert sorted(len(answer.moved) for answer in answers) == [0, 4, 4]
    assert UpdateMove.objects.filter(to_state__in=["approved", "returned"]).count() == 4
    assert len(set(Measure.objects.filter(plan=plan).values_list("version", flat=True))) == 1


def test_of_two_edits_of_the_same_measures_one_is_refused(secretariat: User, plan: Plan) -> None:
    ids = [MeasureFactory(plan=plan).pk for _ in range(3)]
    one, two = (preview_bulk_edit(secretariat, plan, BulkKind.PERIOD, {"planned_from": day}, ids) for day in ("2026-01-01", "2027-01-01"))
    answers = at_once(*(lambda pk=pk: confirm_bulk_edit(secretariat, plan, pk) for pk in (one.pk, two.pk)))
    assert sorted(type(answer).__name__ for answer in answers) == ["BulkEdit", "Changed"]
    [refused] = [answer for answer in answers if isinstance(answer, Changed)]
    assert len(refused.codes) == 3
    assert set(Measure.objects.filter(plan=plan).values_list("version", flat=True)) == {2}
    assert len(set(Measure.objects.filter(plan=plan).values_list("planned_from", flat=True))) == 1


def test_one_edit_is_confirmed_and_undone_once(secretariat: User, plan: Plan) -> None:
    ids = [MeasureFactory(plan=plan).pk for _ in range(3)]
    edit = preview_bulk_edit(secretariat, plan, BulkKind.PERIOD, {"planned_from": "2026-01-01"}, ids)
    at_once(*[lambda: confirm_bulk_edit(secretariat, plan, edit.pk)] * 2)
    assert set(Measure.objects.filter(plan=plan).values_list("version", flat=True)) == {2}
    at_once(*[lambda: undo_bulk_edit(secretariat, plan, edit.pk)] * 2)
    edit.refresh_from_db()
    assert (edit.state, set(Measure.objects.filter(plan=plan).values_list("version", flat=True))) == (BulkState.UNDONE, {3})
