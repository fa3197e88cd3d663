from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from plan.models import Plan
from tests.pages import in_all_languages, page_at
from tests.part_factories import TermFactory


def test_terms_are_read_in_each_language_sorted_without_regard_to_case(client: Client, plan: Plan) -> None:
    TermFactory(plan=plan, term="QW", meaning_nl="quick-win")
    TermFactory(plan=plan, term="iMAL", meaning_nl="laboratorium", note_nl="Ook IMAL")
    in_all_languages(client, f"/{plan.slug}/glossary/", "quick-win", "laboratorium", "Ook IMAL")
    html = page_at(client, f"/nl/{plan.slug}/glossary/")
    assert html.index("iMAL") < html.index("QW")


def test_terms_that_the_plan_does_not_explain_say_so_and_are_counted(client: Client, plan: Plan) -> None:
    TermFactory(plan=plan)
    TermFactory(plan=plan, term="DAC", explained=False)
    html = page_at(client, f"/en/{plan.slug}/glossary/")
    assert '<span class="unknown">not explained in the plan</span>' in html
    assert "1 is not explained in it." in html


@pytest.mark.parametrize("rows", [1, 3])
def test_terms_ask_as_many_queries_for_any_number(
    client: Client, plan: Plan, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    for _ in range(rows):
        TermFactory(plan=plan)
    with django_assert_num_queries(2):
        client.get(f"/nl/{plan.slug}/glossary/")


def test_terms_are_not_found_when_the_plan_is_not_for_the_person(client: Client, hidden_plan: Plan) -> None:
    assert client.get(f"/nl/{hidden_plan.slug}/glossary/").status_code == 404
