from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from drf_spectacular.validation import validate_schema

from measures.api.document import document
from measures.api.parameters import FILTERS
from measures.filters import Codes, Flag, MeasureFilter
from measures.listing.order import sort_choices
from plan.models import Plan
from tests.api.asking import faults

PATHS = {
    "/api/v1/plans/",
    "/api/v1/plans/{plan}/",
    "/api/v1/plans/{plan}/measures/",
    "/api/v1/plans/{plan}/measures/{code}/",
    "/api/v1/plans/{plan}/measures/{code}/updates/",
    "/api/v1/plans/{plan}/bodies/",
    "/api/v1/plans/{plan}/changes/",
    "/api/v1/plans/{plan}/indicators/",
}
OPERATIONS = [methods["get"] for methods in document()["paths"].values()]
# What the filters take that differs from plan to plan has no list in the document.
OF_A_PLAN = {"challenge", "pillar", "sector", "dimension", "status", "body", "label"}


def parameters(operation: dict[str, Any]) -> dict[str, Any]:
    return {parameter["name"]: parameter for parameter in operation["parameters"]}


@pytest.mark.django_db
def test_document_is_served_as_openapi_when_asked(client: Client) -> None:
    answer = client.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/json"
    assert answer.json() == document()
    assert answer.json()["openapi"].startswith("3.1")
    assert client.get("/api/v1/openapi.json", headers={"if-none-match": answer["ETag"]}).status_code == 304


def test_document_is_valid_openapi() -> None:
    validate_schema(document())


def test_document_has_every_address_and_only_reads() -> None:
    assert set(document()["paths"]) == PATHS
    assert {method for methods in document()["paths"].values() for method in methods} == {"get"}


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation["operationId"])
def test_every_address_has_an_example_that_is_as_its_schema_says(operation: dict[str, Any]) -> None:
    content = operation["responses"]["200"]["content"]["application/json"]
    name = content["schema"]["$ref"].rpartition("/")[2]
    assert content["examples"]
    for example in content["examples"].values():
        assert example["value"] not in ({}, None)
        assert faults(name, example["value"]) == []


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation["operationId"])
def test_every_address_tells_its_errors_and_its_parameters(operation: dict[str, Any]) -> None:
    assert {"200", "304", "400", "401", "404", "406"} <= set(operation["responses"])
    for status in ("400", "401", "404", "406"):
        assert set(operation["responses"][status]["content"]) == {"application/problem+json"}
    for parameter in operation["parameters"]:
        assert parameter["description"]
        assert "example" in parameter


@pytest.mark.django_db
def test_document_takes_the_very_parameters_of_the_list(plan: Plan) -> None:
    declared = MeasureFilter(QueryDict(), plan=plan).filters
    measures = parameters(document()["paths"]["/api/v1/plans/{plan}/measures/"]["get"])
    assert set(measures) == {*declared, "plan", "sort", "page", "page_size"}
    assert measures["sort"]["schema"]["enum"] == [key for key, _label in sort_choices()]
    for parameter in FILTERS:
        found = declared[parameter.name]
        assert parameter.many == isinstance(found, Codes)
        if isinstance(found, Codes | Flag) and parameter.name not in OF_A_PLAN:
            listed = {str(value) for value, _label in found.extra["choices"]}
            assert set(parameter.schema["enum"]) == listed
