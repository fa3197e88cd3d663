"""Dates that were moved, and what was done on time."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.perms import get_plan
from config.decorators import tidy_address
from config.http import Request
from measures.faults import faults
from measures.times.slips import Slips


@login_not_required
@require_safe
@tidy_address
def list_slips(request: Request, slug: str) -> HttpResponse:
    """Milestones by how far their date moved, with the reasons, and the on-time share of each body."""
    plan = get_plan(request, slug)
    slips = Slips(request.GET, plan)
    valid = slips.is_valid()
    page = slips.page() if valid else None
    total, shares = slips.shares() if valid else (None, [])
    context = {
        "plan": plan,
        "slips": slips,
        "valid": valid,
        "faults": faults(slips.query, slips.filters.form, slips.form),
        "page": page,
        "rows": slips.rows(page.object_list) if page else [],
        "total": total,
        "shares": shares,
    }
    return render(request, "measures/list_slips.html", context, status=200 if valid else 400)
