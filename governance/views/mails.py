"""The outbox: the mails of a round and of the desk, one mail, one that goes again, a message by hand."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.perms import is_secretariat, visible_plans
from config.decorators import tidy_address
from config.http import MemberRequest
from governance.actions import outbox
from governance.enums import RoundState
from governance.mails.forms import READ_WHOLE, MailFilterForm, WriteForm
from governance.mails.reading import clock_of, shown, shown_counts
from governance.models import OutgoingMail
from governance.perms import round_to_run


def check_desk(request: MemberRequest) -> None:
    """403 for who runs no plan."""
    if not request.user.is_secretariat:
        raise PermissionDenied


def mail_of_desk(request: MemberRequest, pk: int) -> OutgoingMail:
    """The mail of an address: 404 where it is of a plan that the person does not run."""
    check_desk(request)
    return get_object_or_404(OutgoingMail.objects.read_by(request.user).with_parts(), pk=pk)


@require_safe
@tidy_address
def list_mails(request: MemberRequest) -> HttpResponse:
    """Every mail of the plans that one runs, what needs a person first."""
    check_desk(request)
    plans = [plan for plan in visible_plans(request.user) if is_secretariat(request.user, plan)]
    found = OutgoingMail.objects.read_by(request.user)
    form = MailFilterForm(request.GET, found, plans=plans)
    context = {"form": form, "page": form.mails(), "counts": shown_counts(found), "clock": clock_of(found), "valid": form.is_valid()}
    return render(request, "governance/list_mails.html", context, status=200 if form.is_valid() else 400)


@require_safe
@tidy_address
def list_round_mails(request: MemberRequest, slug: str, number: int) -> HttpResponse:
    """The mails of one round and what became of them."""
    round = round_to_run(request, slug, number)
    found = OutgoingMail.objects.of_round(round)
    form = MailFilterForm(request.GET, found)
    context = {
        "plan": round.plan,
        "round": round,
        "form": form,
        "page": form.mails(),
        "counts": shown_counts(found),
        "clock": clock_of(found),
        "valid": form.is_valid(),
    }
    return render(request, "governance/list_round_mails.html", context, status=200 if form.is_valid() else 400)


@require_safe
def show_mail(request: MemberRequest, pk: int) -> HttpResponse:
    """One mail as it went or will go, and what became of it."""
    mail = mail_of_desk(request, pk)
    context = {"plan": mail.plan, "mail": mail, "shown": shown(mail), "again": outbox.later_copy(mail), "may_go": outbox.may_go_again(mail)}
    return render(request, "governance/show_mail.html", context)


@require_POST
def send_again(request: MemberRequest, pk: int) -> HttpResponse:
    """Let a mail that did not go, or of which nobody knows, go once more."""
    mail = mail_of_desk(request, pk)
    try:
        mail = outbox.send_again(request.user, mail)
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
    else:
        messages.success(request, _("The mail waits to go once more; this is its new place."))
    return redirect("governance:show-mail", mail.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def write_bodies(request: MemberRequest, slug: str, number: int) -> HttpResponse:
    """Write to who may answer for some bodies, or for all that have not answered; every mail is read before it goes."""
    round = round_to_run(request, slug, number)
    if round.state == RoundState.PREPARED:
        messages.info(request, _("Nobody is asked anything yet: open the round first."))
        return redirect(round)
    form = WriteForm(request.POST or None, round=round, slugs=request.GET.getlist("body"))
    written = form.letters(request.user)
    going = [letter for letter in written if not letter.stopped]
    if going and "send" in request.POST:
        count = outbox.queue(written, plan=round.plan, by=request.user)
        said = ngettext("%(n)s mail waits to go.", "%(n)s mails wait to go.", count) % {"n": count}
        messages.success(request, said if count else _("These mails were written before; none was added."))
        return redirect("governance:list-round-mails", round.plan.slug, round.number)
    context = {"plan": round.plan, "round": round, "form": form, "letters": going[:READ_WHOLE], "others": going[READ_WHOLE:]}
    context |= {"stopped": [letter for letter in written if letter.stopped], "count": len(going)}
    return render(request, "governance/write_bodies.html", context, status=400 if form.errors else 200)
