"""The dashboard: what the plan holds and how it goes, at a glance."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.perms import get_plan
from config.decorators import tidy_address
from config.http import Request
from measures.crosstab import Counter, number_of
from measures.enums import Phase
from measures.facets import NONE
from measures.filters import MeasureFilter


@login_not_required
@require_safe
@tidy_address
def show_dashboard(request: Request, slug: str) -> HttpResponse:
    """Counts by phase, priority, lateness, freshness, challenge, sector × dimension and coordinator; the unknown always among them."""
    plan = get_plan(request, slug)
    filters = MeasureFilter(request.GET, plan=plan)
    counter = Counter(filters)
    phases = counter.along("phase")
    context = {
        "plan": plan,
        "filters": filters,
        "as_of": filters.as_of_day,
        "total": counter.total,
        "active": number_of(phases, Phase.ACTIVE),
        "unknown": number_of(phases, NONE),
        "list_url": counter.url(),
        "active_url": counter.url(phase=Phase.ACTIVE),
        "unknown_url": counter.url(phase=NONE),
        "phases": phases,
        "statuses": counter.along("status", by="phase"),
        "priorities": counter.along("priority", by="phase"),
        "challenges": counter.along("challenge", by="phase"),
        "coordinators": counter.along("coordinator"),
        **late_and_fresh(counter),
        "matrix": counter.matrix("dimension", "sector"),
    }
    return render(request, "measures/show_dashboard.html", context, status=200 if filters.form.is_valid() else 400)


def late_and_fresh(counter: Counter) -> dict[str, Any]:
    """How many measures are late, and how many have each freshness, with their lists."""
    late = counter.index.counts("late", counter.within).get("1", 0)
    return {"late": late, "late_url": counter.url(late="1"), "freshness": counter.along("freshness")}
