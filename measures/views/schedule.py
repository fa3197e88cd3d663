"""The timeline of the plan."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.perms import get_plan
from config.decorators import tidy_address
from config.http import Request
from measures.crosstab import Counter
from measures.facet_views import filter_context
from measures.faults import faults
from measures.filters import MeasureFilter
from measures.times.schedule import OWN, PageForm, Schedule
from measures.visitors import kept_for_visitors


@login_not_required
@require_safe
@tidy_address
@kept_for_visitors
def show_timeline(request: Request, slug: str) -> HttpResponse:
    """The milestones and planned periods of the measures under the filters of the address; those without dates apart."""
    plan = get_plan(request, slug)
    filters, form = MeasureFilter(request.GET, plan=plan), PageForm(request.GET)
    valid = form.is_valid() and filters.form.is_valid()
    counter = Counter(filters)
    schedule = Schedule(counter, form.cleaned_data["page"]) if valid else None
    context = {
        **filter_context(filters, OWN),
        "form": form,
        "total": counter.total,
        "schedule": schedule,
        "sections": schedule.sections() if schedule else [],
        "priorities": counter.along("priority") if schedule and not schedule.count else [],
        "query": request.GET,
        "kept": counter.query().urlencode(),
        "valid": valid,
        "faults": faults(request.GET, filters.form, form),
    }
    return render(request, "measures/show_timeline.html", context, status=200 if valid else 400)
