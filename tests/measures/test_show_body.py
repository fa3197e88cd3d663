from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from measures import facets
from measures.actions.states import refresh_states
from measures.enums import CoordinationRole
from measures.models import Coordination, Measure, MeasureState
from plan.models import Body, BodyAlias, Plan
from tests.factories import BodyFactory, MeasureFactory, PlanRoleFactory, UserFactory
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


def coordinating(plan: Plan, slug: str) -> Body:
    """A body that the plan's print never names: somebody gave it a measure later."""
    body = BodyFactory(slug=slug)
    MeasureFactory(plan=plan, code="H.1", leads=[body])
    return body


def test_body_without_a_printed_spelling_is_found_by_all_who_see_a_hidden_plan(client: Client, hidden_plan: Plan) -> None:
    coordinating(hidden_plan, "later")
    client.force_login(PlanRoleFactory(plan=hidden_plan).user)
    for page in ("measures/H.1/", "measures/", "bodies/"):
        answer = client.get(f"/nl/{hidden_plan.slug}/{page}").content.decode()
        assert f'href="/nl/{hidden_plan.slug}/bodies/later/"' in answer, page
    assert "H.1" in page_at(client, f"/nl/{hidden_plan.slug}/bodies/later/")
    client.force_login(UserFactory())
    assert client.get(f"/nl/{hidden_plan.slug}/bodies/later/").status_code == 404


def test_body_that_coordinated_before_is_found_from_the_state_of_then(client: Client, plan: Plan) -> None:
    body = coordinating(plan, "earlier")
    measure = Measure.objects.get(code="H.1")
    MeasureState.objects.filter(measure=measure).update(valid_from=timezone.now() - timedelta(days=30))
    Coordination.objects.filter(body=body).delete()
    refresh_states([measure])
    then = (timezone.localdate() - timedelta(days=2)).isoformat()
    assert f'href="/nl/{plan.slug}/bodies/earlier/' in page_at(client, f"/nl/{plan.slug}/measures/H.1/?as_of={then}")
    assert "H.1" not in page_at(client, f"/nl/{plan.slug}/bodies/earlier/").split("<h1")[1]
