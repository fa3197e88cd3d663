"""The thread of questions and answers between a measure's bodies and the secretariat."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.perms import get_plan
from config.http import MemberRequest
from measures import perms
from measures.detail.around import thread_of
from measures.models import Measure
from measures.reporting.kept import forget_typed, keep_typed, typed
from measures.reporting.part_forms import RemarkForm


@keep_typed
@require_http_methods(["GET", "HEAD", "POST"])
def add_remark(request: MemberRequest, slug: str, code: str) -> HttpResponse:
    """Ask or answer something about a measure."""
    measure = get_object_or_404(Measure.objects.with_parts(), plan=get_plan(request, slug), code=code)
    if not perms.can_remark(request.user, measure):
        raise PermissionDenied
    to = request.GET.get("to", "")
    form = RemarkForm(typed(request), user=request.user, measure=measure, answers=to if to.isascii() and to.isdigit() else "")
    sent = request.method == "POST"
    if sent and form.is_valid() and form.save():
        forget_typed(request)
        messages.success(request, _("Your remark stands in the thread; the bodies of this measure and the secretariat read it."))
        return redirect(f"{measure.get_absolute_url()}#remarks")
    context = {"plan": measure.plan, "measure": measure, "form": form, "came_back": form.is_bound and not sent}
    return render(request, "measures/remark.html", context | thread_of(request.user, measure), status=400 if sent else 200)
