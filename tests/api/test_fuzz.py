"""The whole API against what schemathesis makes of its document: valid and invalid parameters, in and out of order.

The document leaves open what differs from plan to plan; here it is closed with the codes of the real plan, so that what is taken
and what is refused are both known.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from schemathesis import Case, GenerationMode

from config.wsgi import application
from measures.api.document import document
from measures.filters import Codes, MeasureFilter
from plan.models import Plan

CODES = ["1.1.10", "C.1", "IC.7", "D3.4", "4.4.1"]
DAYS = ["2019-01-01", "2020-02-29", "2026-01-01"]
PATHS = list(document()["paths"])
MODES = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """A server closes connections between requests; here all of them are inside the test's transaction, as with Django's client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def closed(plan: Plan) -> dict[str, Any]:
    """The document for this one plan: each parameter takes just what is answered."""
    found = copy.deepcopy(document())
    filters = MeasureFilter(QueryDict(), plan=plan).filters
    lists: dict[str, list[Any]] = {
        name: [str(value) for value, _label in one.extra["choices"]] for name, one in filters.items() if isinstance(one, Codes)
    }
    lists |= {"plan": [plan.slug], "code": CODES, "as_of": DAYS, "from": DAYS[:2], "to": DAYS[1:], "page": [1]}
    for methods in found["paths"].values():
        for parameter in methods["get"]["parameters"]:
            if parameter["name"] in lists:
                schema = parameter["schema"]
                schema = schema["items"] if schema.get("type") == "array" else schema
                kind = schema["type"]
                schema.clear()
                schema.update(type=kind, enum=lists[parameter["name"]])
    return found


def answers_as_documented(plan: Plan, path: str, mode: GenerationMode, examples: int) -> None:
    """Ask one address many times over; every check of schemathesis holds of every answer."""
    schema = schemathesis.openapi.from_dict(closed(plan))
    schema.app = application

    @settings(max_examples=examples, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(case=schema[path]["GET"].as_strategy(generation_mode=mode))
    def call(case: Case) -> None:
        case.call_and_validate(headers={"Accept-Encoding": "identity"})  # in process nothing unpacks an answer

    call()


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("mode", MODES, ids=str)
def test_api_answers_as_documented_whatever_is_asked(industrieplan: Plan, path: str, mode: GenerationMode) -> None:
    answers_as_documented(industrieplan, path, mode, examples=25)


@pytest.mark.proof
@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("mode", MODES, ids=str)
def test_api_answers_as_documented_whatever_is_asked_for_long(industrieplan: Plan, path: str, mode: GenerationMode) -> None:
    answers_as_documented(industrieplan, path, mode, examples=300)
