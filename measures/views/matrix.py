"""The matrix: one facet against another."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.perms import get_plan
from config.decorators import tidy_address
from config.http import Request
from measures.crosstab import Counter
from measures.exports.matrices import matrix_file
from measures.facet_views import filter_context
from measures.faults import faults
from measures.filters import MeasureFilter
from measures.matrix import AxesForm, matrix
from measures.visitors import kept_for_visitors


@login_not_required
@require_safe
@tidy_address
@kept_for_visitors
def show_matrix(request: Request, slug: str) -> HttpResponseBase:
    """How many measures stand in each cell of two facets, under the filters of the address; dimensions by sectors at first."""
    plan = get_plan(request, slug)
    filters = MeasureFilter(request.GET, plan=plan)
    axes = AxesForm(request.GET, filters=filters)
    valid = axes.is_valid() and filters.form.is_valid()
    counter, asked = Counter(filters), axes.cleaned_data
    shown = matrix(counter, asked["rows"], asked["columns"], counter.on(asked["compare"])) if valid else None
    if shown and asked["format"]:
        return matrix_file(request, filters, shown, asked["format"])
    context = {
        **filter_context(filters, axes.fields),
        "axes": axes,
        "total": counter.total,
        "matrix": shown,
        "valid": valid,
        "faults": faults(request.GET, filters.form, axes),
    }
    return render(request, "measures/show_matrix.html", context, status=200 if valid else 400)
