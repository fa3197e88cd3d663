"""The step that gives lists made before they had a history their first records."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps

from accounts.models import User
from governance.models import Committee, Deliverable
from measures.actions.edit import save_row, save_rows
from measures.enums import Source
from plan.models import Body, Plan
from tests.factories import MeasureFactory

pytestmark = pytest.mark.django_db
STEP = import_module("governance.migrations.0003_fill_history_of_lists")


def records(name: str) -> list[tuple[Any, ...]]:
    """What the history of a list tells: the pair, when it was made and from where."""
    past: Any = apps.get_model("governance", f"Historical{name}")
    ends = [field.attname for field in past.tracked_fields if field.is_relation]
    return list(past.objects.order_by("id").values_list("history_type", *ends, "history_date", "history_change_reason", "history_user"))


def test_each_pair_counts_as_made_with_its_owner_and_from_a_seed_only_while_nobody_else_saved_that(
    plan: Plan, body: Body, secretariat: User
) -> None:
    one, two = MeasureFactory(plan=plan), MeasureFactory(plan=plan)
    untouched, edited = (Committee(plan=plan, code=code, position=1, name_nl="Comité") for code in ("a", "b"))
    task = Deliverable(plan=plan, number=1, title_nl="Verslag")
    save_rows([untouched, edited], user=None, source=Source.SEED, many={0: {"measures": [one, two]}, 1: {"measures": [one]}})
    task.committee = untouched
    save_rows([task], user=None, source=Source.SEED, many={0: {"measures": [two], "providers": [body]}})
    edited.position = 77
    save_row(edited, user=secretariat)
    STEP.forget(apps, None)
    assert not any(records(name) for name, *_owner in STEP.LISTS)

    STEP.note_what_is_there(apps, None)

    made = {row: row.history.earliest().history_date for row in (untouched, edited, task)}
    seeded = [("+", untouched.pk, measure.pk, made[untouched], "seed", None) for measure in (one, two)]
    assert records("Committee_measures") == [*seeded, ("+", edited.pk, one.pk, made[edited], "", None)]
    assert records("Deliverable_measures") == [("+", task.pk, two.pk, made[task], "seed", None)]
    assert records("Deliverable_providers") == [("+", task.pk, body.pk, made[task], "seed", None)]
