"""My measures: what is asked of me, and one word for many at once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from config.http import MemberRequest
from measures.actions import mine
from measures.actions.mine import Confirmation, HandIn, Refused
from measures.reporting.forms import ReportForm
from measures.reporting.tasks import DRAFT, Tasks, tasks_of


@require_safe
def list_mine(request: MemberRequest) -> HttpResponse:
    """All measures that my bodies report on, what is asked first on top; one of them may be opened to be reported on in place."""
    tasks, opened = tasks_asked(request), request.GET.get("open", "")
    task = tasks.find(opened)
    if opened and task is None:
        raise Http404
    form = ReportForm(user=request.user, measure=task.measure, body=task.body) if task and task.kind != "waiting" else None
    ticked = [task.key for task in tasks.all if task.can_be_confirmed] if request.GET.get("all") == "1" else []
    return mine_page(request, tasks.shown(ticked=ticked, opened=opened, form=form))


def tasks_asked(request: MemberRequest) -> Tasks:
    """Those of the view that the address names."""
    return tasks_of(request.user, practice=request.GET.get("practice") == "1")


@require_POST
def confirm_measures(request: MemberRequest) -> HttpResponse:
    """“Nothing changed” for all that are ticked, or for none of them."""
    tasks = tasks_asked(request)
    asked = dict(word.rpartition("|")[::2] for word in request.POST.getlist("measure"))
    found = [Confirmation(t.key, t.measure, t.body, number(asked[t.key])) for t in tasks.all if t.key in asked]
    try:
        refuse_strangers(asked, {one.key for one in found})
        done = mine.confirm_measures(request.user, found)
    except Refused as refused:
        return refused_page(request, refused, list(asked))
    if done:
        said = ngettext("“Nothing changed” is said of %(count)s measure.", "“Nothing changed” is said of %(count)s measures.", done)
        messages.success(request, said % {"count": done})
    else:
        messages.info(request, _("Tick the measures of which nothing changed first."))
    return redirect(tasks.address)


@require_POST
def submit_updates(request: MemberRequest) -> HttpResponse:
    """Hand in all drafts that the page showed, or none of them."""
    tasks = tasks_asked(request)
    asked = dict(word.rpartition("|")[::2] for word in request.POST.getlist("draft"))
    found = [HandIn(t.key, t.entry, asked[t.key]) for t in tasks.groups[DRAFT] if t.key in asked and t.entry]
    try:
        refuse_strangers(asked, {one.key for one in found})
        done = mine.submit_updates(request.user, found)
    except Refused as refused:
        return refused_page(request, refused)
    if done:
        messages.success(request, ngettext("%(count)s draft is handed in.", "%(count)s drafts are handed in.", done) % {"count": done})
    return redirect(tasks.address)


def number(words: str) -> int:
    """A version as a form sends it; 0, which no measure has, for anything else."""
    return int(words) if words.isascii() and words.isdigit() and len(words) < 10 else 0


def refuse_strangers(asked: dict[str, str], found: set[str]) -> None:
    """What is not (or no longer) asked of this person refuses the whole, as anything else that cannot be done."""
    strange = {key: _("This is no longer asked of you.") for key in asked if key not in found}
    if strange:
        raise Refused(strange)


def refused_page(request: MemberRequest, refused: Refused, ticked: list[str] | None = None) -> HttpResponse:
    """The list as it is now, with the ticks as they were and a word at each that was refused."""
    tasks = tasks_asked(request)
    strange = {key: why for key, why in refused.why.items() if tasks.find(key) is None}
    shown = tasks.shown(ticked=ticked or [], refused=refused.why)
    return mine_page(request, shown, status=409, refused=len(refused.why), strange=strange)


def mine_page(request: MemberRequest, tasks: Tasks, *, status: int = 200, **more: Any) -> HttpResponse:
    """My measures with what was pressed."""
    context = {"tasks": tasks, "is_member": bool(request.user.body_ids), "refused": 0, "strange": {}, **more}
    return render(request, "measures/list_mine.html", context, status=status)
