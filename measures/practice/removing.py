"""Taking a practice plan away, with its history, its invented bodies and its people; a plan that is real is refused."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Membership, User
from measures.practice.generating import own_bodies
from measures.practice.people import simulated
from plan.editing import plan_path
from plan.models import Body, Plan


@transaction.atomic
def remove_plan(plan: Plan) -> None:
    """Delete a practice plan and every trace of it; PermissionDenied for any other plan.

    Rows go table by table without a look at what hangs on each: the database itself checks at the end that nothing is left
    which refers to a row that is gone.
    """
    if not Plan.objects.select_for_update().filter(pk=plan.pk, is_practice=True).exists():
        raise PermissionDenied
    bodies, people = list(own_bodies(plan).values_list("pk", flat=True)), list(simulated(plan).values_list("pk", flat=True))
    held = [(model, path) for model in apps.get_models(include_auto_created=True) if not _is_past(model) and (path := plan_path(model))]
    for model, path in held:
        if hasattr(model, "history"):
            _drop(model.history.filter(**{"__".join(path): plan.pk}))
    for model, path in sorted(held, key=lambda found: -len(found[1])):
        _drop(model._base_manager.filter(**{"__".join(path): plan.pk}))
    for table, which in (
        (Membership, {"body__in": bodies}),
        (Body, {"id__in": bodies}),
        (User, {"id__in": people}),
        (Plan, {"id": plan.pk}),
    ):
        _drop(table.history.filter(**which))
        _drop(table._base_manager.filter(**which))


def _is_past(model: Any) -> bool:
    return hasattr(model, "history_object")


def _drop(rows: QuerySet[Any]) -> None:
    """Delete in the database alone, without history of the deletion."""
    rows._raw_delete(rows.db)
