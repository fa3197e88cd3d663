"""Reporting: what is asked of me, the report on one measure, and its moves by the body itself."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.perms import get_plan
from config.http import MemberRequest
from measures import perms
from measures.actions import log
from measures.enums import UpdateState
from measures.forms import ConfirmForm, MoveForm, ReportForm
from measures.models import Measure, StatusUpdate
from measures.tasks import tasks_of
from plan.models import Body

NO_BODY = "none"


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


@require_safe
def list_mine(request: MemberRequest) -> HttpResponse:
    """All measures that my bodies report on, what is asked first on top."""
    return render(request, "measures/list_mine.html", {"tasks": tasks_of(request.user), "is_member": bool(request.user.body_ids)})


@require_http_methods(["GET", "HEAD", "POST"])
def report_update(request: MemberRequest, slug: str, code: str) -> HttpResponse:
    """Write how a measure goes, as a draft or handed in; an error or a conflict keeps all that was typed."""
    measure = measure_to_report(request, slug, code)
    choices = perms.bodies_to_speak_for(request.user, measure)
    body = chosen_body(choices, request.GET.get("body", ""))
    form = ReportForm(request.POST if request.method == "POST" else None, user=request.user, measure=measure, body=body)
    if form.is_bound and form.is_valid():
        update = form.save(hand_in="hand_in" in request.POST)
        if update:
            messages.success(request, saved_words(update))
            return redirect("measures:list-mine" if update.state == UpdateState.DRAFT else measure)
    context = {
        "plan": measure.plan,
        "measure": measure,
        "form": form,
        "choices": choices,
        "body": body,
        "on_behalf": perms.is_on_behalf(request.user, measure, body.pk if body else None),
        "may_withdraw": form.open is not None and perms.can_withdraw(request.user, form.open),
    }
    return render(request, "measures/report_update.html", context, status=form.http_status)


def saved_words(update: StatusUpdate) -> str:
    """What became of an entry, in a sentence."""
    if update.state == UpdateState.SUBMITTED:
        return _("Your update of %(code)s is handed in; the secretariat decides on it.") % {"code": update.measure.code}
    if update.state == UpdateState.APPROVED:
        return _("Your update of %(code)s counts from now on.") % {"code": update.measure.code}
    return _("Your draft on %(code)s is kept; only your own body sees it.") % {"code": update.measure.code}


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
    return redirect("measures:list-mine" if form.cleaned_data["back"] else measure)


@require_POST
def submit_update(request: MemberRequest, slug: str, code: str, pk: int) -> HttpResponse:
    """Hand in a draft as it stands."""
    update, form = update_of_body(request, slug, code, pk), MoveForm(request.POST)
    try:
        messages.success(request, saved_words(log.submit(request.user, update, seen=form.mark())))
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
    return redirect("measures:list-mine")


@require_POST
def withdraw_update(request: MemberRequest, slug: str, code: str, pk: int) -> HttpResponse:
    """Take back what waits or was returned."""
    update, form = update_of_body(request, slug, code, pk), MoveForm(request.POST)
    try:
        log.withdraw(request.user, update, seen=form.mark())
        messages.success(request, _("Your update of %(code)s is withdrawn; it stays readable for your body.") % {"code": code})
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
    return redirect("measures:list-mine")
