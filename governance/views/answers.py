"""Answering in a round with an account: what is asked of my bodies, and the report on each measure."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.http import MemberRequest
from governance.actions.answers import confirm_answers as confirm_all
from governance.actions.rounds import mark_opened
from governance.answers.asked import Asking
from governance.answers.forms import AnswerForm
from governance.answers.way import Way, asking_of
from governance.models import AskedMeasure, ReportingRound
from governance.perms import asked_body_ids, can_answer_on_behalf, round_to_answer
from measures import perms
from measures.actions.mine import Confirmation, Refused
from measures.reporting.back import step_of
from measures.reporting.kept import forget_typed, keep_typed, typed
from measures.views.mine import number as version_of
from measures.views.mine import refuse_strangers
from measures.views.reporting import saved_words
from plan.models import Body


@require_safe
def answer_round(request: MemberRequest, slug: str, number: int) -> HttpResponse:
    """My measures in a round, what is left to do first; looking at them is noted for the body, once."""
    round = round_to_answer(request, slug, number)
    bodies = asked_body_ids(request.user, round)
    if request.method == "GET":
        mark_opened(round, bodies)
    asking = asking_of(round, bodies)
    return round_page(request, asking.shown(ticked=asking.ticked() if request.GET.get("all") == "1" else []))


def round_page(request: MemberRequest, asking: Asking, *, status: int = 200, **more: Any) -> HttpResponse:
    """My measures in a round with what was pressed."""
    context = {"plan": asking.round.plan, "round": asking.round, "asking": asking, "refused": 0, "strange": {}, **more}
    return render(request, "governance/answer_round.html", context, status=status)


@require_POST
def confirm_answers(request: MemberRequest, slug: str, number: int) -> HttpResponse:
    """“Nothing changed” for all that are ticked, or for none of them."""
    round = round_to_answer(request, slug, number)
    bodies = asked_body_ids(request.user, round)
    asking = asking_of(round, bodies)
    asked, found = ticked_of(request, asking)
    try:
        refuse_strangers(asked, {one.key for one in found})
        done = confirm_all(request.user, round, found)
    except Refused as refused:
        return round_page(request, **refused_parts(asking_of(round, bodies), refused, asked), status=409)
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
    else:
        say_confirmed(request, done)
    return redirect("governance:answer-round", slug, number)


def ticked_of(request: Any, asking: Asking) -> tuple[dict[str, str], list[Confirmation]]:
    """What was ticked, with the version of each as it was read; and which of these are asked."""
    asked = dict(word.rpartition("|")[::2] for word in request.POST.getlist("measure"))
    return asked, [Confirmation(one.key, one.measure, one.body, version_of(asked[one.key])) for one in asking.all if one.key in asked]


def refused_parts(asking: Asking, refused: Refused, asked: dict[str, str]) -> dict[str, Any]:
    """The list as it is now, with the ticks as they were and a word at each that was refused."""
    strange = {key: why for key, why in refused.why.items() if asking.find(key) is None}
    return {"asking": asking.shown(ticked=list(asked), refused=refused.why), "refused": len(refused.why), "strange": strange}


def say_confirmed(request: Any, done: int) -> None:
    """How many were confirmed, or what to do first."""
    said = ngettext("“Nothing changed” is said of %(count)s measure.", "“Nothing changed” is said of %(count)s measures.", done)
    if done:
        messages.success(request, said % {"count": done})
    else:
        messages.info(request, _("Tick the measures of which nothing changed first."))


@keep_typed
@require_http_methods(["GET", "HEAD", "POST"])
def answer_measure(request: MemberRequest, slug: str, number: int, code: str) -> HttpResponse:
    """Report on a measure that is asked, with the questions of the round; nothing typed is lost, whatever happens meanwhile."""
    round = round_to_answer(request, slug, number, on_behalf=True)
    choices = asked_for(request, round, code)
    asked, sent = chosen(choices, request.GET.get("body", "")), request.method == "POST"
    if not round.is_running and not sent and typed(request) is None:
        messages.info(request, _("This round is closed. What you report here counts as an ordinary report."))
        return redirect(ordinary(asked))
    form = AnswerForm(typed(request), user=request.user, asked=asked, measure=asked.measure, body=asked.body)
    if sent and form.is_valid():
        step = step_of(request, asked.measure, request.get_full_path())
        if step and not form.is_touched:
            return redirect(step)
        update = form.save(hand_in="hand_in" in request.POST)
        if update:
            forget_typed(request)
            messages.success(request, saved_words(update))
            return redirect(step or Way.of(request, asked).onward(handed_in=request.POST.get("hand_in", "")))
    if request.method == "GET" and asked.body_id in asked_body_ids(request.user, round):
        mark_opened(round, [asked.body_id])
    context = around(request, form, [one.body for one in choices])
    return render(request, "governance/answer_measure.html", context, status=form.http_status if sent else 200)


def asked_for(request: MemberRequest, round: ReportingRound, code: str) -> list[AskedMeasure]:
    """What is asked about a measure of the bodies that the person speaks for, own ones first: 404 for a measure without any."""
    user, of_measure = request.user, round.asked.filter(measure__code=code.replace("\0", " "))
    bodies = set(asked_body_ids(user, round))
    if can_answer_on_behalf(user, round):
        bodies |= set(of_measure.values_list("body_id", flat=True))
    rows = [row for row in of_measure.of_bodies(bodies) if perms.can_speak_for(user, row.measure, row.body_id)]
    if not rows:
        raise Http404
    return sorted(rows, key=lambda row: perms.is_on_behalf(user, row.measure, row.body_id))


def chosen(rows: list[AskedMeasure], slug: str) -> AskedMeasure:
    """The one of the body that the address names, the first without a name."""
    found = next((row for row in rows if slug in ("", row.body.slug)), None)
    if found is None:
        raise Http404
    return found


def ordinary(asked: AskedMeasure) -> str:
    """The report outside any round."""
    return reverse("measures:report-update", args=[asked.measure.plan.slug, asked.measure.code]) + f"?body={asked.body.slug}"


def around(request: MemberRequest, form: AnswerForm, choices: list[Body]) -> dict[str, Any]:
    """What stands around the form."""
    asked, report = form.asked, form.report
    way = Way.of(request, asked)
    return {
        "way": way,
        "on_behalf": not way.is_own,
        "plan": asked.measure.plan,
        "round": asked.round,
        "measure": asked.measure,
        "body": asked.body,
        "answer": form,
        "form": report,
        "choices": choices,
        "ordinary": ordinary(asked),
        "keeps": "report" if (form.is_bound or report.is_free) and not form.is_over else "",
        "milestones_first": asked.round.asks_milestones and not form.is_over,
        "back_url": way.at(way.here),
        "withdraw_url": way.here.withdraw_url if way.here else "",
        "may_withdraw": report.open is not None and perms.can_withdraw(request.user, report.open),
        "came_back": form.is_bound and request.method != "POST",
        "milestones": asked.measure.milestones.with_moves(),
    }
