from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from plan.models import Plan
from tests.factories import BodyFactory, MeasureFactory
from tests.pages import in_all_languages, page_at
from tests.part_factories import CommitteeFactory, DeliverableFactory, SeatFactory


def test_committee_shows_seats_as_printed_tasks_and_measures_in_each_language(client: Client, plan: Plan) -> None:
    measure = MeasureFactory(plan=plan, code="GMO.2", text_nl="Een taskforce")
    committee = CommitteeFactory(plan=plan, code="task-force", printed_names="een taskforce|deze task-force", about=[measure])
    SeatFactory(committee=committee, plan=plan, label_nl="Economie", printed="BEE", body=BodyFactory(slug="bew", named_in=plan))
    DeliverableFactory(committee=committee, plan=plan, title_nl="Beheren", doubtful=True, note_nl="Als mogelijkheid")
    seen = ("Economie", "BEE", "een taskforce", "deze task-force", "Beheren", "Als mogelijkheid", "Een taskforce", "/bodies/bew/")
    in_all_languages(client, f"/{plan.slug}/governance/committees/task-force/", *seen)


def test_committee_links_no_body_that_has_no_page_in_the_plan(client: Client, plan: Plan) -> None:
    committee = CommitteeFactory(plan=plan, code="steering")
    SeatFactory(committee=committee, plan=plan, label_nl="Een raad", body=BodyFactory(slug="council"))
    html = page_at(client, f"/nl/{plan.slug}/governance/committees/steering/")
    assert "Een raad" in html
    assert "/bodies/council/" not in html


def test_committee_says_that_members_are_not_stated_when_there_are_none(client: Client, plan: Plan) -> None:
    CommitteeFactory(plan=plan, code="empty")
    assert '<span class="unknown">not stated</span>' in page_at(client, f"/en/{plan.slug}/governance/committees/empty/")


@pytest.mark.parametrize("rows", [1, 3])
def test_committee_asks_as_many_queries_for_any_number(
    client: Client, plan: Plan, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    committee = CommitteeFactory(plan=plan, code="steering", about=[MeasureFactory(plan=plan) for _ in range(rows)])
    for _ in range(rows):
        SeatFactory(committee=committee, plan=plan, body=BodyFactory())
        task = DeliverableFactory(committee=committee, plan=plan, approved_by=committee, given_by=[BodyFactory()])
        task.measures.add(MeasureFactory(plan=plan))
    with django_assert_num_queries(10):
        client.get(f"/nl/{plan.slug}/governance/committees/steering/")


def test_committee_is_not_found_when_it_is_not_there_or_the_plan_is_hidden(client: Client, plan: Plan, hidden_plan: Plan) -> None:
    CommitteeFactory(plan=hidden_plan, code="secret")
    for slug in (plan.slug, hidden_plan.slug):
        assert client.get(f"/nl/{slug}/governance/committees/secret/").status_code == 404
