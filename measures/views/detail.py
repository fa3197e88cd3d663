"""One measure: as printed, as it is, and how it came so."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.perms import get_plan, may_see_names
from config.http import Request
from measures.codes import natural_key
from measures.detail.around import beside
from measures.detail.page import confirmed_by, log_of, neighbours
from measures.detail.timeline import timeline
from measures.filters import MeasureFilter
from measures.listing.rows import row_view
from measures.models import MeasureState
from measures.visitors import kept_for_visitors
from measures.vocabulary import vocabulary
from plan.models import Plan


@login_not_required
@require_safe
@kept_for_visitors
def show_measure(request: Request, slug: str, code: str) -> HttpResponse:
    """The measure on the day of the address; another spelling of its code leads to the right one."""
    plan = get_plan(request, slug)
    filters = MeasureFilter(request.GET, plan=plan)
    day = filters.as_of_day
    state = state_on(plan, code, day)
    if state is None:
        return _not_yet(request, plan, code, day)
    measure = state.measure
    if measure.code != code:
        return redirect(f"{measure.get_absolute_url()}{'?' if request.GET else ''}{request.GET.urlencode()}")
    log = log_of(measure, request.user, day)
    context = {
        "plan": plan,
        "measure": measure,
        "as_of": day,
        "row": row_view(state, plan, vocabulary(plan), filters.day, confirmed_by(state, log)),
        "neighbours": neighbours(state, filters, request.GET),
        "log": log,
        "names": may_see_names(request.user, plan),
        **beside(request.user, state, day),
    }
    return render(request, "measures/show_measure.html", context, status=200 if filters.form.is_valid() else 400)


@login_not_required
@require_safe
def show_history(request: Request, slug: str, code: str) -> HttpResponse:
    """What happened to the measure, the newest first: what changed, for which body and from where; persons for who may see names."""
    plan = get_plan(request, slug)
    measure = find_state(plan, code, None).measure
    if measure.code != code:
        return redirect("measures:show-history", slug, measure.code)
    names = may_see_names(request.user, plan)
    context = {"plan": plan, "measure": measure, "names": names, "events": timeline(measure, names=names)}
    return render(request, "measures/show_history.html", context)


def _not_yet(request: Request, plan: Plan, code: str, day: date | None) -> HttpResponse:
    """A measure that joined the plan after the day asked: since when it is there, and the ways on."""
    measure = find_state(plan, code, None).measure
    context = {"plan": plan, "measure": measure, "as_of": day, "since": timezone.localdate(measure.began_at)}
    return render(request, "measures/measure_not_yet.html", context, status=404)


def find_state(plan: Plan, code: str, day: date | None) -> MeasureState:
    """The state on a day of the measure with this code; 404 when there is none."""
    found = state_on(plan, code, day)
    if found is None:
        raise Http404
    return found


def state_on(plan: Plan, code: str, day: date | None) -> MeasureState | None:
    """The state on a day of the measure with this code, in any spelling (c4, C.4., 1.1.10.); the code of now goes before one of then."""
    key = natural_key(code)
    # Without an order, so that the database looks up the code and does not walk through the plan.
    states = MeasureState.objects.of(plan).as_of(day).for_page().order_by()
    of_now = states.filter(measure__plan=plan, measure__code_key=key)[:1]
    found = next(iter(of_now), None) or next(iter(states.filter(code_key=key)[:1]), None)
    if found is not None:
        found.measure.plan = plan
    return found
