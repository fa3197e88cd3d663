"""The addresses to which no mail goes any more."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from config.http import MemberRequest
from governance.actions.stop_list import allow_address, stop_address
from governance.mails.forms import StopForm
from governance.models import StoppedAddress
from governance.views.mails import check_desk


@require_safe
def list_stopped(request: MemberRequest) -> HttpResponse:
    """The stop list of all plans, and the form that adds to it."""
    check_desk(request)
    return stop_page(request, StopForm())


def stop_page(request: MemberRequest, form: StopForm) -> HttpResponse:
    """The list with a form, which keeps what was typed."""
    context = {"form": form, "rows": StoppedAddress.objects.select_related("by")}
    return render(request, "governance/list_stopped.html", context, status=400 if form.errors else 200)


@require_POST
def add_stopped(request: MemberRequest) -> HttpResponse:
    """Stop an address, also what waits for it."""
    check_desk(request)
    form = StopForm(request.POST)
    if not form.is_valid():
        return stop_page(request, form)
    stopped = stop_address(request.user, form.cleaned_data["address"], form.cleaned_data["reason"])
    messages.success(request, _("No mail goes to %(address)s any more.") % {"address": stopped.address})
    return redirect("governance:list-stopped")


@require_POST
def remove_stopped(request: MemberRequest, pk: int) -> HttpResponse:
    """Take an address off the list."""
    check_desk(request)
    stopped = get_object_or_404(StoppedAddress, pk=pk)
    allow_address(stopped)
    messages.success(request, _("Mails go to %(address)s again.") % {"address": stopped.address})
    return redirect("governance:list-stopped")
