"""Milestones of a measure, by who reports on it: add one, move it with a reason, say that it is reached."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from config.http import MemberRequest
from measures.models import Measure, Milestone
from measures.reporting.back import next_of
from measures.reporting.kept import forget_typed, keep_typed, typed
from measures.reporting.part_forms import AddMilestoneForm, FinishMilestoneForm, MoveMilestoneForm, WrittenForm
from measures.views.reporting import measure_to_report


@keep_typed
@require_http_methods(["GET", "HEAD", "POST"])
def add_milestone(request: MemberRequest, slug: str, code: str) -> HttpResponse:
    """Add a dated step."""
    measure = measure_to_report(request, slug, code)
    form = AddMilestoneForm(typed(request), user=request.user, measure=measure)
    return milestone_page(request, measure, form, said=_("The milestone is added."))


@keep_typed
@require_http_methods(["GET", "HEAD", "POST"])
def move_milestone(request: MemberRequest, slug: str, code: str, pk: int) -> HttpResponse:
    """Give a step another date, and say why."""
    measure = measure_to_report(request, slug, code)
    milestone = get_object_or_404(Milestone, measure=measure, pk=pk)
    form = MoveMilestoneForm(typed(request), user=request.user, milestone=milestone)
    return milestone_page(request, measure, form, milestone=milestone, said=_("The milestone has another date."))


@keep_typed
@require_http_methods(["GET", "HEAD", "POST"])
def finish_milestone(request: MemberRequest, slug: str, code: str, pk: int) -> HttpResponse:
    """Say that a step was reached."""
    measure = measure_to_report(request, slug, code)
    milestone = get_object_or_404(Milestone, measure=measure, pk=pk)
    form = FinishMilestoneForm(typed(request), user=request.user, milestone=milestone)
    return milestone_page(request, measure, form, milestone=milestone, said=_("The milestone is done."))


def milestone_page(
    request: MemberRequest, measure: Measure, form: WrittenForm, *, said: str, milestone: Milestone | None = None
) -> HttpResponse:
    """Save and go back to where one came from, else to the measure; or show the form with what was typed."""
    sent, back = request.method == "POST", next_of(request)
    if sent and form.is_valid() and form.save():
        forget_typed(request)
        messages.success(request, said)
        return redirect(f"{back or measure.get_absolute_url()}#milestones")
    kind = form.__class__.__name__.removesuffix("MilestoneForm").lower()
    context: dict[str, Any] = {"plan": measure.plan, "measure": measure, "form": form, "milestone": milestone, "kind": kind}
    context["back"] = back or measure.get_absolute_url()
    context["came_back"] = form.is_bound and not sent
    return render(request, "measures/milestone.html", context, status=400 if sent else 200)
