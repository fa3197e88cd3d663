from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from plan.models import Plan
from tests.factories import ChallengeFactory
from tests.pages import in_all_languages, page_at
from tests.part_factories import ChallengeDriverFactory, DriverFactory


def test_drivers_show_their_objective_and_their_challenges_in_each_language(client: Client, plan: Plan) -> None:
    driver = DriverFactory(plan=plan, number="2.1", title_nl="Expertise", objective_nl="meer banen")
    challenge = ChallengeFactory(plan=plan, section="3.1", title_nl="Werk")
    ChallengeDriverFactory(challenge=challenge, driver=driver, doubtful=True, reason_nl="Onze lezing")
    in_all_languages(client, f"/{plan.slug}/drivers/", "Expertise", "meer banen", "Werk", "Onze lezing", 'id="driver-2.1"')


def test_drivers_say_so_when_no_challenge_is_linked(client: Client, plan: Plan) -> None:
    DriverFactory(plan=plan)
    assert "No challenge is linked to this driver" in page_at(client, f"/en/{plan.slug}/drivers/")


@pytest.mark.parametrize("rows", [1, 3])
def test_drivers_ask_as_many_queries_for_any_number(
    client: Client, plan: Plan, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    for _ in range(rows):
        ChallengeDriverFactory(challenge=ChallengeFactory(plan=plan), driver=DriverFactory(plan=plan))
    with django_assert_num_queries(4):
        client.get(f"/nl/{plan.slug}/drivers/")


def test_drivers_are_not_found_when_the_plan_is_not_for_the_person(client: Client, hidden_plan: Plan) -> None:
    assert client.get(f"/nl/{hidden_plan.slug}/drivers/").status_code == 404
