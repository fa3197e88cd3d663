"""Rounds of reporting: listed, prepared, opened, followed, closed, frozen, repeated."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.decorators import tidy_address
from config.http import MemberRequest
from governance.actions.opening import close_and_thank, open_and_invite
from governance.actions.rounds import freeze_round as freeze
from governance.actions.rounds import prepare_next
from governance.actions.rounds import remove_round as remove
from governance.answers.instead import answering_instead
from governance.enums import RoundState
from governance.models import ReportingRound
from governance.perms import can_run_rounds, check_reads, check_runs, round_to_read, round_to_run
from governance.rounds.asked import tidy_query
from governance.rounds.board import Board
from governance.rounds.by_measure import RoundMeasures
from governance.rounds.forms import WholeRound, copy_of, fresh_round
from governance.rounds.listing import opening_context, round_rows, sent_back_of, waiting_of
from governance.rounds.moving import WholeMove
from governance.rounds.preview import asked_words, scope_of
from governance.rounds.progress import progress
from measures.actions.log import Moved


@require_safe
@answering_instead
def list_rounds(request: MemberRequest, slug: str) -> HttpResponse:
    """The rounds of the plan, the newest first, and how far each is."""
    plan = check_reads(request, slug)
    rows = round_rows(ReportingRound.objects.filter(plan=plan).newest(), timezone.localdate())
    return render(request, "governance/list_rounds.html", {"plan": plan, "rows": rows, "runs": can_run_rounds(request.user, plan)})


@require_http_methods(["GET", "HEAD", "POST"])
def add_round(request: MemberRequest, slug: str) -> HttpResponse:
    """Prepare a round; `from` says which measures, `like` another round that is copied."""
    plan, today = check_runs(request, slug), timezone.localdate()
    like = request.GET.get("like", "")
    other = get_object_or_404(ReportingRound, plan=plan, number=int(like)) if like.isascii() and like.isdigit() and len(like) < 5 else None
    made = copy_of(other, today) if other else fresh_round(plan, today)
    made.query = tidy_query(request.GET.get("from", made.query), plan)
    questions = other.questions.all() if other else []
    return save_or_show(request, WholeRound(request.POST or None, made, questions, copied=True))


@require_http_methods(["GET", "HEAD", "POST"])
def edit_round(request: MemberRequest, slug: str, number: int) -> HttpResponse:
    """Change a round that is being prepared."""
    made = round_to_run(request, slug, number)
    if made.state != RoundState.PREPARED:
        messages.info(request, _("This round was opened; what it asks no longer changes."))
        return redirect(made)
    return save_or_show(request, WholeRound(request.POST or None, made, made.questions.all()))


def save_or_show(request: MemberRequest, whole: WholeRound) -> HttpResponse:
    """Keep the round and show what it would ask, or the form with what is wrong; what was typed stays."""
    made = whole.round
    if whole.keep(request.user):
        messages.success(request, _("The round is kept. Nobody is asked anything before you open it."))
        return redirect("governance:open-round" if "open" in request.POST else "governance:edit-round", made.plan.slug, made.number)
    scope = None if "query" in whole.form.errors else scope_of(made)
    context = {"plan": made.plan, "round": made, "whole": whole, "form": whole.form, "scope": scope}
    return render(request, "governance/edit_round.html", context, status=whole.http_status)


@require_http_methods(["GET", "HEAD", "POST"])
def open_round(request: MemberRequest, slug: str, number: int) -> HttpResponse:
    """All that will be asked and sent, to be read; then it is opened and the invitations wait to go."""
    made, errors, status = round_to_run(request, slug, number), list[str](), 200
    if made.state != RoundState.PREPARED:
        messages.info(request, _("This round was opened before."))
        return redirect(made)
    if request.method == "POST":
        try:
            queued = open_and_invite(request.user, made, seen=request.POST.get("seen"))
        except ValidationError as wrong:
            errors, status = wrong.messages, 409 if isinstance(wrong, Moved) else 400
        else:
            said = ngettext("The round is open; %(n)s mail waits to go.", "The round is open; %(n)s mails wait to go.", queued)
            messages.success(request, said % {"n": queued})
            return redirect(made)
    context = {**opening_context(made, request.user), "plan": made.plan, "errors": errors}
    return render(request, "governance/open_round.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def move_deadline(request: MemberRequest, slug: str, number: int) -> HttpResponse:
    """Give a running round another deadline, other reminders or another closing day."""
    found = round_to_run(request, slug, number)
    if not found.is_running:
        messages.info(request, _("This round takes no answers now."))
        return redirect(found)
    moving = WholeMove(request.POST or None, found)
    if moving.keep(request.user):
        for line in moving.said():
            messages.success(request, line)
        return redirect(found)
    context = {"plan": found.plan, "round": found, "moving": moving, "form": moving.form}
    return render(request, "governance/move_deadline.html", context, status=moving.http_status)


@require_http_methods(["GET", "HEAD", "POST"])
def remove_round(request: MemberRequest, slug: str, number: int) -> HttpResponse:
    """Ask, then take away a round that is being prepared."""
    found = round_to_run(request, slug, number)
    if found.state != RoundState.PREPARED:
        messages.info(request, _("This round was opened; it stays."))
        return redirect(found)
    if request.method == "POST":
        remove(request.user, found)
        messages.success(request, _("The round was removed. Nobody was asked anything."))
        return redirect("governance:list-rounds", slug)
    return render(request, "governance/remove_round.html", {"plan": found.plan, "round": found, "before": found.follows})


@require_safe
@tidy_address
@answering_instead
def show_round(request: MemberRequest, slug: str, number: int) -> HttpResponse:
    """How the round stands: bodies by how far they are, and its course."""
    found, day = round_to_read(request, slug, number), timezone.localdate()
    runs = can_run_rounds(request.user, found.plan)
    if found.state == RoundState.PREPARED:
        context = {"plan": found.plan, "round": found, "scope": scope_of(found), "lines": asked_words(found), "runs": runs}
        context["questions"] = found.questions.all()
        return render(request, "governance/show_prepared_round.html", context)
    board = Board(found, request.GET, day)
    context = {
        "plan": found.plan,
        "round": found,
        "board": board,
        "finding": board.finding(),
        "page": board.page(),
        "points": progress(found, board.found, day),
        "runs": runs,
        "valid": board.form.is_valid(),
    }
    return render(request, "governance/show_round.html", context, status=200 if board.form.is_valid() else 400)


@require_safe
@tidy_address
def list_round_measures(request: MemberRequest, slug: str, number: int) -> HttpResponse:
    """The round measure by measure: how far each of its bodies is."""
    found = round_to_read(request, slug, number)
    listed = RoundMeasures(found, request.GET)
    valid = listed.form.is_valid()
    context = {
        "plan": found.plan,
        "round": found,
        "listed": listed,
        "form": listed.form,
        "page": listed.page() if valid else None,
        "valid": valid,
        "runs": can_run_rounds(request.user, found.plan),
    }
    return render(request, "governance/list_round_measures.html", context, status=200 if valid else 400)


@require_http_methods(["GET", "HEAD", "POST"])
def close_round(request: MemberRequest, slug: str, number: int) -> HttpResponse:
    """Ask, then take no more answers; thanks wait to go."""
    found = round_to_run(request, slug, number)
    if not found.is_running:
        messages.info(request, _("This round takes no answers now."))
        return redirect(found)
    if request.method == "POST":
        queued = close_and_thank(request.user, found)
        said = ngettext("The round is closed; %(n)s mail waits to go.", "The round is closed; %(n)s mails wait to go.", queued)
        messages.success(request, said % {"n": queued})
        return redirect(found)
    board = Board(found, request.GET, timezone.localdate())
    context = {"plan": found.plan, "round": found, "finding": board.finding(), "totals": board.totals, "at_work": board.at_work()}
    return render(request, "governance/close_round.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def freeze_round(request: MemberRequest, slug: str, number: int) -> HttpResponse:
    """Ask, then fix a closed round for ever."""
    found = round_to_run(request, slug, number)
    if found.state != RoundState.CLOSED:
        messages.info(request, _("Only a closed round is frozen."))
        return redirect(found)
    if request.method == "POST":
        freeze(found, user=request.user)
        messages.success(request, _("The round is frozen: its result stays as it is now."))
        return redirect("governance:show-result", slug, number)
    context = {"plan": found.plan, "round": found, "waiting": waiting_of(found), "sent_back": sent_back_of(found)}
    return render(request, "governance/freeze_round.html", context)


@require_POST
def repeat_round(request: MemberRequest, slug: str, number: int) -> HttpResponse:
    """Prepare the round that repeats this one; where that was done, lead to it."""
    found = round_to_run(request, slug, number)
    made = prepare_next(found, user=request.user)
    if made is None:
        made = ReportingRound.objects.select_related("plan").filter(follows=found).first()
        if made is None:
            early, no = _("Open this round first: the next one asks the same."), _("This round does not repeat; prepare one like it.")
            messages.info(request, early if found.state == RoundState.PREPARED and found.repeats else no)
            return redirect(found)
        messages.info(request, _("The next round was prepared before."))
    return redirect("governance:edit-round" if made.state == RoundState.PREPARED else "governance:show-round", slug, made.number)
