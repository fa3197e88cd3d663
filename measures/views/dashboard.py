"""The dashboard: what the plan holds and how it goes, at a glance."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.perms import get_plan
from config.decorators import tidy_address
from config.http import Request
from measures.crosstab import Counter
from measures.faults import faults
from measures.filters import MeasureFilter
from measures.overview import overview
from measures.visitors import kept_for_visitors


@login_not_required
@require_safe
@tidy_address
@kept_for_visitors
def show_dashboard(request: Request, slug: str) -> HttpResponse:
    """Counts, the phases over time, what is late and why, what changed in the last month; the unknown always among them."""
    plan = get_plan(request, slug)
    filters = MeasureFilter(request.GET, plan=plan)
    valid = filters.form.is_valid()
    context = {
        "plan": plan,
        "filters": filters,
        "valid": valid,
        "faults": faults(request.GET, filters.form),
        "as_of": filters.as_of_day,
        **(overview(Counter(filters), request.user) if valid else {}),
    }
    return render(request, "measures/show_dashboard.html", context, status=200 if valid else 400)
