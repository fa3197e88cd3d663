from __future__ import annotations

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from measures import board
from measures.actions.states import refresh_states
from plan.models import Body, Plan
from tests.factories import BodyFactory, MeasureFactory, SectorFactory, StatusFactory
from tests.pages import in_all_languages, rows_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def worked(plan: Plan, body: Body) -> Plan:
    """Measures in three phases and one without a status; one of two bodies, one late."""
    sector, other = SectorFactory(plan=plan, code="C"), BodyFactory(named_in=plan)
    planned, active = StatusFactory(plan=plan, code="to_develop"), StatusFactory(plan=plan, code="in_progress", active=True)
    done = StatusFactory(plan=plan, code="completed", done=True)
    MeasureFactory(plan=plan, code="C.1", position=1, sector=sector, status=active, leads=[body, other])
    MeasureFactory(plan=plan, code="C.2", position=2, sector=sector, status=planned, leads=[body])
    MeasureFactory(plan=plan, code="C.3", position=3, sector=sector, status=done)
    MeasureFactory(plan=plan, code="C.4", position=4, sector=sector)
    late = MeasureFactory(
        plan=plan, code="C.5", position=5, sector=sector, status=active, planned_until=timezone.localdate() - timedelta(2)
    )
    refresh_states([late])
    return plan


def columns(client: Client, plan: Plan, query: str = "") -> dict[str, list[str]]:
    """The codes on the cards of each column."""
    answer = client.get(f"/en/{plan.slug}/board/{query}")
    assert answer.status_code == 200
    return {column.code: [card.state.code for card in column.cards] for column in answer.context["board"].columns}


def test_board_puts_each_measure_under_its_phase_and_the_unknown_last(client: Client, worked: Plan) -> None:
    assert columns(client, worked) == {"planned": ["C.2"], "active": ["C.1", "C.5"], "done": ["C.3"], "none": ["C.4"]}
    assert list(columns(client, worked)) == ["planned", "active", "done", "none"]


def test_board_repeats_a_measure_under_each_of_its_bodies_and_says_so(client: Client, worked: Plan, body: Body) -> None:
    found = columns(client, worked, "?by=body")
    assert found[body.slug] == ["C.1", "C.2"]
    assert found["none"] == ["C.3", "C.4", "C.5"]
    assert sorted(codes for cards in found.values() for codes in cards).count("C.1") == 2
    assert "one measure can stand in several columns" in client.get(f"/en/{worked.slug}/board/?by=body").content.decode()


def test_board_counts_lead_to_lists_of_as_many_rows(client: Client, worked: Plan) -> None:
    for query in ("", "?by=body", "?by=sector&phase=active", "?by=body&body=none", "?q=maatregel&by=label"):
        answer = client.get(f"/nl/{worked.slug}/board/{query}")
        for column in answer.context["board"].columns:
            assert rows_at(client, column.url) == column.count
            assert rows_at(client, column.late_url) == column.late
    late = {column.code: column.late for column in client.get(f"/nl/{worked.slug}/board/").context["board"].columns}
    assert late == {"planned": 0, "active": 1, "done": 0, "none": 0}


def test_board_keeps_a_long_column_short_and_leads_to_the_rest(client: Client, worked: Plan) -> None:
    with patch.object(board, "CARDS", 1):
        page = client.get(f"/en/{worked.slug}/board/")
    found = {column.code: (len(column.cards), column.more) for column in page.context["board"].columns}
    assert found["active"] == (1, 1)
    assert "1 more in the list" in page.content.decode()


def test_board_puts_what_has_no_room_in_a_list_under_the_columns(client: Client, worked: Plan, body: Body) -> None:
    with patch.object(board, "COLUMNS", 1):
        shown = client.get(f"/en/{worked.slug}/board/?by=body").context["board"]
    assert [column.code for column in shown.columns] == [body.slug, "none"]
    assert [count for _label, count, _url in shown.others] == [1]
    assert rows_at(client, shown.others[0][2]) == 1


def test_board_keeps_the_filters_in_its_cards_but_not_its_own_choice(client: Client, worked: Plan) -> None:
    page = client.get(f"/en/{worked.slug}/board/?by=status&phase=active").content.decode()
    assert f'href="/en/{worked.slug}/measures/C.1/?phase=active"' in page


@pytest.mark.parametrize("query", ["by=colour", "by=late", "phase=begun", "as_of=1999-01-01"])
def test_board_answers_400_and_shows_no_card_when_a_value_means_nothing(client: Client, worked: Plan, query: str) -> None:
    answer = client.get(f"/en/{worked.slug}/board/?{query}")
    assert answer.status_code == 400
    assert answer.context["board"] is None
    assert "errorlist" in answer.content.decode()


def test_board_is_not_found_when_the_plan_is_not_for_the_person(client: Client, hidden_plan: Plan) -> None:
    assert client.get(f"/nl/{hidden_plan.slug}/board/").status_code == 404


def test_board_is_whole_in_all_languages_and_when_the_plan_is_empty(client: Client, worked: Plan, plan: Plan) -> None:
    in_all_languages(client, f"/{worked.slug}/board/", "C.4")
    in_all_languages(client, f"/{plan.slug}/board/?q=nothing")


@pytest.mark.parametrize("number", [1, 3, 60])
def test_board_takes_the_same_queries_at_any_size(
    client: Client, plan: Plan, body: Body, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    sector, status = SectorFactory(plan=plan), StatusFactory(plan=plan, active=True)
    for _n in range(number):
        MeasureFactory(plan=plan, sector=sector, status=status, leads=[body])
    with django_assert_num_queries(5):  # plan, its words, the index of its facets, the words searched, cards
        client.get(f"/nl/{plan.slug}/board/?q=maatregel&by=body")
