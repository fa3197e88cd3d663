from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from measures import facets
from plan.enums import ChallengeKind
from plan.models import Challenge, Plan
from tests.factories import ChallengeFactory, DimensionFactory, MeasureFactory, PillarFactory, StatusFactory
from tests.pages import add_measures, check_counts, in_all_languages, page_at
from tests.part_factories import ChallengeDriverFactory, CrossListingFactory, DriverFactory, GoodPracticeFactory, UnderlyingChallengeFactory


@pytest.fixture
def challenge(plan: Plan) -> Challenge:
    return ChallengeFactory(plan=plan, section="3.1", title_nl="Werk", vision_nl="Tegen 2030 meer werk")


def address(challenge: Challenge, language: str = "en") -> str:
    return f"/{language}/{challenge.plan.slug}/challenges/{challenge.section}/"


def test_challenge_says_its_finding_first_and_each_count_leads_to_its_rows(client: Client, challenge: Challenge) -> None:
    pillar = PillarFactory(challenge=challenge, number=1)
    MeasureFactory(pillar=pillar, status=StatusFactory(plan=challenge.plan, active=True))
    MeasureFactory(pillar=pillar)
    MeasureFactory(challenge=challenge, status=StatusFactory(plan=challenge.plan))
    answer = client.get(address(challenge))
    tally, groups = answer.context["tally"], answer.context["groups"]
    assert [phrase.words for phrase in tally.phrases] == ["3 measures", "1 in progress", "of 1 the status is not stated"]
    assert [len(group.rows) for group in groups] == [2, 1]
    assert check_counts(client, [tally, *(group.tally for group in groups)]) == 7


def test_challenge_lists_its_measures_in_the_order_of_the_plan(client: Client, challenge: Challenge) -> None:
    pillar = PillarFactory(challenge=challenge)
    MeasureFactory(pillar=pillar, code="1.1.10", position=2)
    MeasureFactory(pillar=pillar, code="1.1.2", position=1)
    rows = client.get(address(challenge)).context["groups"][0].rows
    assert [row.code for row in rows] == ["1.1.2", "1.1.10"]


def test_challenge_names_a_second_mention_without_counting_it(client: Client, challenge: Challenge) -> None:
    pillar = PillarFactory(challenge=challenge)
    elsewhere = MeasureFactory(challenge=ChallengeFactory(plan=challenge.plan), code="9.9", text_nl="Elders geteld")
    CrossListingFactory(measure=elsewhere, plan=challenge.plan, pillar=pillar)
    answer = client.get(address(challenge))
    assert answer.context["tally"].total == 0
    assert [line.measure.code for line in answer.context["groups"][0].references] == ["9.9"]
    assert "Elders geteld" in answer.content.decode()


def test_challenge_tells_printed_links_from_ours_and_why_one_is_doubtful(client: Client, challenge: Challenge) -> None:
    driver = DriverFactory(plan=challenge.plan, number="2.1", title_nl="Expertise")
    ChallengeDriverFactory(challenge=challenge, driver=driver, printed=True, doubtful=True, reason_nl="Zonder uitleg gedrukt")
    ChallengeDriverFactory(challenge=challenge, driver=DriverFactory(plan=challenge.plan, number="2.2"))
    html = page_at(client, address(challenge))
    assert "printed in the plan" in html
    assert "our link" in html
    assert '<details class="doubt">' in html
    assert "Zonder uitleg gedrukt" in html
    assert f"/en/{challenge.plan.slug}/drivers/#driver-2.1" in html


def test_challenge_shows_all_that_the_plan_says_of_it_in_each_language(client: Client, challenge: Challenge) -> None:
    UnderlyingChallengeFactory(challenge=challenge, title_nl="Meer opleiding")
    PillarFactory(challenge=challenge, title_nl="De privésector")
    GoodPracticeFactory(plan=challenge.plan, section="3.1", title_nl="Duaal leren")
    GoodPracticeFactory(plan=challenge.plan, section="3.2", title_nl="Van een ander")
    DimensionFactory(plan=challenge.plan, number=4, refers_to=challenge)
    seen = ("Tegen 2030 meer werk", "Meer opleiding", "De privésector", "Duaal leren", "/dimensions/4/")
    in_all_languages(client, f"/{challenge.plan.slug}/challenges/3.1/", *seen)
    assert "Van een ander" not in page_at(client, address(challenge))


def test_challenge_calls_the_pillars_of_the_metropolitan_chapter_challenges(client: Client, plan: Plan) -> None:
    challenge = ChallengeFactory(plan=plan, section="4", kind=ChallengeKind.METROPOLITAN)
    PillarFactory(challenge=challenge, number=1)
    assert [group.sign for group in client.get(address(challenge)).context["groups"]] == ["Challenge 1"]


@pytest.mark.parametrize("rows", [1, 3])
def test_challenge_asks_as_many_queries_for_any_number(
    client: Client, challenge: Challenge, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    for _ in range(rows):
        add_measures(challenge.plan, 1, pillar=PillarFactory(challenge=challenge))
        UnderlyingChallengeFactory(challenge=challenge)
        ChallengeDriverFactory(challenge=challenge, driver=DriverFactory(plan=challenge.plan))
        GoodPracticeFactory(plan=challenge.plan, section="3.1", measure=MeasureFactory(plan=challenge.plan))
        CrossListingFactory(plan=challenge.plan, challenge=challenge)
        DimensionFactory(plan=challenge.plan, refers_to=challenge)
    client.get(address(challenge))
    facets.forget()
    with django_assert_num_queries(11):
        client.get(address(challenge))


def test_challenge_is_not_found_when_it_is_another_plans(client: Client, challenge: Challenge, hidden_plan: Plan) -> None:
    assert client.get(f"/nl/{challenge.plan.slug}/challenges/7.7/").status_code == 404
    assert client.get(f"/nl/{challenge.plan.slug}/challenges/3%00/").status_code == 404
    hidden = ChallengeFactory(plan=hidden_plan, section="3.1")
    assert client.get(address(hidden)).status_code == 404
