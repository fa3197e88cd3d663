"""Who may do what in the admin: one rule from the roles, as a question and as a queryset.

Administrators may do everything. The secretariat edits the rows of its own plans, the committee looks at those of its own;
nobody else is let in. A body is shared by all plans: the secretariat edits it when only its own plans use it. Plans are made
and deleted by administrators. Accounts are theirs alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from accounts.enums import Role
from plan.editing import plan_of, plan_path, uses
from plan.models import Body, Plan

if TYPE_CHECKING:
    from accounts.models import User

PLAN_APPS = frozenset({"plan", "measures", "governance"})
LOOKS = (Role.COMMITTEE, Role.SECRETARIAT)
EDITS = (Role.SECRETARIAT,)


def split(perm: str) -> tuple[str, type[Model] | None]:
    """("change", Measure) from "measures.change_measure"; no model when there is none of that name."""
    label, _, code = perm.partition(".")
    action, _, name = code.partition("_")
    try:
        return action, apps.get_model(label, name)
    except (LookupError, ValueError):
        return action, None


def own_plans(user: User, action: str) -> set[int | None]:
    """The plans in which a person may look (view) or edit (add, change, delete); None among them stands for all plans."""
    roles = LOOKS if action == "view" else EDITS
    return {plan_id for plan_id, role in user.roles if role in roles}


def may(user: User, action: str, model: type[Model] | None, row: Model | None = None) -> bool:
    """Whether a person may do `action` with this row; without a row, with any row of the table."""
    if not user.is_active:
        return False
    if user.is_superuser:
        return True
    plans = own_plans(user, action)
    if model is None or model._meta.app_label not in PLAN_APPS or not plans or (model is Plan and action in ("add", "delete")):
        return False
    if row is None or None in plans:
        return True
    if isinstance(row, Body):
        return action == "view" or not _foreign_uses(row, plans)
    plan = plan_of(row)
    return plan is not None and plan.pk in plans


def rows(user: User, found: QuerySet[Any], action: str = "view") -> QuerySet[Any]:
    """Those of `found` with which a person may do `action`."""
    model: type[Model] = found.model
    if user.is_active and user.is_superuser:
        return found
    if not may(user, action, model):
        return found.none()
    plans = own_plans(user, action)
    path = plan_path(model)
    if None in plans or (model is Body and action == "view"):
        return found
    if model is Body:
        return found.exclude(_used_elsewhere(plans))
    return found.none() if path is None else found.filter(**{f"{'__'.join(path) or 'pk'}__in": plans})


def _foreign_uses(body: Body, plans: set[int | None]) -> bool:
    """Whether a plan that is not among `plans` names this body."""
    if not body.pk:
        return False
    for used in uses(body):
        model: type[Model] = used.model
        if _foreign(used, "__".join(plan_path(model) or ()), plans).exists():
            return True
    return False


def _used_elsewhere(plans: set[int | None]) -> Q:
    """The same of many bodies."""
    condition = Q()
    for relation in Body._meta.related_objects:
        model: Any = relation.related_model
        path = plan_path(model)
        if path:
            used = model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
            condition |= Q(Exists(_foreign(used, "__".join(path), plans)))
    return condition


def _foreign(used: QuerySet[Any], path: str, plans: set[int | None]) -> QuerySet[Any]:
    """The uses by other plans; a practice plan takes no right away from a real one."""
    return used.exclude(**{f"{path}__in": plans}).exclude(**{f"{path}__is_practice": True})
