"""Many rows at once: only what is asked is written, history tells what is stored, and collection is never left off."""

from __future__ import annotations

import gc
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from plan.bulk import note_history, uncollected, update_with_history
from plan.models import Plan, Sector

pytestmark = pytest.mark.django_db


def sectors(plan: Plan, *codes: str) -> list[Any]:
    rows = [Sector(plan=plan, code=code, title_nl=f"Sector {code}", position=place) for place, code in enumerate(codes)]
    return Sector.objects.bulk_create(rows)


def test_update_writes_only_the_fields_that_are_named(plan: Plan, secretariat: User) -> None:
    rows = sectors(plan, "ZA", "ZB")
    for row in rows:
        row.title_nl, row.position = f"Anders {row.code}", 77
    update_with_history(rows, Sector, ["title_nl"], user=secretariat, source="import")
    stored = Sector.objects.filter(pk__in=[row.pk for row in rows]).order_by("code")
    assert list(stored.values_list("code", "title_nl", "position")) == [("ZA", "Anders ZA", 0), ("ZB", "Anders ZB", 1)]


def test_update_notes_each_row_as_it_is_stored_with_who_and_from_where(plan: Plan, secretariat: User) -> None:
    rows, before = sectors(plan, "ZA", "ZB"), timezone.now()
    rows[0].title_nl, rows[0].position = "Anders", 77
    update_with_history(rows, Sector, ["title_nl"], user=secretariat, source="import")
    past: Any = Sector.history.filter(history_date__gte=before).order_by("code")  # type: ignore[attr-defined]
    about = past.values_list("id", "title_nl", "position", "history_type", "history_user", "history_change_reason")
    assert list(about) == [
        (rows[0].pk, "Anders", 0, "~", secretariat.pk, "import"),
        (rows[1].pk, "Sector ZB", 1, "~", secretariat.pk, "import"),
    ]


def test_update_that_the_database_refuses_leaves_rows_and_history_alone(plan: Plan) -> None:
    rows = sectors(plan, "ZA", "ZB")
    rows[0].title_nl, rows[0].code = "Anders", "ZB"
    noted = Sector.history.count()  # type: ignore[attr-defined]
    with pytest.raises(IntegrityError), transaction.atomic():
        update_with_history(rows, Sector, ["title_nl", "code"], user=None, source="import")
    assert Sector.objects.get(pk=rows[0].pk).title_nl == "Sector ZA"
    assert Sector.history.count() == noted  # type: ignore[attr-defined]


def test_history_of_more_rows_than_one_statement_takes_is_noted_once_each(plan: Plan) -> None:
    rows = sectors(plan, *(f"Z{number}" for number in range(501)))
    note_history(Sector, [row.pk for row in rows], "+", at=timezone.now(), reason="seed")
    past = Sector.history.filter(code__startswith="Z", history_user=None)  # type: ignore[attr-defined]
    assert (past.count(), past.values("id").distinct().count()) == (501, 501)


@uncollected()
def fail_without_collection() -> None:
    assert not gc.isenabled()
    raise KeyError


@pytest.mark.parametrize("on", [True, False])
def test_collection_is_as_it_was_after_a_task_that_failed(on: bool) -> None:
    (gc.enable if on else gc.disable)()
    try:
        with pytest.raises(KeyError):
            fail_without_collection()
        assert gc.isenabled() is on
    finally:
        gc.enable()
