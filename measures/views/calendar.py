"""Dates of a plan as a calendar program follows them, for all who may read it; a plan that is not public by a secret address."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import conditional_page, require_safe

from accounts.models import CalendarAddress, User
from accounts.perms import open_plans
from config.http import Request
from measures.filters import MeasureFilter
from measures.times.calendars import Dates, calendar_file
from plan.models import Plan

MEDIA_TYPE = "text/calendar; charset=utf-8"


@login_not_required
@require_safe
@conditional_page
def show_calendar(request: Request, slug: str) -> HttpResponse:
    """The dates of the measures that the list's filters leave."""
    plan = get_object_or_404(open_plans(request.user), slug=slug)
    return plan_calendar(request, plan, private=request.user.is_authenticated)


@login_not_required
@require_safe
@conditional_page
def show_plan_calendar(request: Request, secret: str, slug: str) -> HttpResponse:
    """The dates of a plan that this person may read, also where it is not public; the filters are the list's."""
    user = reader(secret)
    with override(user.language):
        return plan_calendar(request, get_object_or_404(open_plans(user), slug=slug), private=True)


def reader(secret: str) -> User:
    """Whose address it is; nobody's is not there."""
    user = CalendarAddress.objects.reader(secret)
    if user is None:
        raise Http404
    return user


def plan_calendar(request: Request, plan: Plan, *, private: bool) -> HttpResponse:
    """What is planned now; a filter that means nothing, or a day of the past, gets an error in plain words and no file."""
    filters = MeasureFilter(request.GET, plan=plan)
    errors = {name: list(found) for name, found in filters.form.errors.items()}
    if filters.as_of_day:
        errors["as_of"] = [_("A calendar holds what is planned now, not what was planned on another day.")]
    if errors:
        lines = [f"{name}: {' '.join(map(str, found))}" for name, found in errors.items()]
        return HttpResponse("\n".join(lines), status=400, content_type="text/plain; charset=utf-8")
    dates = Dates(filters.qs, request.build_absolute_uri("/"), plan=plan)  # type: ignore[arg-type]
    return answer(calendar_file(dates, str(plan)), private=private)


def answer(content: bytes, *, private: bool) -> HttpResponse:
    """A file that programs ask again and again: unchanged, it is not sent again."""
    kept = "private, no-cache" if private else "no-cache"
    return HttpResponse(content, content_type=MEDIA_TYPE, headers={"Cache-Control": kept})
