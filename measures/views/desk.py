"""The two decisions on one entry that waits on the secretariat's desk."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.perms import is_secretariat
from config.http import MemberRequest
from measures import perms
from measures.actions import log
from measures.desk.submissions import Submission, submission
from measures.enums import UpdateState
from measures.models import StatusUpdate
from measures.reporting.forms import MoveForm, ReturnForm
from measures.views.decisions import desk_address, desk_query


def update_to_decide(request: MemberRequest, pk: int) -> StatusUpdate | None:
    """The entry of an address: 404 for who may not see it, 403 for who may not decide on it; None when it waits no longer."""
    update = get_object_or_404(StatusUpdate.objects.with_parts(), pk=pk)
    decides = is_secretariat(request.user, update.measure.plan)
    if not perms.can_see_update(request.user, update) and not (decides and update.state != UpdateState.DRAFT):
        raise Http404
    if not decides:
        raise PermissionDenied
    if update.state != UpdateState.SUBMITTED:
        messages.info(request, _("That update waits no longer: it was decided or taken back."))
        return None
    return update


@require_POST
def approve_update(request: MemberRequest, pk: int) -> HttpResponse:
    """Make an entry count; where another was approved meanwhile, ask first."""
    update, form = update_to_decide(request, pk), MoveForm(request.POST)
    if update is None:
        return redirect(desk_address(request))
    try:
        log.approve(request.user, update, seen=form.mark(), anyway=form.sure())
    except log.Overtaken:
        return decision_page(request, "measures/approve_update.html", submission(update), ReturnForm(), status=409)
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
    else:
        messages.success(request, _("The update of %(code)s counts from now on.") % {"code": update.measure.code})
    return redirect(desk_address(request))


@require_http_methods(["GET", "HEAD", "POST"])
def return_update(request: MemberRequest, pk: int) -> HttpResponse:
    """Give an entry back to its body, with the reason."""
    update = update_to_decide(request, pk)
    if update is None:
        return redirect(desk_address(request))
    found = submission(update)
    form = ReturnForm(request.POST if request.method == "POST" else None, initial={"seen": found.mark})
    if form.is_bound and form.is_valid():
        try:
            log.return_update(request.user, update, form.cleaned_data["reason"], seen=form.cleaned_data["seen"])
        except ValidationError as wrong:
            form.add_error(None, wrong.messages)
        else:
            messages.success(request, _("The update of %(code)s went back to its body.") % {"code": update.measure.code})
            return redirect(desk_address(request))
    return decision_page(request, "measures/return_update.html", found, form, status=400 if form.is_bound else 200)


def decision_page(request: MemberRequest, template: str, found: Submission, form: ReturnForm, *, status: int) -> HttpResponse:
    """One entry, old beside new, with the step that is asked, and the way back to the part of the desk one came from."""
    context = {"plan": found.update.measure.plan, "found": found, "form": form, "query": desk_query(request), "back": desk_address(request)}
    return render(request, template, context, status=status)
