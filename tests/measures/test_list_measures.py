from __future__ import annotations

import re
from datetime import date, datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from measures.listing.columns import COLUMNS, DEFAULT
from measures.listing.order import SORT_LABELS, SORTS
from measures.models import MeasureState, StatusUpdate
from plan.models import Body, BodyAlias, Plan
from tests.factories import (
    BodyFactory,
    ChallengeFactory,
    DimensionFactory,
    LabelFactory,
    MeasureFactory,
    PillarFactory,
    SectorFactory,
    StatusFactory,
)

BRUSSELS = ZoneInfo("Europe/Brussels")


def address(plan: Plan, lang: str = "nl", **parameters: object) -> str:
    return f"/{lang}/{plan.slug}/measures/" + (f"?{urlencode(parameters, doseq=True)}" if parameters else "")


def codes(client: Client, plan: Plan, **parameters: object) -> list[str]:
    """The codes on the page, in order."""
    answer = client.get(address(plan, **parameters))
    assert answer.status_code == 200, answer.content.decode()[:3000]
    return [row.state.code for row in answer.context["rows"]]


@pytest.fixture
def small(plan: Plan) -> Plan:
    """Four measures, each in another kind of place."""
    sector, dimension = SectorFactory(plan=plan, code="C"), DimensionFactory(plan=plan, number=1)
    pillar = PillarFactory(challenge=ChallengeFactory(plan=plan, section="3.1"), number=2)
    planned, active = (
        StatusFactory(plan=plan, code="to_develop", position=1),
        StatusFactory(plan=plan, code="in_progress", position=2, active=True),
    )
    citydev = BodyFactory(slug="citydev", name_nl="Citydev", named_in=plan)
    MeasureFactory(plan=plan, code="1.1.10", position=1, pillar=pillar, priority="KT", means=1, status=active, leads=[citydev])
    MeasureFactory(plan=plan, code="1.1.2", position=2, pillar=pillar, priority="LT", means=0, status=planned)
    MeasureFactory(
        plan=plan, code="C.1", position=3, sector=sector, dimension=dimension, means=3, labels=[LabelFactory(plan=plan, code="QW")]
    )
    MeasureFactory(plan=plan, code="D1.1", position=4, dimension=dimension, text_nl="Voedselverwerkingsketen à la carte", status=planned)
    return plan


@pytest.mark.django_db
@pytest.mark.parametrize("lang", ["nl", "fr", "en"])
def test_list_shows_all_in_plan_order_when_nothing_is_asked(client: Client, small: Plan, lang: str) -> None:
    answer = client.get(address(small, lang))
    assert [row.state.code for row in answer.context["rows"]] == ["1.1.10", "1.1.2", "C.1", "D1.1"]
    assert f'<html lang="{lang}">' in answer.content.decode()


