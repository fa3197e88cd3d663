"""What the secretariat sets for its plan, and every change of it by any path."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from config.decorators import tidy_address
from config.http import MemberRequest
from measures.actions.plan_settings import mark_of_settings, save_settings
from measures.desk.audit import MOST_LISTED, Audit, AuditForm, csv_table, entries_of
from measures.desk.plan_settings import SettingsForm, outlook
from measures.exports.tables import csv_response
from measures.views.tables import plan_to_edit


@require_http_methods(["GET", "HEAD", "POST"])
def edit_plan_settings(request: MemberRequest, slug: str) -> HttpResponse:
    """The terms and limits of a plan; before saving, what they change is said in words."""
    plan = plan_to_edit(request, slug)
    form = SettingsForm(request.POST if request.method == "POST" else None, instance=copy(plan))
    seen = request.POST.get("seen") or mark_of_settings(plan)
    context: dict[str, Any] = {"plan": plan, "form": form, "seen": seen, "stored": [], "lines": None}
    if form.is_bound and form.is_valid():
        if "save" not in request.POST:
            context |= {"form": SettingsForm(instance=form.instance), "lines": outlook(plan, form.instance)}
        else:
            try:
                save_settings(request.user, plan, form.cleaned_data, seen=seen)
            except ValidationError as wrong:
                form.add_error(None, wrong)
                context |= {"seen": mark_of_settings(plan), "stored": form.stored(plan)}
            else:
                messages.success(request, _("The settings hold from now on."))
                return redirect("measures:edit-plan-settings", slug)
    return render(request, "measures/edit_plan_settings.html", context, status=400 if form.errors else 200)


@require_safe
@tidy_address
def list_audit(request: MemberRequest, slug: str) -> HttpResponseBase:
    """Every change of the plan's rows: who, when, from where, and each field before and after; as a page or as csv."""
    plan = plan_to_edit(request, slug)
    form = AuditForm(request.GET, plan=plan)
    valid = form.is_valid()
    audit = Audit(plan, form) if valid else None
    too_many = audit is not None and audit.found > MOST_LISTED
    if audit and request.GET.get("format") == "csv" and not too_many:
        return csv_response(csv_table(audit), f"{plan.slug}-audit")
    page = audit.page() if audit else None
    context = {
        "plan": plan,
        "form": form,
        "valid": valid,
        "page": page,
        "entries": entries_of(page.object_list, plan) if page else [],
        "too_many": too_many,
        "most": MOST_LISTED,
    }
    refused = not valid or (too_many and "format" in request.GET)
    return render(request, "measures/list_audit.html", context, status=400 if refused else 200)
