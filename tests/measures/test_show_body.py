from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from measures import facets
from measures.actions.states import refresh_states
from measures.enums import CoordinationRole
from measures.models import Coordination
from plan.models import Body, BodyAlias, Plan
from tests.factories import BodyFactory, MeasureFactory
from tests.pages import check_counts, in_all_languages, page_at


@pytest.fixture
def innoviris(plan: Plan) -> Body:
    return BodyFactory(slug="innoviris", name_nl="Innoviris", note_nl="Ook IWOIB", named_in=plan)


def test_body_counts_the_measures_that_name_it_in_any_role(client: Client, plan: Plan, innoviris: Body) -> None:
    MeasureFactory(plan=plan, code="A.1", leads=[innoviris])
    other = MeasureFactory(plan=plan, code="A.2", text_nl="Met twijfel")
    Coordination.objects.create(measure=other, body=innoviris, role=CoordinationRole.VIA, certain=False, reports=False)
    refresh_states([other])
    MeasureFactory(plan=plan, code="A.3", leads=[BodyFactory(slug="innoviris-two")])
    answer = client.get(f"/en/{plan.slug}/bodies/innoviris/")
    measures = answer.context["measures"]
    assert [(one.state.code, one.role, one.certain) for one in measures] == [("A.1", "lead", True), ("A.2", "via", False)]
    assert answer.context["roles"] == [("lead", 1), ("by way of", 1)]
    assert check_counts(client, [answer.context["tally"]]) == 2
    assert "doubtful" in answer.content.decode()


def test_body_shows_every_printed_spelling_of_this_plan_in_each_language(
    client: Client, plan: Plan, hidden_plan: Plan, innoviris: Body
) -> None:
    BodyAlias.objects.create(plan=plan, body=innoviris, spelling="INNOVIRIS-IWOIB")
    BodyAlias.objects.create(plan=hidden_plan, body=innoviris, spelling="Geheime Spelling")
    in_all_languages(client, f"/{plan.slug}/bodies/innoviris/", "Innoviris", "INNOVIRIS-IWOIB", "Ook IWOIB")
    assert "Geheime Spelling" not in page_at(client, f"/nl/{plan.slug}/bodies/innoviris/")


def test_body_says_so_when_no_measure_names_it(client: Client, plan: Plan, innoviris: Body) -> None:
    assert "No measure of this plan names this body." in page_at(client, f"/en/{plan.slug}/bodies/innoviris/")


@pytest.mark.parametrize("rows", [1, 3])
def test_body_asks_as_many_queries_for_any_number(
    client: Client, plan: Plan, innoviris: Body, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    for _ in range(rows):
        MeasureFactory(plan=plan, leads=[innoviris])
    client.get(f"/nl/{plan.slug}/bodies/innoviris/")
    facets.forget()
    with django_assert_num_queries(5):
        client.get(f"/nl/{plan.slug}/bodies/innoviris/")


def test_body_is_not_found_when_the_plan_does_not_name_it_or_is_hidden(
    client: Client, plan: Plan, hidden_plan: Plan, innoviris: Body
) -> None:
    BodyFactory(slug="secret", named_in=hidden_plan)
    for slug in (plan.slug, hidden_plan.slug):
        assert client.get(f"/nl/{slug}/bodies/secret/").status_code == 404
