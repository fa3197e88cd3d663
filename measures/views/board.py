"""The board: measures as cards in columns."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.perms import get_plan
from config.decorators import tidy_address
from config.http import Request
from measures.board import OWN, BoardForm, board
from measures.crosstab import Counter
from measures.facet_views import filter_context
from measures.faults import faults
from measures.filters import MeasureFilter
from measures.visitors import kept_for_visitors


@login_not_required
@require_safe
@tidy_address
@kept_for_visitors
def show_board(request: Request, slug: str) -> HttpResponse:
    """The measures under the filters of the address, a column for each value of a facet; by phase at first."""
    plan = get_plan(request, slug)
    filters = MeasureFilter(request.GET, plan=plan)
    form = BoardForm(request.GET, filters=filters)
    valid = form.is_valid() and filters.form.is_valid()
    counter = Counter(filters)
    context = {
        **filter_context(filters, OWN),
        "form": form,
        "total": counter.total,
        "board": board(counter, form.cleaned_data["by"]) if valid else None,
        "query": counter.query().urlencode(),
        "valid": valid,
        "faults": faults(request.GET, filters.form, form),
    }
    return render(request, "measures/show_board.html", context, status=200 if valid else 400)
