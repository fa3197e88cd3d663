"""What changed between two dates: as a page and as a file."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.perms import get_plan, may_see_names
from config.decorators import tidy_address
from config.http import Request
from measures.changes import Asked
from measures.changes.files import changes_file
from measures.changes.page import page_context
from measures.visitors import kept_for_visitors


@login_not_required
@require_safe
@tidy_address
@kept_for_visitors
def show_changes(request: Request, slug: str) -> HttpResponseBase:
    """The measures that differ between the ends of two days, by kind of change; persons only for who may see names."""
    plan = get_plan(request, slug)
    asked, names = Asked(request.GET, plan), may_see_names(request.user, plan)
    valid = asked.is_valid()
    if valid and (form := asked.take.cleaned_data["format"]):
        return changes_file(request, asked, form, names=names)
    return render(request, "measures/show_changes.html", page_context(asked, names=names), status=200 if valid else 400)