@pytest.mark.django_db
def test_list_is_empty_and_says_so_when_the_plan_has_no_measure(client: Client, plan: Plan) -> None:
    answer = client.get(address(plan, "en"))
    assert answer.status_code == 200
    assert "The plan has 0 measures." in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"challenge": "3.1"}, ["1.1.10", "1.1.2"]),
        ({"challenge": "none"}, ["C.1", "D1.1"]),
        ({"pillar": "3.1/2"}, ["1.1.10", "1.1.2"]),
        ({"sector": "C"}, ["C.1"]),
        ({"sector": "none", "dimension": "1"}, ["D1.1"]),
        ({"dimension": "1"}, ["C.1", "D1.1"]),
        ({"priority": ["KT", "LT"]}, ["1.1.10", "1.1.2"]),
        ({"priority": "none"}, ["C.1", "D1.1"]),
        ({"means": "0"}, ["1.1.2"]),
        ({"means": "none"}, ["D1.1"]),
        ({"status": "to_develop"}, ["1.1.2", "D1.1"]),
        ({"phase": "active"}, ["1.1.10"]),
        ({"phase": ["active", "none"]}, ["1.1.10", "C.1"]),
        ({"body": "citydev"}, ["1.1.10"]),
        ({"body": "none"}, ["1.1.2", "C.1", "D1.1"]),
        ({"coordinator": "named"}, ["1.1.10"]),
        ({"label": "QW"}, ["C.1"]),
        ({"confidence": "none"}, ["1.1.10", "1.1.2", "C.1", "D1.1"]),
        ({"freshness": "none", "sector": "C"}, ["C.1"]),
        ({"freshness": "fresh"}, []),
        ({"late": "1"}, []),
        ({"asked": "1"}, []),
        ({"q": "c1"}, ["C.1"]),
        ({"q": "1.1"}, ["1.1.10", "1.1.2"]),
        ({"q": "10"}, []),
        ({"q": "1 1 10"}, ["1.1.10"]),
        ({"q": "c-1"}, ["C.1"]),
        ({"q": "d1.1"}, ["D1.1"]),
        ({"q": "VERWERKINGS"}, ["D1.1"]),
        ({"q": "a la CARTE"}, ["D1.1"]),
        ({"q": "citydev"}, ["1.1.10"]),
        ({"q": "%"}, []),
        ({"q": "_"}, []),
        ({"q": "' or 1=1 --"}, []),
    ],
)
def test_list_shows_just_the_measures_that_a_filter_names(
    client: Client, small: Plan, parameters: dict[str, str], expected: list[str]
) -> None:
    assert codes(client, small, **parameters) == expected


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("plan", ["1.1.10", "1.1.2", "C.1", "D1.1"]),
        ("code", ["1.1.2", "1.1.10", "C.1", "D1.1"]),
        ("-code", ["D1.1", "C.1", "1.1.10", "1.1.2"]),
        ("priority", ["1.1.10", "1.1.2", "C.1", "D1.1"]),
        ("-priority", ["1.1.2", "1.1.10", "C.1", "D1.1"]),
        ("means", ["1.1.2", "1.1.10", "C.1", "D1.1"]),
        ("-means", ["C.1", "1.1.10", "1.1.2", "D1.1"]),
        ("status", ["1.1.2", "D1.1", "1.1.10", "C.1"]),
        ("coordinator", ["1.1.10", "1.1.2", "C.1", "D1.1"]),
        ("staff", ["1.1.10", "1.1.2", "C.1", "D1.1"]),
        ("sector", ["C.1", "D1.1", "1.1.10", "1.1.2"]),
        ("label", ["C.1", "1.1.10", "1.1.2", "D1.1"]),
        ("phase", ["1.1.2", "D1.1", "1.1.10", "C.1"]),
        ("-phase", ["1.1.10", "1.1.2", "D1.1", "C.1"]),
        ("asked", ["1.1.10", "1.1.2", "C.1", "D1.1"]),
        ("blocked", ["1.1.10", "1.1.2", "C.1", "D1.1"]),
    ],
)
def test_list_sorts_blanks_last_and_ties_in_plan_order(client: Client, small: Plan, sort: str, expected: list[str]) -> None:
    assert codes(client, small, sort=sort) == expected


@pytest.mark.django_db
@pytest.mark.parametrize(
    "parameters",
    [
        {"sector": "X"},
        {"priority": "kt"},
        {"means": "4"},
        {"sort": "colour"},
        {"page": "0"},
        {"page": "x"},
        {"size": "0"},
        {"size": "201"},
        {"as_of": "2023-12-31"},
        {"as_of": "yesterday"},
        {"as_of": "2999-01-01"},
        {"late": "yes"},
        {"q": "x" * 201},
        {"cols": "code,colour"},
        {"cols": "text;status"},
        {"density": "tight"},
    ],
)
def test_list_answers_400_and_shows_no_rows_when_a_value_means_nothing(client: Client, small: Plan, parameters: dict[str, str]) -> None:
    answer = client.get(address(small, "en", **{"priority": "KT", **parameters}))
    page = answer.content.decode()
    assert answer.status_code == 400
    assert answer.context["rows"] == []
    assert "errorlist" in page
    assert 'value="KT" checked' in page or parameters.get("priority")


