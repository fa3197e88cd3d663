"""The plans, and the pages that are text alone."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from config.http import Request
from plan.models import Plan
from plan.querysets import drivers_of, terms_of, trends_of


@login_not_required
@require_safe
def list_plans(request: Request) -> HttpResponse:
    """The plans this person may see, those for practice last and uncounted; with just one, straight to it."""
    plans = list(Plan.objects.visible_to(request.user).order_by("is_practice", "slug"))
    if len(plans) == 1:
        return redirect(plans[0])
    practices = sum(plan.is_practice for plan in plans)
    return render(request, "plan/list_plans.html", {"plans": plans, "count": len(plans) - practices, "practices": practices})


@login_not_required
@require_safe
def list_drivers(request: Request, slug: str) -> HttpResponse:
    """The plan's drivers, their objectives and the challenges they are linked to."""
    plan = get_object_or_404(Plan.objects.visible_to(request.user), slug=slug)
    return render(request, "plan/list_drivers.html", {"plan": plan, "drivers": drivers_of(plan)})


@login_not_required
@require_safe
def list_trends(request: Request, slug: str) -> HttpResponse:
    """The trends that the plan starts from."""
    plan = get_object_or_404(Plan.objects.visible_to(request.user), slug=slug)
    return render(request, "plan/list_trends.html", {"plan": plan, "trends": trends_of(plan)})


@login_not_required
@require_safe
def list_terms(request: Request, slug: str) -> HttpResponse:
    """The glossary; terms that the plan does not explain say so."""
    plan = get_object_or_404(Plan.objects.visible_to(request.user), slug=slug)
    terms = list(terms_of(plan))
    unexplained = sum(not term.explained for term in terms)
    return render(request, "plan/list_terms.html", {"plan": plan, "terms": terms, "unexplained": unexplained})


@login_not_required
@require_safe
def show_accessibility(request: Request) -> HttpResponse:
    """How far this site is open to everybody, and where it is not."""
    return render(request, "plan/show_accessibility.html")


@login_not_required
@require_safe
def show_privacy(request: Request) -> HttpResponse:
    """What is kept about people, why and for how long."""
    return render(request, "plan/show_privacy.html", {"days": settings.PSEUDONYMISE_AFTER_DAYS})
