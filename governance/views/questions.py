"""Answering the questions of a round alone, for what was handed in without: with an account, or by a signed link."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from config.http import MemberRequest, Request
from governance.actions.links import Visit, begin
from governance.answers.forms import AnswerForm, BeginForm, QuestionsAlone
from governance.answers.way import Way
from governance.enums import LinkDeed
from governance.links.visiting import around as around_link
from governance.links.visiting import by_link, guest_of, remember
from governance.perms import round_to_answer
from governance.views.answers import around, asked_for, chosen
from governance.views.visits import asked_by_link, parts_of
from measures.reporting.kept import forget_typed, keep_typed, typed


@keep_typed
@require_http_methods(["GET", "HEAD", "POST"])
def answer_questions(request: MemberRequest, slug: str, number: int, code: str) -> HttpResponse:
    """Answer the questions of the round with what was handed in and waits; that itself is not written again."""
    round, data = round_to_answer(request, slug, number, on_behalf=True), typed(request)
    choices = asked_for(request, round, code)
    asked = chosen(choices, request.GET.get("body", ""))
    if data is None:
        return redirect(f"{reverse('governance:answer-measure', args=[slug, number, code])}?body={asked.body.slug}")
    alone = QuestionsAlone(data, user=request.user, asked=asked)
    if request.method == "POST" and alone.is_valid() and alone.save():
        forget_typed(request)
        messages.success(request, said_words(code))
        return redirect(Way.of(request, asked).onward(handed_in="1"))
    answer = AnswerForm(user=request.user, asked=asked, measure=asked.measure, body=asked.body)
    answer.alone = alone
    context = {**around(request, answer, [one.body for one in choices]), "came_back": request.method != "POST"}
    return render(request, "governance/answer_measure.html", context, status=alone.http_status if request.method == "POST" else 200)


@by_link
@require_POST
def answer_questions_by_link(request: Request, visit: Visit, token: str, code: str) -> HttpResponse:
    """The same by a signed link, for what was handed in by one."""
    asked, guest = asked_by_link(visit, code), guest_of(visit.link)
    alone = QuestionsAlone(request.POST, user=guest, asked=asked)
    name = None if visit.has_begun else BeginForm(request.POST)
    if all([alone.is_valid(), name is None or name.is_valid()]):
        if name and alone.is_open:
            visit, name = begin(visit.link, name.cleaned_data["name"], visit.browser), None
        with transaction.atomic():
            visit.check()
            saved = alone.save()
            if saved:
                visit.record(LinkDeed.HANDED_IN, asked.measure)
        if saved:
            messages.success(request, said_words(code))
            return remember(redirect("governance:open-link", token), visit)
    answer = AnswerForm(user=guest, asked=asked, measure=asked.measure, body=asked.body)
    answer.alone = alone
    context = {**around_link(request, visit, token), **parts_of(answer), "name": name}
    response = render(request, "governance/answer_by_link.html", context, status=alone.http_status)
    return remember(response, visit) if visit.has_begun else response


def said_words(code: str) -> str:
    """What became of it, in a sentence."""
    return _("The questions on %(code)s are answered; what was handed in before stays as it is.") % {"code": code}
