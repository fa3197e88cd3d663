from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from measures import facets
from plan.models import Plan
from tests.factories import ChallengeFactory, MeasureFactory, PillarFactory, SectorFactory, StatusFactory
from tests.pages import check_counts, in_all_languages, page_at


def test_challenges_say_their_counts_and_lead_to_as_many_rows(client: Client, plan: Plan) -> None:
    challenge = ChallengeFactory(plan=plan, section="3.1", vision_nl="Tegen 2030 meer")
    MeasureFactory(pillar=PillarFactory(challenge=challenge), status=StatusFactory(plan=plan, active=True))
    MeasureFactory(challenge=challenge)
    MeasureFactory(sector=SectorFactory(plan=plan))
    answer = client.get(f"/en/{plan.slug}/challenges/")
    (_, tally), outside = answer.context["parts"][0], answer.context["outside"]
    assert (tally.total, outside.total) == (2, 1)
    assert check_counts(client, [tally, outside]) == 5
    assert "2 measures" in answer.content.decode()


def test_challenges_are_read_in_each_language(client: Client, plan: Plan) -> None:
    ChallengeFactory(plan=plan, section="3.1", title_nl="Werk", vision_nl="Tegen 2030 meer")
    in_all_languages(client, f"/{plan.slug}/challenges/", "Werk", "Tegen 2030 meer", "/challenges/3.1/")
    assert '<span lang="nl">Werk</span>' in page_at(client, f"/fr/{plan.slug}/challenges/")


@pytest.mark.parametrize("rows", [1, 3])
def test_challenges_ask_as_many_queries_for_any_number(
    client: Client, plan: Plan, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    for _ in range(rows):
        MeasureFactory(pillar=PillarFactory(challenge=ChallengeFactory(plan=plan)))
    client.get(f"/nl/{plan.slug}/challenges/")
    facets.forget()
    with django_assert_num_queries(3):
        client.get(f"/nl/{plan.slug}/challenges/")


def test_challenges_say_so_when_there_are_none(client: Client, plan: Plan) -> None:
    assert "This plan has no challenges." in page_at(client, f"/en/{plan.slug}/challenges/")


def test_challenges_are_not_found_when_the_plan_is_not_for_the_person(client: Client, hidden_plan: Plan) -> None:
    assert client.get(f"/nl/{hidden_plan.slug}/challenges/").status_code == 404
