"""Who steers the plan, what they owe, and the figures they look at."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.perms import get_plan, may_read_submissions
from config.http import Request
from governance.figures import tables_of
from governance.querysets.steering import (
    committees_of,
    indicator_rows_of,
    indicator_values_of,
    indicators_of,
    known_slugs,
    states_named_by,
    tasks_with_deadline,
    tasks_with_providers,
)
from measures.dated import on_a_day
from plan.models import Plan


@login_not_required
@require_safe
def show_governance(request: Request, slug: str) -> HttpResponse:
    """The committees, who sits in them, what they owe and by when."""
    plan = get_plan(request, slug)
    committees = list(committees_of(plan))
    tasks = [task for committee in committees for task in committee.deliverables.all()]
    context = {
        "plan": plan,
        "committees": committees,
        "known": known_slugs(plan),
        "task_count": len(tasks),
        "doubtful": sum(task.doubtful for task in tasks),
        "due": tasks_with_deadline(plan),
        "reads_rounds": may_read_submissions(request.user, plan),
    }
    return render(request, "governance/show_governance.html", context)


@login_not_required
@require_safe
@on_a_day
def show_committee(request: Request, plan: Plan, day: date | None, code: str) -> HttpResponse:
    """One committee: its seats, its tasks and its measures, these of a past day when the address asks for one."""
    committee = get_object_or_404(committees_of(plan), code=code)
    names = [name for name in committee.printed_names.split("|") if name]
    context = {
        "plan": plan,
        "as_of": day,
        "committee": committee,
        "known": known_slugs(plan),
        "names": names,
        "states": states_named_by(plan, day, committee),
    }
    return render(request, "governance/show_committee.html", context)


@login_not_required
@require_safe
def list_indicators(request: Request, slug: str) -> HttpResponse:
    """The plan's tables of figures as printed, each column drawn beside it."""
    plan = get_plan(request, slug)
    tables = tables_of(indicators_of(plan), indicator_rows_of(plan), indicator_values_of(plan))
    context = {"plan": plan, "tables": tables, "tasks": tasks_with_providers(plan), "known": known_slugs(plan)}
    return render(request, "governance/list_indicators.html", context)
