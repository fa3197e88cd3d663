from __future__ import annotations

import gzip
from datetime import date

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils.translation import override

from measures.facet_views import FIRST, FOLDED, Choice, FacetView, chips, facet_views
from measures.facets import facet_index
from measures.filters import MeasureFilter
from measures.templatetags.measures import boxes, headed
from plan.models import Plan
from tests.factories import BodyFactory, MeasureFactory


def facet(number: int, *, chosen: tuple[int, ...] = (), name: str = "body") -> FacetView:
    """Values 0, 1, 2 … of which each has more measures than the one before, and blanks."""
    choices = [Choice(str(n), f"Instantie nummer {n} van het Gewest", n, n in chosen) for n in range(number)]
    return FacetView(name, "x", [*choices, Choice("none", "niet vermeld", 3, False)], [])


def values(choices: list[Choice]) -> list[str]:
    return [choice.value for choice in choices]


def test_short_facet_shows_all_its_values_in_their_order() -> None:
    shown = facet(9)
    assert values(shown.in_sight) == [*"012345678", "none"]
    assert (shown.folded, shown.left_out) == ([], 0)


def test_long_facet_shows_the_most_frequent_and_blanks_and_folds_the_rest_away_in_order() -> None:
    shown = facet(20)
    assert values(shown.in_sight) == ["19", "18", "17", "16", "15", "14", "13", "12", "none"]
    assert values(shown.folded) == [str(n) for n in range(12)]


def test_long_facet_with_an_order_of_its_own_keeps_it() -> None:
    shown = facet(20, name="pillar")
    assert values(shown.in_sight) == [*"01234567", "none"]
    assert values(shown.folded) == [str(n) for n in range(8, 20)]


def test_long_facet_has_what_is_chosen_on_top_and_each_value_once() -> None:
    shown = facet(20, chosen=(3, 18))
    assert values(shown.in_sight) == ["3", "18", "19", "17", "16", "15", "14", "13", "12", "none"]
    everything = values(shown.in_sight) + values(shown.folded)
    assert sorted(everything) == sorted(values(shown.choices))


def test_very_long_facet_says_how_many_it_leaves_out_and_stays_light() -> None:
    shown = facet(500, chosen=(0,))
    assert len(shown.in_sight) == 1 + FIRST + 1
    assert len(shown.folded) == FOLDED
    assert shown.left_out == 500 - 1 - FIRST - FOLDED
    assert len(gzip.compress(boxes("body", [*shown.in_sight, *shown.folded]).encode())) < 4_000


def test_boxes_are_escaped_and_zero_is_muted() -> None:
    found = boxes("body", [Choice("<x>", "A & B", 0, True), Choice("y", "Y", None, False)])
    assert '<label class="none"><input class="form-check-input" type="checkbox" id="body-&lt;x&gt;"' in found
    assert "<span>A &amp; B</span>" in found
    assert found.count("checked") == 1
    assert found.count('class="count"') == 1


@pytest.mark.django_db
def test_page_has_the_other_values_of_a_long_facet_folded_away(client: Client, plan: Plan) -> None:
    for n in range(14):
        MeasureFactory(plan=plan, code=f"C.{n + 1}", leads=[BodyFactory(slug=f"b-{n:02}", name_nl=f"Instantie {n:02}", named_in=plan)])
    page = client.get(f"/en/{plan.slug}/measures/?body=b-13").content.decode()
    assert "<summary>6 more</summary>" in page
    body = next(f for f in facet_views(MeasureFilter(QueryDict("body=b-13"), plan=plan)) if f.name == "body")
    assert values(body.in_sight)[0] == "b-13"
    assert page.index('value="b-13" checked') < page.index('value="b-00"')


@pytest.mark.django_db
def test_address_with_very_many_values_makes_no_page_that_is_much_larger(client: Client, plan: Plan) -> None:
    MeasureFactory(plan=plan, code="C.1")
    query = "&".join(f"body=b-{n}" for n in range(500))
    page = client.get(f"/en/{plan.slug}/measures/?{query}&q=haven")
    assert page.status_code == 400
    assert len(page.content) < 150 * len(query)
    assert (len(page.context["chips"]), page.context["chips"].left_out) == (60, 441)
    assert "+441" in page.content.decode()
    query = "&".join(["late=1"] * 4_900)
    assert len(chips(MeasureFilter(QueryDict(query), plan=plan))) == 1


@pytest.mark.parametrize(
    ("label", "shown"), [("in uitvoering", "In uitvoering"), ("hub.brussels", "hub.brussels"), ("3.1 arbeidsmarkt", "3.1 arbeidsmarkt")]
)
def test_value_gets_a_capital_unless_it_is_a_name_that_writes_itself_small(label: str, shown: str) -> None:
    assert headed(label) == shown


def test_form_is_kept_for_each_language_and_asks_each_plan_for_its_own_days(plan: Plan) -> None:
    data = QueryDict("priority=KT&as_of=1999-01-01")
    with override("nl"):
        dutch = MeasureFilter(data, plan=plan)
        assert "KT" in dutch.form.fields["priority"].choices[0]
    with override("fr"):
        french = MeasureFilter(data, plan=plan)
        assert french.form.fields["priority"].choices != dutch.form.fields["priority"].choices
    assert "as_of" in french.form.errors
    plan.adopted_on = date(1998, 1, 1)
    assert "as_of" not in MeasureFilter(data, plan=plan).form.errors


def test_counts_under_one_filter_are_not_those_under_another(plan: Plan) -> None:
    for code, priority in (("A.1", "KT"), ("A.2", "KT"), ("A.3", "LT")):
        MeasureFactory(plan=plan, code=code, priority=priority)
    index = facet_index(plan)
    for _again in range(2):
        assert index.counts("priority") == {"KT": 2, "LT": 1}
        assert index.counts("priority", index.masks["priority"]["LT"]) == {"KT": 0, "LT": 1}
