from __future__ import annotations

import html as escaping
import json
import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from measures.exports.meanings import MEANINGS
from plan.models import Plan
from tests.factories import MeasureFactory, PlanFactory, PlanRoleFactory
from tests.pages import in_all_languages, page_at


@pytest.mark.django_db
def test_data_offers_all_measures_in_each_language_and_format(client: Client, industrieplan: Plan) -> None:
    html = page_at(client, f"/fr/{industrieplan.slug}/data/")
    urls = [escaping.unescape(url) for url in re.findall(r'href="([^"]*format=[^"]*)"', html)]
    assert [(url[1:3], url.rpartition("=")[2]) for url in urls] == [
        (lang, form) for lang in ("nl", "fr", "en") for form in ("xlsx", "csv", "json")
    ]
    for url in urls:
        answer = client.get(url)
        assert answer.status_code == 200, url
        assert len(answer.getvalue()) > 10_000
        assert answer["Content-Disposition"].startswith(f'attachment; filename="{industrieplan.slug}-measures-')
    found = json.loads(client.get(urls[2]).getvalue())
    assert (found["language"], found["count"], set(found["measures"][0])) == ("nl", 174, set(MEANINGS))


@pytest.mark.django_db
def test_data_leads_to_pages_that_are_there(client: Client, industrieplan: Plan) -> None:
    html = page_at(client, f"/en/{industrieplan.slug}/data/")
    main = html.partition("<main")[2].partition("</main>")[0]
    links = {escaping.unescape(url) for url in re.findall(r'href="(/[^"]*)"', main)}
    assert len(links) > 12
    assert {url: client.get(url, follow=True).status_code for url in links} == dict.fromkeys(links, 200)


@pytest.mark.django_db
def test_data_explains_every_column_and_says_what_licence_there_is(client: Client, industrieplan: Plan) -> None:
    html = page_at(client, f"/en/{industrieplan.slug}/data/")
    for key in MEANINGS:
        assert f"<code>{key}</code>" in html
    assert "Government of the Brussels-Capital Region, Industrial plan for the Brussels-Capital Region, 2019" in html
    assert "No licence is stated." in html
    in_all_languages(client, f"/{industrieplan.slug}/data/", "174", "as_of=2019-01-01")


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 3])
def test_data_takes_the_same_queries_at_any_size(
    client: Client, plan: Plan, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(number):
        MeasureFactory(plan=plan)
    with django_assert_num_queries(3):  # plan, its words, the index of its facets
        page_at(client, f"/nl/{plan.slug}/data/")


@pytest.mark.django_db
def test_data_of_a_practice_plan_is_no_open_data(client: Client) -> None:
    plan = PlanFactory(practice=True)
    assert client.get(f"/en/{plan.slug}/data/").status_code == 404
    client.force_login(PlanRoleFactory(plan=plan).user)
    html = page_at(client, f"/en/{plan.slug}/data/")
    assert "Open data" not in html.partition("<main")[2]
    assert "nothing of it is open data" in html


@pytest.mark.django_db
def test_data_is_not_found_when_the_plan_is_not_for_the_person(client: Client, hidden_plan: Plan) -> None:
    assert client.get(f"/en/{hidden_plan.slug}/data/").status_code == 404
