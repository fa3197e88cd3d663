"""Questions that name a value of a filter or one measure, quotation marks, and words of labels: all that stands on the page is found."""

from __future__ import annotations

import pytest
from django.test import Client

from measures.models import MeasureState
from plan.models import Plan
from tests.pages import rows_at


def answer_of(client: Client, plan: Plan, asked: str, lang: str = "nl", **more: str) -> tuple[list[str], str]:
    """The codes found, and the page."""
    answer = client.get(f"/{lang}/{plan.slug}/measures/", {"q": asked, "size": "200", **more})
    assert answer.status_code == 200
    return [row.state.code for row in answer.context["rows"]], answer.content.decode()


@pytest.mark.parametrize(
    ("asked", "lang", "query"),
    [
        ("bouwsector", "nl", "sector=C"),
        ("sector C", "en", "sector=C"),
        ("de bouwsector", "fr", "sector=C"),
        ("gezondheidssector", "nl", "sector=S"),
        ("santé", "fr", "sector=S"),
        ("mobiliteit", "nl", "challenge=3.2"),
        ("3.2", "nl", "challenge=3.2"),
        ("korte termijn", "nl", "priority=KT"),
        ("court terme", "fr", "priority=KT"),
        ("innoviris", "nl", "body=innoviris"),
        ("“quick win”", "nl", "label=QW"),
        ("nooit bevestigd", "nl", "freshness=none"),
    ],
)
def test_filter_that_the_question_names_is_offered_with_its_number(
    client: Client, industrieplan: Plan, asked: str, lang: str, query: str
) -> None:
    answer = client.get(f"/{lang}/{industrieplan.slug}/measures/", {"q": asked})
    found = {offer.query: offer for offer in answer.context["offers"]}
    assert query in found, [*found]
    assert len(found) <= 5
    html = answer.content.decode()
    for each in found.values():
        url = f"/{lang}/{industrieplan.slug}/measures/?{each.query}"
        assert f'href="{url}"' in html
        assert rows_at(client, url) == each.count


def test_filter_that_is_offered_takes_the_place_of_the_question_under_the_others(client: Client, industrieplan: Plan) -> None:
    answer = client.get(f"/nl/{industrieplan.slug}/measures/", {"q": "bouwsector", "priority": "KT", "page": "1"})
    offer = answer.context["offers"][0]
    assert offer.query == "priority=KT&sector=C"
    assert 0 < offer.count == rows_at(client, f"/nl/{industrieplan.slug}/measures/?{offer.query}") < 19
    again = client.get(f"/nl/{industrieplan.slug}/measures/", {"q": "bouwsector", "sector": "A"})
    assert not any("sector" in offer.query for offer in again.context["offers"])


def test_nothing_is_offered_where_nothing_is_named(client: Client, industrieplan: Plan) -> None:
    for query in ({}, {"q": "zzzz"}, {"q": "bouwsector", "as_of": "2001-01-01"}):
        answer = client.get(f"/nl/{industrieplan.slug}/measures/", query)
        assert not answer.context["offers"]
        assert 'class="offers' not in answer.content.decode()


@pytest.mark.parametrize(
    ("asked", "lang"), [("quick win", "nl"), ("publiek-private samenwerking", "nl"), ("partenariat public-privé", "en")]
)
def test_name_of_a_label_finds_its_measures_in_every_language(client: Client, industrieplan: Plan, asked: str, lang: str) -> None:
    code = "QW" if "quick" in asked else "PPP"
    wanted = {s.code for s in MeasureState.objects.of(industrieplan).today() if f"|{code}|" in s.labels}
    codes, html = answer_of(client, industrieplan, asked, lang)
    assert wanted
    assert wanted <= set(codes)
    assert html.count("<mark>") >= len(wanted)
    past, _html = answer_of(client, industrieplan, asked, lang, as_of="2024-01-01")
    assert wanted <= set(past)


@pytest.mark.parametrize(
    "asked", ['"circulaire economie"', "“circulaire economie”", "„circulaire economie”", "« circulaire » economie", "'circulaire economie'"]
)
def test_quotation_marks_are_not_looked_for(client: Client, industrieplan: Plan, asked: str) -> None:
    bare = answer_of(client, industrieplan, "circulaire economie")[0]
    assert bare
    assert answer_of(client, industrieplan, asked)[0] == bare


@pytest.mark.parametrize(
    ("asked", "lang"), [("Maatregel C.4", "nl"), ("mesure c4", "fr"), ("measure C.4", "en"), ("la mesure n° C.4", "fr"), ("“C.4”", "nl")]
)
def test_word_for_a_measure_before_its_code_is_no_word_to_find(client: Client, industrieplan: Plan, asked: str, lang: str) -> None:
    codes, html = answer_of(client, industrieplan, asked, lang)
    assert codes[0] == "C.4"
    assert f'href="/{lang}/{industrieplan.slug}/measures/C.4/?q=' in html


def test_question_that_is_one_code_opens_its_measure(client: Client, industrieplan: Plan) -> None:
    html = answer_of(client, industrieplan, "c4", "en")[1]
    assert ">Open C.4</a>" in html
    for asked in ("c99", "c4 bouw", "1"):
        assert not client.get(f"/en/{industrieplan.slug}/measures/", {"q": asked}).context["code_asked"]
    assert ">Open C.4</a>" in answer_of(client, industrieplan, "c4", "en", sector="A")[1]


def test_only_quotation_marks_find_no_more_than_what_has_them(client: Client, industrieplan: Plan) -> None:
    assert len(answer_of(client, industrieplan, '"')[0]) < 20
