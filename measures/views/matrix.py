"""The matrix: one facet against another."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.perms import get_plan
from config.decorators import tidy_address
from config.http import Request
from measures.crosstab import AXES, AxesForm, Counter
from measures.facet_views import filter_context
from measures.filters import MeasureFilter


@login_not_required
@require_safe
@tidy_address
def show_matrix(request: Request, slug: str) -> HttpResponse:
    """How many measures stand in each cell of two facets, under the filters of the address; dimensions by sectors at first."""
    plan = get_plan(request, slug)
    filters = MeasureFilter(request.GET, plan=plan)
    axes = AxesForm(request.GET, filters=filters)
    valid = axes.is_valid() and filters.form.is_valid()
    counter = Counter(filters)
    context = {
        **filter_context(filters, AXES),
        "axes": axes,
        "total": counter.total,
        "matrix": counter.matrix(axes.cleaned_data["rows"], axes.cleaned_data["columns"]) if valid else None,
        "valid": valid,
    }
    return render(request, "measures/show_matrix.html", context, status=200 if valid else 400)
