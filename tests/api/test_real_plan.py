"""Every answer of the real plan is as the document says, and holds what the plan prints."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from plan.models import Plan
from tests.api.asking import ask, faults


def everything(client: Client, plan: Plan, tail: str, **query: object) -> list[Any]:
    """All rows of all pages."""
    answer, rows = ask(client, plan, tail, page_size=70, **query), []
    while True:
        rows += answer["results"]
        if not answer["next"]:
            assert answer["count"] == len(rows)
            return rows
        answer = client.get(answer["next"].removeprefix("http://testserver")).json()


@pytest.mark.parametrize(
    ("tail", "name", "count"), [("measures/", "Measure", 174), ("bodies/", "Body", 45), ("indicators/", "Indicator", 7)]
)
def test_rows_are_as_the_document_says_in_the_industrieplan(client: Client, industrieplan: Plan, tail: str, name: str, count: int) -> None:
    rows = everything(client, industrieplan, tail)
    assert len(rows) == count
    assert [fault for row in rows for fault in faults(name, row)] == []


def test_plan_is_as_the_document_says_in_the_industrieplan(client: Client, industrieplan: Plan) -> None:
    found = ask(client, industrieplan)
    assert faults("Plan", found) == []
    assert found["measure_count"] == 174
    assert [sector["code"] for sector in found["sectors"]] == ["C", "A", "S", "M", "IC"]
    assert client.get("/api/v1/plans/").json()["results"] == [{key: value for key, value in found.items() if key in _line(client)}]


def _line(client: Client) -> set[str]:
    return set(client.get("/api/v1/plans/").json()["results"][0])


def test_measures_say_what_is_printed_in_the_industrieplan(client: Client, industrieplan: Plan) -> None:
    rows = {row["code"]: row for row in everything(client, industrieplan, "measures/")}
    assert rows["IC.7"]["printed"]["code"] == "IC.7."
    assert rows["IC.7"]["printed"]["cost"] == "€ HH"
    assert rows["IC.7"]["cost"] == {"means": 1, "staff": 2}
    assert rows["IC.7"]["coordinator_state"] == "to_be_determined"
    assert rows["D3.4"]["coded_by_us"] is True
    assert sum(row["status"] is None for row in rows.values()) == 28
    assert all(row["translation_state"]["nl"] == "official" for row in rows.values())


def test_two_hundred_measures_take_few_queries_in_the_industrieplan(
    client: Client, industrieplan: Plan, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(5):
        assert len(ask(client, industrieplan, "measures/", page_size=200, priority=["KT", "MT"], sort="-means")["results"]) > 50
