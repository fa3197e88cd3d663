"""Asking the API in tests."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.test import Client
from jsonschema import Draft202012Validator, FormatChecker

from measures.api.document import document
from plan.models import Plan

ROOT = "/api/v1/plans/"


def address(plan: Plan, tail: str = "", **query: object) -> str:
    """An address under a plan."""
    return f"{ROOT}{plan.slug}/{tail}" + (f"?{urlencode(query, doseq=True)}" if query else "")


def ask(client: Client, plan: Plan, tail: str = "", status: int = 200, **query: object) -> Any:
    """The answer, which is JSON, or with an error status a problem."""
    answer = client.get(address(plan, tail, **query))
    assert answer.status_code == status, answer.content.decode()[:2000]
    assert answer["Content-Type"] == ("application/json" if status == 200 else "application/problem+json")
    return answer.json()


def codes(client: Client, plan: Plan, **query: object) -> list[str]:
    """The codes of the measures on the page, in order."""
    return [measure["code"] for measure in ask(client, plan, "measures/", **query)["results"]]


def faults(name: str, data: Any) -> list[str]:
    """Where data is not as the served document says of an object."""
    schema = {"$ref": f"#/components/schemas/{name}", "components": document()["components"]}
    found = Draft202012Validator(schema, format_checker=FormatChecker()).iter_errors(data)
    return [f"{'/'.join(map(str, error.absolute_path))}: {error.message[:300]}" for error in found]
