"""The address of the plan's figures."""

from __future__ import annotations

from functools import partial

from django.http.response import HttpResponseBase
from rest_framework.request import Request

from governance.api.contract import LIST_INDICATORS
from governance.api.shapes import indicator_shapes
from governance.querysets.steering import indicators_with_values
from measures.api.answering import kept, page_of
from measures.api.operations import answers
from measures.api.views import find_plan


@answers(LIST_INDICATORS)
def list_indicators(request: Request, plan: str) -> HttpResponseBase:
    """The columns of the plan's tables of figures."""
    found = find_plan(request, plan)
    return kept(request, [found], partial(page_of, request, indicators_with_values(found), indicator_shapes))