@pytest.mark.django_db
def test_list_says_so_and_answers_when_a_name_means_nothing(client: Client, small: Plan) -> None:
    answer = client.get(address(small, "en", colour="red", sector="C"))
    assert answer.status_code == 200
    assert "colour" in answer.content.decode()
    assert [row.state.code for row in answer.context["rows"]] == ["C.1"]


@pytest.mark.django_db
def test_list_counts_each_facet_under_all_the_other_filters(client: Client, small: Plan) -> None:
    facets = {
        f.name: {c.value: c.count for c in f.choices} for f in client.get(address(small, priority="KT", dimension="1")).context["facets"]
    }
    assert facets["priority"] == {"KT": 0, "LT": 0, "none": 2}
    assert facets["dimension"] == {"1": 0, "none": 1}


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 3, 60])
def test_list_takes_the_same_queries_at_any_size_and_any_number_of_filters(
    client: Client, plan: Plan, body: Body, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    sector, status = SectorFactory(plan=plan, code="C"), StatusFactory(plan=plan, code="s", active=True)
    for n in range(number):
        MeasureFactory(plan=plan, code=f"C.{n + 1}", position=n, sector=sector, status=status, leads=[body])
    asked = {"q": "maatregel", "sector": "C", "phase": ["active", "none"], "status": "s", "body": body.slug, "coordinator": "named"}
    with django_assert_num_queries(5):  # plan, its words, the index of its facets (which counts), the words searched, rows
        assert len(codes(client, plan, **asked)) == min(number, 50)


@pytest.mark.django_db
def test_list_is_not_found_when_the_plan_is_not_for_the_person(client: Client, hidden_plan: Plan) -> None:
    assert client.get(address(hidden_plan)).status_code == 404


@pytest.mark.django_db
def test_list_escapes_what_was_typed(client: Client, small: Plan) -> None:
    page = client.get(address(small, q="<script>alert(1)</script>")).content.decode()
    assert "<script>alert" not in page


@pytest.mark.django_db
def test_list_pages_and_keeps_the_filters_in_its_links(client: Client, plan: Plan) -> None:
    sector = SectorFactory(plan=plan, code="C")
    for n in range(27):
        MeasureFactory(plan=plan, code=f"C.{n + 1}", position=n, sector=sector)
    answer = client.get(address(plan, sector="C", size="25", page="2"))
    assert [row.state.code for row in answer.context["rows"]] == ["C.26", "C.27"]
    assert "sector=C&amp;size=25&amp;page=1" in answer.content.decode()


@pytest.mark.django_db
def test_list_as_of_a_day_is_the_list_of_that_day(client: Client, plan: Plan) -> None:
    measure = MeasureFactory(plan=plan, code="C.1", text_nl="Vandaag")
    MeasureState.objects.filter(measure=measure).update(valid_from=datetime(2025, 7, 1, 0, 0, tzinfo=BRUSSELS))
    MeasureState.objects.create(
        **{f.attname: getattr(measure.states.get(), f.attname) for f in MeasureState._meta.concrete_fields if f.name != "id"}
        | {"text_nl": "Vroeger", "valid_from": plan.adopted_at, "valid_to": datetime(2025, 7, 1, 0, 0, tzinfo=BRUSSELS)}
    )
    assert StatusUpdate.objects.filter(measure=measure).count() == 1

    def text(day: date) -> str:
        return str(client.get(address(plan, as_of=day.isoformat())).context["rows"][0].state.text)

    assert text(date(2025, 6, 30)) == "Vroeger"
    assert text(date(2025, 7, 1)) == "Vandaag"


@pytest.mark.django_db
def test_list_finds_no_code_inside_another(client: Client, plan: Plan) -> None:
    for code in ("C.4", "IC.4", "C.14"):
        MeasureFactory(plan=plan, code=code)
    assert codes(client, plan, q="c4") == codes(client, plan, q="C.4") == ["C.4"]


@pytest.mark.django_db
def test_list_drops_the_empty_parameters_that_a_form_sends(client: Client, small: Plan) -> None:
    answer = client.get(address(small, q="c1", as_of="", sector=""))
    assert (answer.status_code, answer["Location"]) == (302, address(small, q="c1"))


@pytest.mark.django_db
def test_list_shows_the_best_first_when_words_are_searched(client: Client, plan: Plan) -> None:
    haven = BodyFactory(slug="haven", name_nl="Haven van Brussel", named_in=plan)
    MeasureFactory(plan=plan, code="A.1", position=1, text_nl="iets anders", leads=[haven])
    MeasureFactory(plan=plan, code="A.2", position=2, text_nl="een kade in de haven")
    MeasureFactory(plan=plan, code="A.3", position=3, text_nl="havens verbinden")
    assert codes(client, plan, q="haven") == ["A.3", "A.2", "A.1"]
    assert codes(client, plan, q="haven", sort="plan") == ["A.1", "A.2", "A.3"]


@pytest.mark.django_db
def test_list_puts_the_very_code_first(client: Client, plan: Plan) -> None:
    for position, code in enumerate(["1.1.10", "1.1.11", "1.1.1"]):
        MeasureFactory(plan=plan, code=code, position=position)
    assert codes(client, plan, q="1.1.1") == ["1.1.1", "1.1.10", "1.1.11"]
    assert codes(client, plan, sort="relevance") == ["1.1.10", "1.1.11", "1.1.1"]


@pytest.mark.django_db
def test_list_takes_any_size_of_page(client: Client, small: Plan) -> None:
    assert codes(client, small, size="3", page="2") == ["D1.1"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("progress", (80, None, 5)),
        ("planned_from", (date(2026, 5, 1), None, date(2024, 5, 1))),
        ("planned_until", (date(2026, 5, 1), None, date(2024, 5, 1))),
        ("late_from", (date(2026, 5, 1), None, date(2024, 5, 1))),
        ("remarks", ("zeker", "", "af te wachten")),
        ("last_confirmed_at", (datetime(2026, 5, 1, tzinfo=BRUSSELS), None, datetime(2026, 4, 1, tzinfo=BRUSSELS))),
        ("text_nl", ("zeker", "én meer", "af te wachten")),
        ("asked", (False, False, True)),
    ],
)
def test_list_sorts_by_every_other_column_with_blanks_last_both_ways(
    client: Client, plan: Plan, column: str, values: tuple[object, ...]
) -> None:
    for position, (code, value) in enumerate(zip(("C.1", "C.2", "C.3"), values, strict=True)):
        MeasureState.objects.filter(measure=MeasureFactory(plan=plan, code=code, position=position)).update(**{column: value})
    key = {"late_from": "late", "last_confirmed_at": "confirmed", "text_nl": "text"}.get(column, column)
    if column == "text_nl":
        assert codes(client, plan, sort=key)[0] == "C.3"
        assert codes(client, plan, sort=f"-{key}") == list(reversed(codes(client, plan, sort=key)))
    else:
        blank_last = ["C.3", "C.1", "C.2"]
        assert codes(client, plan, sort=key) == blank_last
        assert codes(client, plan, sort=f"-{key}") == (["C.1", "C.3", "C.2"] if column != "asked" else blank_last)


