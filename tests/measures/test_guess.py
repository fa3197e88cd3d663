"""A misspelt word leads on: to the word that was meant, and to the list without it."""

from __future__ import annotations

import pytest
from django.test import Client

from measures.actions.states import refresh_states
from plan.models import Plan
from tests.factories import MeasureFactory
from tests.pages import rows_at


@pytest.mark.parametrize(
    ("asked", "meant"),
    [("innovris", "Innoviris"), ("inovatie", "innovatie"), ("opleidng", "opleiding"), ("innovris onderzoek", "Innoviris onderzoek")],
)
def test_word_that_was_meant_is_proposed_when_nothing_is_found(client: Client, industrieplan: Plan, asked: str, meant: str) -> None:
    answer = client.get(f"/en/{industrieplan.slug}/measures/", {"q": asked})
    html = answer.content.decode()
    found = {guess.asked: guess for guess in answer.context["guesses"]}
    assert meant.casefold() in {each.casefold() for each in found}, [*found]
    assert "Did you mean:" in html
    for guess in found.values():
        assert rows_at(client, f"/en/{industrieplan.slug}/measures/?{guess.query}") == guess.count > 0


def test_way_out_names_the_word(client: Client, industrieplan: Plan) -> None:
    html = client.get(f"/en/{industrieplan.slug}/measures/", {"q": "innovris"}).content.decode()
    assert "without the word “innovris”" in html
    assert "No measure says “innovris”." in html
    assert "all of these filters together" not in html
    html = client.get(f"/en/{industrieplan.slug}/measures/", {"q": "zz <b>yy</b>", "sector": "C"}).content.decode()
    assert "without the words “zz &lt;b&gt;yy&lt;/b&gt;”" in html
    assert "all of these filters together" in html


@pytest.mark.parametrize("asked", ["xqzvw", "c99", "zz", "c.4 innovris"])
def test_nothing_is_proposed_where_nothing_is_near(client: Client, industrieplan: Plan, asked: str) -> None:
    answer = client.get(f"/en/{industrieplan.slug}/measures/", {"q": asked})
    assert all(guess.count for guess in answer.context["guesses"])
    if asked != "c.4 innovris":
        assert not answer.context["guesses"]


def test_nothing_is_proposed_on_a_past_day_nor_where_something_is_found(client: Client, industrieplan: Plan) -> None:
    for query in ({"q": "innovris", "as_of": "2020-01-01"}, {"q": "innoviris"}, {"sector": "X"}):
        assert not client.get(f"/en/{industrieplan.slug}/measures/", query).context.get("guesses")


def test_proposal_has_the_capitals_and_accents_of_the_text(client: Client, plan: Plan) -> None:
    refresh_states([MeasureFactory(plan=plan, text_fr="Préparer les Réemplois, vite")])
    answer = client.get(f"/fr/{plan.slug}/measures/", {"q": "rémplois"})
    assert [guess.asked for guess in answer.context["guesses"]] == ["Réemplois"]
