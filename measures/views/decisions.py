"""Deciding on many entries of the desk at once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from config.decorators import tidy_address
from config.http import MemberRequest
from measures.actions.decisions import Decided, approve_many, return_many
from measures.desk.forms import DecideForm, DeskFilterForm
from measures.desk.submissions import beside_states
from measures.models import StatusUpdate


def check_desk(request: MemberRequest) -> None:
    """403 for who runs no plan."""
    if not request.user.is_secretariat:
        raise PermissionDenied


def check_entries(request: MemberRequest, marks: dict[int, str]) -> None:
    """404 where one of the entries is not there for this person."""
    if StatusUpdate.objects.told_to(request.user).filter(pk__in=marks).count() != len(marks):
        raise Http404


@require_safe
@tidy_address
def show_desk(request: MemberRequest) -> HttpResponse:
    """What waits for approval, old beside new, the longest waiting first."""
    check_desk(request)
    return desk_page(request, DecideForm())


def desk_page(request: MemberRequest, form: DecideForm) -> HttpResponse:
    """The desk as its address says, with what was ticked and typed after an error."""
    shown = DeskFilterForm(request.GET, user=request.user)
    page = shown.entries()
    found = beside_states(page.object_list)
    context = {
        "shown": shown,
        "page": page,
        "submissions": found,
        "longest": found[0] if found and page.number == 1 else None,
        "form": form,
        "plans": shown.plans,
        "ticked": [each.token for each in found] if request.GET.get("ticked") == "all" else form.ticked,
        "query": desk_query(request, page.number),
        "opened": {shown.opened} if len(found) > 1 else {each.update.pk for each in found},
    }
    wrong = form.errors if form.is_bound else not shown.is_valid()
    return render(request, "measures/show_desk.html", context, status=400 if wrong else 200)


def desk_query(request: MemberRequest, page: int = 1) -> str:
    """What the address says of the part that is shown, without what it ticks or opens; with the page to which that opening led."""
    query = request.GET.copy()
    for name in ("ticked", "open"):
        query.pop(name, None)
    if page > 1:
        query["page"] = str(page)
    return query.urlencode()


def desk_address(request: MemberRequest) -> str:
    """The same part of the desk, nothing ticked or opened."""
    query = desk_query(request)
    return f"{reverse('measures:show-desk')}{'?' if query else ''}{query}"


@require_POST
def approve_updates(request: MemberRequest) -> HttpResponse:
    """Make the ticked entries count, all or none; where newer ones were approved meanwhile, name those and ask first."""
    check_desk(request)
    form = DecideForm(request.POST)
    if not form.is_valid():
        return desk_page(request, form)
    marks: dict[int, str] = form.cleaned_data["entry"]
    check_entries(request, marks)
    decided = approve_many(request.user, marks, anyway=form.cleaned_data["anyway"])
    if decided.overtaken:
        return render(request, "measures/approve_updates.html", overtaken_context(request, marks, decided), status=409)
    count = len(decided.done)
    tell(request, decided, ngettext("%(n)d update counts from now on.", "%(n)d updates count from now on.", count) % {"n": count})
    return redirect(desk_address(request))


def overtaken_context(request: MemberRequest, marks: dict[int, str], decided: Decided) -> dict[str, Any]:
    """What the page that asks needs: those overtaken, and the others."""
    asked = {update.pk for update in decided.overtaken}
    gone = {update.pk for update in decided.moved}
    return {
        "overtaken": beside_states(decided.overtaken),
        "others": [f"{pk}-{mark}" for pk, mark in marks.items() if pk not in asked | gone],
        "moved": decided.moved,
        "query": desk_query(request),
        "back": desk_address(request),
    }


@require_POST
def return_updates(request: MemberRequest) -> HttpResponse:
    """Give the ticked entries back to their bodies with one reason, all or none."""
    check_desk(request)
    form = DecideForm(request.POST, returning=True)
    if not form.is_valid():
        return desk_page(request, form)
    marks: dict[int, str] = form.cleaned_data["entry"]
    check_entries(request, marks)
    decided = return_many(request.user, marks, form.cleaned_data["reason"])
    count = len(decided.done)
    tell(
        request, decided, ngettext("%(n)d update went back to its body.", "%(n)d updates went back to their bodies.", count) % {"n": count}
    )
    return redirect(desk_address(request))


def tell(request: MemberRequest, decided: Decided, words: str) -> None:
    """Say what was done, and name what was left because it moved."""
    if decided.done:
        messages.success(request, words)
    if decided.moved:
        codes = ", ".join(update.measure.code for update in decided.moved)
        said = _("Left as they are, since they changed or were decided after you read them: %(codes)s.")
        messages.warning(request, said % {"codes": codes})
