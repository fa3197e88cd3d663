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
from measures.filters import MeasureFilter
from measures.matrix import matrix
from measures.overview import changed_lately, course_of, figures, late_longest, shortcuts
from measures.visitors import kept_for_visitors


@login_not_required
@require_safe
@tidy_address
@kept_for_visitors
def show_dashboard(request: Request, slug: str) -> HttpResponse:
    """Counts, the phases over time, what is late and why, what changed in the last month; the unknown always among them."""
    plan = get_plan(request, slug)
    filters = MeasureFilter(request.GET, plan=plan)
    counter = Counter(filters)
    valid = filters.form.is_valid()
    context = {
        "plan": plan,
        "filters": filters,
        "as_of": filters.as_of_day,
        **figures(counter),
        "course": course_of(counter),
        "late_longest": late_longest(counter),
        "matrix": matrix(counter, "dimension", "sector"),
        "shortcuts": shortcuts(request.user, filters),
        **changed_lately(counter),
    }
    return render(request, "measures/show_dashboard.html", context, status=200 if valid else 400)
