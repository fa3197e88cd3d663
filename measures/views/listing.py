"""The list of measures: filtered, sorted, paged, all by its address."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.perms import get_plan, is_secretariat
from config.decorators import tidy_address
from config.http import Request
from measures.facet_views import filter_context
from measures.filters import MeasureFilter
from measures.listing import Listing
from measures.rows import row_views


@login_not_required
@require_safe
@tidy_address
def list_measures(request: Request, slug: str) -> HttpResponse:
    """The measures that the address asks for; a value that means nothing is an error beside its field, and no rows."""
    plan = get_plan(request, slug)
    filters = MeasureFilter(request.GET, plan=plan)
    listing = Listing.of(request.GET, filters)
    valid = listing.is_valid()
    page = listing.page() if valid else None
    rows = row_views(page.object_list, plan, filters.day) if page else []
    context = {
        **filter_context(filters, listing.form.fields),
        "listing": listing,
        "valid": valid,
        "runs": is_secretariat(request.user, plan) and not filters.as_of_day,
        "page": page,
        "rows": rows,
        "some_confirmed": any(row.state.last_confirmed_at for row in rows),
    }
    return render(request, "measures/list_measures.html", context, status=200 if valid else 400)
