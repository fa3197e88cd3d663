"""Answering by a signed link, without an account. Opening any of these addresses writes nothing: only the buttons do."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.http import Request
from governance.actions.answers import confirm_answers
from governance.actions.links import CLOSED, LinkOver, Visit, begin
from governance.answers.asked import Asked, Asking, asked_of
from governance.answers.forms import AnswerForm, BeginForm
from governance.enums import LinkDeed
from governance.links.visiting import around, by_link, guest_of, remember
from governance.models import AskedMeasure
from governance.views.answers import refused_parts, say_confirmed, ticked_of
from measures import perms
from measures.actions import log
from measures.actions.mine import Refused
from measures.models import StatusUpdate
from measures.reporting.forms import MoveForm
from measures.views.mine import refuse_strangers


def asking_of(visit: Visit, token: str) -> Asking:
    """What is asked of the body of a link, each with where it is answered."""

    def address(asked: Asked) -> tuple[str, str]:
        words = [token, asked.measure.code]
        return reverse("governance:answer-by-link", args=words), reverse("governance:withdraw-by-link", args=words)

    return asked_of(visit.link.round, [visit.link.body_id], by_link=True, address=address)


@by_link
@require_safe
def open_link(request: Request, visit: Visit, token: str) -> HttpResponse:
    """What is asked of a body, and a form to begin with; after that the list to answer from."""
    asking = asking_of(visit, token)
    ticked = asking.ticked() if request.GET.get("all") == "1" else []
    return link_page(request, visit, token, asking=asking.shown(ticked=ticked))


def link_page(request: Request, visit: Visit, token: str, *, status: int = 200, **more: Any) -> HttpResponse:
    """The page of a link with what was pressed."""
    form = BeginForm(initial={"name": visit.name or visit.link.name})
    context = {**around(request, visit, token), "form": form, "refused": 0, "strange": {}, **more}
    return render(request, "governance/open_link.html", context, status=status)


@by_link
@require_POST
def begin_link(request: Request, visit: Visit, token: str) -> HttpResponse:
    """Say who answers for the body; this browser knows it from then on."""
    form = BeginForm(request.POST)
    if not form.is_valid():
        return link_page(request, visit, token, form=form, asking=asking_of(visit, token), status=400)
    begun = begin(visit.link, form.cleaned_data["name"], visit.browser)
    return remember(redirect("governance:open-link", token), begun)


@by_link
@require_POST
def confirm_by_link(request: Request, visit: Visit, token: str) -> HttpResponse:
    """“Nothing changed” for all that are ticked, or for none of them; each waits for approval."""
    asking = asking_of(visit, token)
    asked, found = ticked_of(request, asking)
    if not visit.has_begun:
        messages.info(request, _("Say first who you are; nothing is saved yet."))
        return link_page(request, visit, token, asking=asking.shown(ticked=list(asked)), status=409)
    try:
        refuse_strangers(asked, {one.key for one in found})
        with transaction.atomic():
            visit.check()
            done = confirm_answers(guest_of(visit.link), visit.link.round, found)
            for one in found:
                visit.record(LinkDeed.HANDED_IN, one.measure)
    except Refused as refused:
        return link_page(request, visit, token, **refused_parts(asking_of(visit, token), refused, asked), status=409)
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
    else:
        say_confirmed(request, done)
    return redirect("governance:open-link", token)


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def answer_by_link(request: Request, visit: Visit, token: str, code: str) -> HttpResponse:
    """Report on one measure in the name of the body; what is handed in is marked as from a link and waits for approval."""
    asked, sent = asked_by_link(visit, code), request.method == "POST"
    if not sent and not visit.has_begun:
        return redirect("governance:open-link", token)
    data = request.POST if sent else None
    form = AnswerForm(data, user=guest_of(visit.link), asked=asked, measure=asked.measure, body=asked.body)
    name = None if visit.has_begun else BeginForm(data)
    if sent and all([form.is_valid(), name is None or name.is_valid()]):
        if name:
            visit, name = begin(visit.link, name.cleaned_data["name"], visit.browser), None
        update = form.save(hand_in="hand_in" in request.POST, visit=visit)
        if update:
            messages.success(request, kept_words(update))
            return remember(redirect("governance:open-link", token), visit)
    if form.is_over:
        raise LinkOver(CLOSED, visit.link)
    context = {**around(request, visit, token), **parts_of(form), "name": name}
    response = render(request, "governance/answer_by_link.html", context, status=form.http_status if sent else 200)
    return remember(response, visit) if sent and visit.has_begun else response


def asked_by_link(visit: Visit, code: str) -> AskedMeasure:
    """What the link asks about a measure: 404 for any other measure, of this round or of another."""
    rows = visit.link.round.asked.of_bodies([visit.link.body_id])
    asked = get_object_or_404(rows, measure__code=code.replace("\0", " "))  # PostgreSQL takes no such sign
    if not guest_of(visit.link).speaks_on(asked.measure_id):
        raise Http404
    return asked


def parts_of(form: AnswerForm) -> dict[str, Any]:
    """The form and its measure, with what the guest may take back."""
    report = form.report
    return {
        "answer": form,
        "form": report,
        "measure": form.asked.measure,
        "milestones": form.asked.measure.milestones.with_moves(),
        "may_withdraw": report.open is not None and perms.can_withdraw(form.user, report.open),
    }


def kept_words(update: StatusUpdate) -> str:
    """What became of an entry, in a sentence."""
    if update.submitted_at:
        return _("Your answer on %(code)s is handed in; the secretariat reads it before it counts.") % {"code": update.measure.code}
    return _("Your draft on %(code)s is kept; hand it in before the deadline.") % {"code": update.measure.code}


@by_link
@require_POST
def withdraw_by_link(request: Request, visit: Visit, token: str, code: str) -> HttpResponse:
    """Take back what was handed in by a link and waits, or came back."""
    asked, form, guest = asked_by_link(visit, code), MoveForm(request.POST), guest_of(visit.link)
    update = asked.measure.updates.open_for(asked.body)
    if update is None or not visit.has_begun or not perms.can_withdraw(guest, update):
        messages.error(request, _("There is nothing of yours to take back."))
        return redirect("governance:open-link", token)
    try:
        with transaction.atomic():
            visit.check()
            log.withdraw(guest, update, seen=form.mark())
            visit.record(LinkDeed.WITHDREW, asked.measure)
        messages.success(request, _("Your answer on %(code)s is taken back.") % {"code": code})
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
    return redirect("governance:open-link", token)
