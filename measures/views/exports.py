"""The open data of a plan: its files, what they mean, and what may be done with them."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.perms import get_plan
from config.http import Request
from measures.exports.about import licence_of, source_of
from measures.exports.meanings import meanings
from measures.exports.offers import file_offers
from measures.facets import facet_index


@login_not_required
@require_safe
def show_data(request: Request, slug: str) -> HttpResponse:
    """What can be taken along of a plan, and how to read it."""
    plan = get_plan(request, slug)
    context = {
        "plan": plan,
        "count": facet_index(plan, None).size,
        "files": file_offers(plan),
        "meanings": meanings(),
        "source": source_of(plan),
        "licence": licence_of(plan),
        "page_url": request.build_absolute_uri(request.path),
    }
    return render(request, "measures/show_data.html", context)
