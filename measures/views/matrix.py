"""The matrix: sectors against dimensions."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.perms import get_plan
from config.http import Request
from measures.crosstab import Counter
from measures.facet_views import chips, facet_views
from measures.filters import MeasureFilter


@login_not_required
@require_safe
def show_matrix(request: Request, slug: str) -> HttpResponse:
    """How many measures stand in each sector and dimension, under the filters of the address."""
    plan = get_plan(request, slug)
    filters = MeasureFilter(request.GET, plan=plan)
    counter = Counter(filters)
    context = {
        "plan": plan,
        "filters": filters,
        "facets": [facet for facet in facet_views(filters) if facet.name not in ("sector", "dimension")],
        "chips": chips(filters),
        "as_of": filters.as_of_day,
        "total": counter.total,
        "matrix": counter.matrix("sector", "dimension"),
        "unknown_names": filters.unknown_names(),
    }
    return render(request, "measures/show_matrix.html", context, status=200 if filters.form.is_valid() else 400)
