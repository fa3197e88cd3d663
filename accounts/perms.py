"""Who may see and run which plan: each rule once, as a question and as a queryset."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.shortcuts import get_object_or_404

from accounts.enums import Role
from accounts.models import User
from config.http import Request
from plan.models import Plan
from plan.querysets import PlanQuerySet


def visible_plans(user: User | AnonymousUser) -> PlanQuerySet:
    """Public plans to everybody; others to who has a role in them or speaks for a body that they name."""
    return Plan.objects.visible_to(user)


def open_plans(user: User | AnonymousUser) -> PlanQuerySet:
    """The same without practice plans, which are in no feed and no open data, whoever asks."""
    return visible_plans(user).filter(is_practice=False)


def get_plan(request: Request, slug: str) -> Plan:
    """The plan of an address, or 404 when it is not there or not for this person; looked up once a request."""
    found: Plan | None = getattr(request, "plan_asked", None)
    if found is None or found.slug != slug:
        found = request.plan_asked = get_object_or_404(visible_plans(request.user), slug=slug)
    return found


def with_role(user: User | AnonymousUser, *roles: str, path: str = "plan") -> Q:
    """Rows of the plans in which the person has one of `roles`: all rows for administrators, none for visitors."""
    if not isinstance(user, User) or not user.is_active:
        return Q(pk__in=[])
    plans = user.plans_with(*roles)
    return Q() if user.is_superuser or None in plans else Q(**{f"{path}__in": plans})


def is_secretariat(user: User | AnonymousUser, plan: Plan) -> bool:
    """The secretariat of this plan, and administrators."""
    return isinstance(user, User) and user.is_active and (user.is_superuser or user.has_role(plan, Role.SECRETARIAT))


def may_read_submissions(user: User | AnonymousUser, plan: Plan) -> bool:
    """The committee and the secretariat of this plan, and administrators."""
    return isinstance(user, User) and (is_secretariat(user, plan) or user.has_role(plan, Role.COMMITTEE))


def may_see_names(user: User | AnonymousUser, plan: Plan) -> bool:
    """Persons' names are shown to those who steer the plan, never to visitors."""
    return may_read_submissions(user, plan)