@pytest.mark.django_db
def test_every_column_can_be_sorted_by_and_shown(client: Client, small: Plan) -> None:
    assert {sort for column in COLUMNS.values() for sort in column.sorts} == set(SORTS) - {"plan"} == set(SORT_LABELS) - {"plan"}
    for key, column in COLUMNS.items():
        assert column.sorts, key
        answer = client.get(address(small, "en", cols=key, sort=column.sorts[0]))
        head = re.findall(r'<th scope="col" class="c-(\w+)"( aria-sort="ascending")?', answer.content.decode())
        assert head == ([("code", ' aria-sort="ascending"')] if key == "code" else [("code", ""), (key, head[-1][1])])
        assert head[-1][1]


@pytest.mark.django_db
def test_list_shows_the_columns_of_the_address_in_its_order_with_the_code_first(client: Client, small: Plan) -> None:
    page = client.get(address(small, "en", cols="remarks,text,code,remarks")).content.decode()
    assert re.findall(r'<th scope="col" class="c-(\w+)"', page) == ["code", "remarks", "text"]
    start = client.get(address(small, "en")).content.decode()
    assert re.findall(r'<th scope="col" class="c-(\w+)"', start) == list(DEFAULT)
    assert "dense" not in re.findall(r'<table class="([^"]+)"', start)[0].split()
    dense = client.get(address(small, "en", density="dense")).content.decode()
    assert "dense" in re.findall(r'<table class="([^"]+)"', dense)[0].split()


