"""Writing rows by hand: what every save and deletion of the admin ends in, whatever the table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import F, Model
from django.utils.translation import gettext as _

from plan.lists import empty_lists, set_list
from plan.models import Body, Plan, PlanPart
from plan.translation import Translatable

ADMIN = "admin"

Many = Mapping[str, Iterable[Model]]  # the rows of each list (many-to-many) of a row


@cache
def plan_path(model: type[Model]) -> tuple[str, ...] | None:
    """The way from a row to its plan, as field names; None where rows belong to no one plan."""
    if model is Plan:
        return ()
    fields: list[Any] = [f for f in model._meta.concrete_fields if f.is_relation]
    if any(f.name == "plan" for f in fields):
        return ("plan",)
    for field in fields:
        if not field.null and field.related_model is not model:
            rest = plan_path(field.related_model)
            if rest is not None:
                return (field.name, *rest)
    return None


@cache
def parent_name(model: type[Model]) -> str:
    """The reference that settles a row's plan (a pillar's challenge, a note's measure); empty where the plan itself is chosen."""
    for field in model._meta.concrete_fields:
        related: Any = field.related_model if field.is_relation else None
        if related and related is not Plan and not field.null and plan_path(related) is not None:
            return field.name
    return ""


def plan_of(row: Model | None) -> Plan | None:
    """The plan that a row belongs to; none for what all plans share or what stands nowhere yet."""
    found: Any = row
    for name in () if row is None else plan_path(type(row)) or ():
        found = getattr(found, name, None)
    return found if isinstance(found, Plan) else None


def place(row: Model) -> None:
    """Set what follows from where a row stands: its plan from its parent, its source language from its plan."""
    fields: list[Any] = [field for field in row._meta.concrete_fields if field.is_relation]
    for field in fields:
        if field.is_cached(row) and getattr(row, field.attname) is None:
            related = field.get_cached_value(row)
            setattr(row, field.attname, related.pk if related else None)  # it may have been saved only just now
    if not isinstance(row, PlanPart):
        return
    parent = parent_name(type(row))
    plan = plan_of(getattr(row, parent, None)) if parent else getattr(row, "plan", None)
    if plan is not None:
        row.plan, row.source_language = plan, plan.source_language


def check_plan(row: Model, many: Many | None = None) -> None:
    """Refuse a reference to a row of another plan, with the field where it stands."""
    own = plan_of(row)
    if own is None:
        return
    errors: dict[str, ValidationError] = {}
    for field in row._meta.concrete_fields:
        if field.is_relation and getattr(row, field.attname) is not None:
            _compare(errors, own, field.name, [getattr(row, field.name)])
    for name, others in (many or {}).items():
        _compare(errors, own, name, others)
    if errors:
        raise ValidationError(errors)


def _compare(errors: dict[str, ValidationError], own: Plan, name: str, others: Iterable[Model]) -> None:
    for other in others:
        plan = plan_of(other)
        if plan is not None and plan.pk != own.pk:
            words = {"row": other, "plan": plan, "own": own}
            errors[name] = ValidationError(_("“%(row)s” is of another plan (%(plan)s) than this row (%(own)s)."), params=words)


def stamp_history(row: Model, user: Any, source: str) -> None:
    """Tell simple-history who writes and by which path."""
    row._history_user = user if getattr(user, "is_authenticated", False) else None  # type: ignore[attr-defined]
    row._change_reason = source  # type: ignore[attr-defined]


def check_right(user: Any, action: str, row: Model) -> None:
    """Refuse a person who may not do this with this row; commands, which are nobody, may."""
    meta = row._meta
    if user is not None and not user.has_perm(f"{meta.app_label}.{action}_{meta.model_name}", row):
        raise PermissionDenied


def stored(row: Model) -> Model | None:
    """The row as the database holds it, locked until the transaction ends; none for a new one."""
    if row._state.adding:
        return None
    return type(row)._base_manager.select_for_update(of=("self",)).filter(pk=row.pk).first()


@transaction.atomic
def save_rows(
    rows: Sequence[Model], *, user: Any, source: str = ADMIN, removed: Sequence[Model] = (), many: Mapping[int, Many] | None = None
) -> None:
    """Write some rows and delete others in one go, with history; each plan's data version goes up by one.

    `many` holds the lists of a row by the row's place in `rows`.
    """
    touched = [*rows, *removed]
    for row in removed:
        _remove(row, user, source)
    for number, row in enumerate(rows):
        _write(row, user, source, many=(many or {}).get(number))
    bump(touched)


def save_row(row: Model, *, user: Any, source: str = ADMIN, before: Model | None = None, many: Many | None = None) -> None:
    """Write one row with history; `before` is the row as it was, read here when not given."""
    with transaction.atomic():
        _write(row, user, source, before=before, many=many)
        bump([row])


def delete_row(row: Model, *, user: Any, source: str = ADMIN) -> None:
    """Delete one row, which nothing may use."""
    save_rows([], user=user, source=source, removed=[row])


def bump(rows: Iterable[Model]) -> None:
    """Another data version for the plans of these rows; what all plans share concerns all of them."""
    found = list(rows)
    plans = Plan.objects.all()
    if not any(isinstance(row, Body) for row in found):
        plans = plans.filter(pk__in={plan.pk for plan in map(plan_of, found) if plan})
    plans.update(data_version=F("data_version") + 1)


def _write(row: Model, user: Any, source: str, *, before: Model | None = None, many: Many | None = None) -> None:
    old = before or stored(row)
    place(row)
    if old is not None:
        check_right(user, "change", old)
    check_right(user, "change" if old else "add", row)
    check_plan(row, many)
    if isinstance(row, Translatable):
        row.stamp(old)  # type: ignore[arg-type]  # of the same table
    if isinstance(row, Plan) and isinstance(old, Plan):
        row.data_version = old.data_version  # never back to what was read before a colleague's save
    row.full_clean()
    stamp_history(row, user, source)
    row.save()
    for name, others in (many or {}).items():
        set_list(row, name, others, user=user, source=source)


def _remove(row: Model, user: Any, source: str) -> None:
    check_right(user, "delete", row)
    empty_lists(row, user=user, source=source)
    stamp_history(row, user, source)
    row.delete()


def uses(row: Model) -> list[models.QuerySet[Any]]:
    """The rows, per table, that refer to this one and belong to a plan."""
    found = []
    for relation in row._meta.related_objects:
        model: Any = relation.related_model
        if plan_path(model):
            found.append(model._base_manager.filter(**{relation.field.name: row}))
    return found
