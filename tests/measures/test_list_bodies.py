from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from measures import facets
from plan.models import Plan
from tests.factories import BodyFactory, MeasureFactory, SectorFactory
from tests.pages import check_counts, in_all_languages, rows_at


def test_bodies_stand_in_the_order_of_their_counts_which_lead_to_as_many_rows(client: Client, plan: Plan) -> None:
    busy, quiet, named_only = (BodyFactory(slug=slug, named_in=plan) for slug in ("busy", "quiet", "named-only"))
    sector = SectorFactory(plan=plan)
    MeasureFactory(sector=sector, leads=[busy, quiet])
    MeasureFactory(sector=sector, leads=[busy])
    MeasureFactory(sector=sector)
    answer = client.get(f"/en/{plan.slug}/bodies/")
    lines = answer.context["lines"]
    assert [(line.body.slug, line.count) for line in lines] == [("busy", 2), ("quiet", 1), ("named-only", 0)]
    assert [rows_at(client, line.url) for line in lines if line.url] == [2, 1]
    assert not lines[-1].url
    assert check_counts(client, [answer.context["unnamed"]]) == 2
    assert named_only.slug in answer.content.decode()


def test_bodies_of_other_plans_are_left_out(client: Client, plan: Plan, hidden_plan: Plan) -> None:
    BodyFactory(slug="elsewhere", name_nl="Geheime Dienst", named_in=hidden_plan)
    MeasureFactory(plan=hidden_plan, leads=[BodyFactory(slug="also-elsewhere")])
    html = client.get(f"/nl/{plan.slug}/bodies/").content.decode()
    assert "Geheime Dienst" not in html
    assert "elsewhere" not in html


def test_bodies_are_read_in_each_language(client: Client, plan: Plan) -> None:
    BodyFactory(slug="cluster", name_nl="Cluster te creëren", exists=False, named_in=plan)
    in_all_languages(client, f"/{plan.slug}/bodies/", "Cluster te creëren", "/bodies/cluster/")


@pytest.mark.parametrize("rows", [1, 3])
def test_bodies_ask_as_many_queries_for_any_number(
    client: Client, plan: Plan, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    for _ in range(rows):
        MeasureFactory(plan=plan, leads=[BodyFactory(named_in=plan)])
    client.get(f"/nl/{plan.slug}/bodies/")
    facets.forget()
    with django_assert_num_queries(3):
        client.get(f"/nl/{plan.slug}/bodies/")


def test_bodies_are_not_found_when_the_plan_is_not_for_the_person(client: Client, hidden_plan: Plan) -> None:
    assert client.get(f"/nl/{hidden_plan.slug}/bodies/").status_code == 404


def test_bodies_do_not_say_that_none_is_late_where_that_cannot_be_known(client: Client, plan: Plan) -> None:
    MeasureFactory(plan=plan, leads=[BodyFactory(named_in=plan)])
    html = client.get(f"/en/{plan.slug}/bodies/").content.decode()
    assert "Being late cannot be computed" in html
    assert "No measure is late" not in html