@pytest.mark.django_db
def test_list_leads_boxes_of_columns_to_one_parameter_and_keeps_the_rest(client: Client, small: Plan) -> None:
    answer = client.get(address(small, sector="C", cols=["code", "text", "label"], density=""))
    assert (answer.status_code, answer["Location"]) == (302, address(small) + "?sector=C&cols=code,text,label")
    page = client.get(answer["Location"]).content.decode()
    assert '<input type="hidden" name="cols" value="code,text,label">' in page  # the filters keep the columns
    assert '<input type="hidden" name="sector" value="C">' in page  # the columns keep the filters


@pytest.mark.django_db
def test_list_keeps_order_columns_and_density_when_all_filters_are_taken_off(client: Client, small: Plan) -> None:
    asked = {"sector": "C", "q": "c1", "sort": "-code", "cols": "code,text", "density": "dense", "page": "1"}
    chips = client.get(address(small, "en", **asked)).context["chips"]
    assert [str(chip.label) for chip in chips] == ["search", "sector"]
    assert chips.reset == "sort=-code&cols=code,text&density=dense"
    assert {chip.without for chip in chips} == {
        "sector=C&sort=-code&cols=code,text&density=dense",
        "q=c1&sort=-code&cols=code,text&density=dense",
    }


@pytest.mark.django_db
def test_empty_list_says_which_filter_to_take_off_and_what_there_is_then(client: Client, small: Plan) -> None:
    answer = client.get(address(small, "en", challenge="3.1", priority=["LT", "MT"], means="0", q="citydev", sort="code"))
    ways = {(str(way.label), way.count) for way in answer.context["ways_out"]}
    assert ways == {("search", 1)}
    assert '?challenge=3.1&amp;priority=LT&amp;priority=MT&amp;means=0&amp;sort=code"' in answer.content.decode()
    for way in answer.context["ways_out"]:
        assert len(client.get(address(small) + "?" + way.without).context["rows"]) == way.count
    nothing = client.get(address(small, "en", sector="C", priority="KT", means="0")).content.decode()
    assert "Taking one of them off is not enough." in nothing


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 3, 60])
def test_list_takes_the_same_queries_with_all_columns_and_hits_in_what_is_not_shown(
    client: Client, plan: Plan, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    pillar, status = PillarFactory(challenge=ChallengeFactory(plan=plan, section="3.1"), number=2), StatusFactory(plan=plan, code="s")
    body = BodyFactory(slug="haven", name_nl="Haven", named_in=plan)
    BodyAlias.objects.create(plan=plan, body=body, spelling="Port Autonome")
    for n in range(number):
        MeasureFactory(plan=plan, code=f"1.2.{n + 1}", position=n, pillar=pillar, status=status, leads=[body])
    with django_assert_num_queries(6):  # plan, words, index, the words searched, rows, the spellings of bodies
        answer = client.get(address(plan, "en", q="autonome", cols=",".join(COLUMNS)))
    assert answer.content.decode().count("<q>Port <mark>Autonome</mark></q>") == min(number, 50)
