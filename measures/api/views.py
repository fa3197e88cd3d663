"""The addresses of the API: each checks what is asked, then answers it or says that nothing changed."""

from __future__ import annotations

from datetime import date
from functools import partial

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import condition, require_safe
from rest_framework.request import Request

from accounts.perms import open_plans
from measures.api import catalogue
from measures.api.answering import kept, page_of
from measures.api.document import document, document_mark
from measures.api.operations import answers
from measures.api.parameters import BadParameters
from measures.api.shapes import ChangeRows, MeasureShapes, body_shapes, plan_line, plan_shape, update_shapes
from measures.changes import Asked
from measures.filters import MeasureFilter
from measures.listing.order import ListForm, ordering, sort_in_force
from measures.models import MeasureState
from measures.querysets.open_data import approved_log, bodies_with_spellings, state_of, with_print
from measures.querysets.states import StateQuerySet
from plan.models import Plan


@answers(catalogue.LIST_PLANS)
def list_plans(request: Request) -> HttpResponseBase:
    """The plans that one may read."""
    plans = list(open_plans(request.user).order_by("slug"))
    return kept(request, plans, lambda: page_of(request, plans, lambda rows: [plan_line(request, plan) for plan in rows]))


@answers(catalogue.SHOW_PLAN)
def show_plan(request: Request, plan: str) -> HttpResponseBase:
    """One plan with its words."""
    found = find_plan(request, plan)
    return kept(request, [found], lambda: plan_shape(request, found))


@answers(catalogue.LIST_MEASURES)
def list_measures(request: Request, plan: str) -> HttpResponseBase:
    """The measures that the filters leave, in the asked order."""
    found = find_plan(request, plan)
    filters = filters_of(request, found)
    shapes = MeasureShapes(request, found, day=filters.day, as_of=filters.as_of_day)
    return kept(request, [found], lambda: page_of(request, ordered(request, filters), shapes.many))


@answers(catalogue.SHOW_MEASURE)
def show_measure(request: Request, plan: str, code: str) -> HttpResponseBase:
    """One measure on a day."""
    found = find_plan(request, plan)
    filters = filters_of(request, found)
    state = find_state(found, code, filters.as_of_day)
    if state.measure.code != code:
        return moved(request, "api:show-measure", found, state)
    shapes = MeasureShapes(request, found, day=filters.day, as_of=filters.as_of_day)
    return kept(request, [found], lambda: shapes.many([state])[0])


@answers(catalogue.LIST_UPDATES)
def list_updates(request: Request, plan: str, code: str) -> HttpResponseBase:
    """What was approved of a measure."""
    found = find_plan(request, plan)
    day = filters_of(request, found).as_of_day
    state = find_state(found, code, day)
    if state.measure.code != code:
        return moved(request, "api:list-updates", found, state)
    return kept(request, [found], lambda: page_of(request, approved_log(state, day), update_shapes))


@answers(catalogue.LIST_BODIES)
def list_bodies(request: Request, plan: str) -> HttpResponseBase:
    """The bodies that the plan names."""
    found = find_plan(request, plan)
    filters = filters_of(request, found)
    shape = partial(body_shapes, request, found, day=filters.day, as_of=filters.as_of_day)
    return kept(request, [found], lambda: page_of(request, bodies_with_spellings(found), shape))


@answers(catalogue.LIST_CHANGES)
def list_changes(request: Request, plan: str) -> HttpResponseBase:
    """What changed between two days."""
    found = find_plan(request, plan)
    asked = Asked(request.query_params, found)
    if not asked.is_valid():
        raise BadParameters(asked.errors)
    return kept(request, [found], lambda: page_of(request, ChangeRows(asked.changes()), list))


@login_not_required
@require_safe
@condition(etag_func=document_mark)
def show_openapi(request: HttpRequest) -> HttpResponse:
    """What the API answers, for programs."""
    return JsonResponse(document(), headers={"Cache-Control": "no-cache"}, json_dumps_params={"ensure_ascii": False})


@login_not_required
@require_safe
def open_docs(request: HttpRequest) -> HttpResponse:
    """The root of the API leads people to its documentation."""
    return redirect("measures:show-api")


def find_plan(request: Request, slug: str) -> Plan:
    """The plan of an address; 404 where it is not there, not for who asks, or only to practise on."""
    return get_object_or_404(open_plans(request.user), slug=slug)


def filters_of(request: Request, plan: Plan) -> MeasureFilter:
    """The one FilterSet of measures, with every value of the address understood."""
    filters = MeasureFilter(request.query_params, plan=plan)
    if not filters.form.is_valid():
        raise BadParameters(filters.form.errors)
    return filters


def ordered(request: Request, filters: MeasureFilter) -> StateQuerySet:
    """The rows in the order of the address."""
    found: StateQuerySet = filters.qs  # type: ignore[assignment]
    return with_print(found).order_by(*ordering(sort_in_force(ListForm(request.query_params), filters), filters.words_asked))


def find_state(plan: Plan, code: str, day: date | None) -> MeasureState:
    """The measure on a day; 404 where there was none of this code."""
    state = state_of(plan, code, day)
    if state is None:
        raise Http404
    return state


def moved(request: Request, name: str, plan: Plan, state: MeasureState) -> HttpResponse:
    """To the right spelling of the code, with the same query."""
    url = redirect(name, plan=plan.slug, code=state.measure.code).url
    query = request.META.get("QUERY_STRING", "")
    return redirect(f"{url}{'?' if query else ''}{query}", permanent=True)
