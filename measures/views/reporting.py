"""Reporting: the report on one measure, and its moves by the body itself."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.perms import get_plan, may_see_names
from config.http import MemberRequest
from measures import perms
from measures.actions import log
from measures.enums import UpdateState
from measures.models import Measure, StatusUpdate
from measures.reporting import kept
from measures.reporting.back import next_of, step_of
from measures.reporting.forms import ConfirmForm, MoveForm, ReportForm
from measures.reporting.kept import forget_typed, keep_typed, typed
from measures.reporting.tasks import mine_address, tasks_of
from plan.models import Body

NO_BODY = "none"
PLACE = re.compile(r"[\w.-]{1,200}")


def measure_to_report(request: MemberRequest, slug: str, code: str) -> Measure:
    """The measure of an address: 404 for who may not see it, 403 for who may not report on it."""
    measure = get_object_or_404(Measure.objects.with_parts(), plan=get_plan(request, slug), code=code)
    if not perms.can_report(request.user, measure):
        raise PermissionDenied
    return measure


def update_of_body(request: MemberRequest, slug: str, code: str, pk: int) -> StatusUpdate:
    """The entry of an address: 404 for who may not see it, 403 for who does not hold it."""
    found = StatusUpdate.objects.visible_to(request.user).with_parts()
    update = get_object_or_404(found, measure__plan=get_plan(request, slug), measure__code=code, pk=pk)
    if not perms.holds_update(request.user, update):
        raise PermissionDenied
    return update


def chosen_body(choices: list[Body | None], slug: str) -> Body | None:
    """The body that the address names; 404 when it is none of the choices, the first without a name."""
    if not slug:
        return choices[0]
    for body in choices:
        if slug == (body.slug if body else NO_BODY):
            return body
    raise Http404


@keep_typed
@require_http_methods(["GET", "HEAD", "POST"])
def report_update(request: MemberRequest, slug: str, code: str) -> HttpResponse:
    """Write how a measure goes, as a draft or handed in; an error, a conflict or an ended session keeps all that was typed."""
    measure = measure_to_report(request, slug, code)
    choices = perms.bodies_to_speak_for(request.user, measure)
    body = chosen_body(choices, request.GET.get("body", ""))
    correct = request.GET.get("correct") == "1"
    form = ReportForm(typed(request), user=request.user, measure=measure, body=body, correct=correct)
    if request.method == "POST" and form.is_valid():
        step = step_of(request, measure, request.get_full_path())
        if step and not form.is_touched:
            return redirect(step)
        update = form.save(hand_in="hand_in" in request.POST)
        if update:
            forget_typed(request)
            messages.success(request, saved_words(update))
            return redirect(step or way_back(request, measure) or (mine_of(measure) if update.state == UpdateState.DRAFT else measure))
    context = {"plan": measure.plan, "measure": measure, "form": form, "choices": choices, "body": body, **around(request, form)}
    return render(request, "measures/report_update.html", context, status=form.http_status if request.method == "POST" else 200)


def around(request: MemberRequest, form: ReportForm) -> dict[str, Any]:
    """What stands around the form of a report: for whom one speaks, the way on within one's list, what came back, its milestones."""
    measure, body = form.measure, form.body
    before, after = tasks_of(request.user, practice=measure.plan.is_practice).around(measure, body)
    is_from_mine = bool(way_back(request, measure))
    return {
        "on_behalf": perms.is_on_behalf(request.user, measure, body.pk if body else None),
        "may_withdraw": form.open is not None and perms.can_withdraw(request.user, form.open),
        "names": may_see_names(request.user, measure.plan),
        "came_back": form.is_bound and request.method != "POST",
        "before": before,
        "after": after,
        "back": request.POST.get("back", "") if is_from_mine else "",
        "place": request.POST.get("place", "") if is_from_mine else "",
        "milestones": measure.milestones.with_moves(),
        "may_report": True,
        "keeps": "report" if form.is_bound or form.is_free else "",
    }


def mine_of(measure: Measure) -> str:
    """My measures, in the view where this one stands."""
    return mine_address(practice=measure.plan.is_practice)


def way_back(request: MemberRequest, measure: Measure) -> str:
    """The address of my measures, at the place that the form names; empty for a form that was not sent from there."""
    if request.POST.get("back") != "my":
        return ""
    place = request.POST.get("place", "")
    return mine_of(measure) + (f"#{place}" if PLACE.fullmatch(place) else "")


def saved_words(update: StatusUpdate) -> str:
    """What became of an entry, in a sentence."""
    if update.state == UpdateState.SUBMITTED:
        return _("Your update of %(code)s is handed in; the secretariat decides on it.") % {"code": update.measure.code}
    if update.state == UpdateState.APPROVED:
        return _("Your update of %(code)s counts from now on.") % {"code": update.measure.code}
    return _("Your draft on %(code)s is kept; only your own body sees it.") % {"code": update.measure.code}


@require_POST
def drop_typed(request: MemberRequest) -> HttpResponse:
    """Drop what came back after an ended session, and show its page as it is stored."""
    page = kept.drop_typed(request)
    if page:
        messages.success(request, _("What you had typed is dropped."))
    return redirect(page or "measures:list-mine")


@require_POST
def confirm_measure(request: MemberRequest, slug: str, code: str) -> HttpResponse:
    """Say in one click that nothing changed."""
    measure = measure_to_report(request, slug, code)
    choices, form = perms.bodies_to_speak_for(request.user, measure), ConfirmForm(request.POST)
    if not form.is_valid() or (not form.cleaned_data["body"] and len(choices) > 1):
        messages.info(request, _("Choose the body that you speak for, then confirm or report."))
        return redirect("measures:report-update", slug, code)
    body = chosen_body(choices, form.cleaned_data["body"])
    try:
        update = log.confirm(request.user, measure, body, version=form.cleaned_data["version"])
        messages.success(request, saved_words(update))
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
    return redirect(way_back(request, measure) or measure)


@require_POST
def submit_update(request: MemberRequest, slug: str, code: str, pk: int) -> HttpResponse:
    """Hand in a draft as it stands."""
    update, form = update_of_body(request, slug, code, pk), MoveForm(request.POST)
    try:
        messages.success(request, saved_words(log.submit(request.user, update, seen=form.mark())))
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
    return redirect(mine_of(update.measure))


@require_POST
def withdraw_update(request: MemberRequest, slug: str, code: str, pk: int) -> HttpResponse:
    """Take back what waits or was returned."""
    update, form = update_of_body(request, slug, code, pk), MoveForm(request.POST)
    try:
        log.withdraw(request.user, update, seen=form.mark())
        messages.success(request, _("Your update of %(code)s is withdrawn; it stays readable for your body.") % {"code": code})
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
    return redirect(next_of(request) or mine_of(update.measure))
