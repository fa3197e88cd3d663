"""The list of measures: filtered, sorted, paged, all by its address."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.perms import get_plan, is_secretariat
from config.decorators import tidy_address
from config.http import Request
from measures.exports.forms import TakeForm
from measures.exports.lists import list_file
from measures.facet_views import filter_context
from measures.faults import faults
from measures.filters import MeasureFilter
from measures.listing.order import Listing
from measures.listing.page import list_context
from measures.visitors import kept_for_visitors


@login_not_required
@require_safe
@tidy_address
@kept_for_visitors
def list_measures(request: Request, slug: str) -> HttpResponseBase:
    """The measures that the address asks for; a value that means nothing is an error beside its field, and no rows."""
    plan = get_plan(request, slug)
    filters = MeasureFilter(request.GET, plan=plan)
    listing = Listing.of(request.GET, filters)
    take = TakeForm(request.GET)
    valid = listing.is_valid() and take.is_valid()
    if valid and take.cleaned_data["format"]:
        return list_file(request, listing, take.cleaned_data["format"])
    page = listing.page(size=take.size) if valid else None
    runs = is_secretariat(request.user, plan) and not filters.as_of_day
    context = {
        **filter_context(filters, [*listing.form.fields, *take.fields]),
        **list_context(listing, page, query=request.GET.urlencode(safe=","), runs=runs),
        "take": take,
        "valid": valid,
        "faults": faults(request.GET, filters.form, listing.form, take),
        "runs": runs,
    }
    return render(request, "measures/list_measures.html", context, status=200 if valid else 400)
