from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from plan.models import Plan
from tests.factories import BodyFactory, MeasureFactory
from tests.pages import in_all_languages, page_at
from tests.part_factories import CommitteeFactory, DeliverableFactory, SeatFactory


def test_governance_says_who_steers_and_what_is_due(client: Client, plan: Plan) -> None:
    committee = CommitteeFactory(plan=plan)
    DeliverableFactory(committee=committee, plan=plan, title_nl="Later", due="2022")
    DeliverableFactory(committee=committee, plan=plan, title_nl="Eerst", due="2019")
    DeliverableFactory(committee=committee, plan=plan, title_nl="Ooit", doubtful=True, note_nl="Misschien een ander")
    answer = client.get(f"/en/{plan.slug}/governance/")
    assert [str(task.title) for task in answer.context["due"]] == ["Eerst", "Later"]
    assert (answer.context["task_count"], answer.context["doubtful"]) == (3, 1)
    html = answer.content.decode()
    assert "no deadline stated" in html
    assert "Misschien een ander" in html


def test_governance_shows_seats_and_measures_in_each_language(client: Client, plan: Plan) -> None:
    body = BodyFactory(slug="bew", name_nl="Economie", named_in=plan)
    committee = CommitteeFactory(plan=plan, name_nl="Stuurcomité", body=body, about=[MeasureFactory(plan=plan, code="GMO.1")])
    SeatFactory(committee=committee, plan=plan, label_nl="Minister-President")
    in_all_languages(client, f"/{plan.slug}/governance/", "Stuurcomité", "Minister-President", "/measures/GMO.1/", "/bodies/bew/")


@pytest.mark.parametrize("rows", [1, 3])
def test_governance_asks_as_many_queries_for_any_number(
    client: Client, plan: Plan, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    for _ in range(rows):
        committee = CommitteeFactory(plan=plan, body=BodyFactory(), about=[MeasureFactory(plan=plan)])
        SeatFactory(committee=committee, plan=plan, body=BodyFactory())
        task = DeliverableFactory(committee=committee, plan=plan, due="2022", approved_by=committee, given_by=[BodyFactory()])
        task.measures.add(MeasureFactory(plan=plan))
    with django_assert_num_queries(10):
        client.get(f"/nl/{plan.slug}/governance/")


def test_governance_says_so_when_no_committee_is_known(client: Client, plan: Plan) -> None:
    assert "No committee is known for this plan." in page_at(client, f"/en/{plan.slug}/governance/")


def test_governance_is_not_found_when_the_plan_is_not_for_the_person(client: Client, hidden_plan: Plan) -> None:
    assert client.get(f"/nl/{hidden_plan.slug}/governance/").status_code == 404
