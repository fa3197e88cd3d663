from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from measures.actions.states import refresh_states
from measures.models import MeasureLink, MeasureState
from plan.models import Body, Plan
from tests.api.asking import address, ask, codes, faults
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
KEYS = (
    *("code", "coded_by_us", "text", "translation_state", "url", "version", "as_of", "challenge", "pillar", "sector", "dimension"),
    *("priority", "cost", "coordinator_state", "coordination", "status", "confidence", "remarks", "labels", "links", "late"),
    *("last_confirmed_on", "printed"),
)


@pytest.fixture
def small(plan: Plan) -> Plan:
    """Three measures, each in another kind of place."""
    sector, dimension = SectorFactory(plan=plan, code="C"), DimensionFactory(plan=plan, number=1)
    pillar = PillarFactory(challenge=ChallengeFactory(plan=plan, section="3.1"), number=2)
    status = StatusFactory(plan=plan, code="to_develop", label_nl="Te ontwikkelen", label_fr="À développer")
    citydev = BodyFactory(slug="citydev", name_nl="Citydev", named_in=plan)
    MeasureFactory(plan=plan, code="1.1.10", position=1, pillar=pillar, priority="KT", means=1, status=status, leads=[citydev])
    MeasureFactory(plan=plan, code="1.1.2", position=2, pillar=pillar, priority="LT", means=0)
    label = LabelFactory(plan=plan, code="QW")
    MeasureFactory(plan=plan, code="C.1", position=3, sector=sector, dimension=dimension, means=3, labels=[label], text_fr="Une mesure")
    return plan


@pytest.mark.django_db
def test_measure_is_the_very_object_of_the_contract(client: Client, small: Plan) -> None:
    found = {measure["code"]: measure for measure in ask(client, small, "measures/")["results"]}
    assert list(found) == ["1.1.10", "1.1.2", "C.1"]
    for measure in found.values():
        assert tuple(measure) == KEYS
        assert faults("Measure", measure) == []
    first, second, third = found.values()
    assert (first["challenge"], first["pillar"], first["sector"], first["dimension"]) == ("3.1", "3.1/2", None, None)
    assert (third["challenge"], third["pillar"], third["sector"], third["dimension"]) == (None, None, "C", "1")
    assert first["status"] == {
        "code": "to_develop",
        "phase": "planned",
        "label": {"nl": "Te ontwikkelen", "fr": "À développer", "en": None},
    }
    assert first["coordination"] == [
        {"body": "citydev", "name": {"nl": "Citydev", "fr": None, "en": None}, "role": "lead", "certain": True, "reports": True}
    ]
    assert second["status"] is None
    assert (second["cost"], third["cost"]) == ({"means": 0, "staff": None}, {"means": 3, "staff": None})
    assert third["text"] == {"nl": "Maatregel C.1", "fr": "Une mesure", "en": None}
    assert third["translation_state"] == {"nl": "official", "fr": "working", "en": "missing"}
    assert third["labels"] == ["QW"]
    assert third["url"] == f"http://testserver/nl/{small.slug}/measures/C.1/"
    assert third["late"] == {"is_late": False, "why": None}
    assert client.get(third["url"].removeprefix("http://testserver")).status_code == 200
    assert ask(client, small, "measures/C.1/") == third


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    [
        {},
        {"sector": "C"},
        {"sector": ["C", "none"]},
        {"priority": ["KT", "LT"], "sort": "-priority"},
        {"means": "0"},
        {"body": "citydev"},
        {"label": "none", "sort": "code"},
        {"q": "c1"},
        {"q": "citydev", "sort": "relevance"},
        {"late": "1"},
        {"freshness": "none", "sort": "-code"},
        {"pillar": "3.1/2", "sort": "means"},
        {"as_of": "2025-06-30", "sort": "-plan"},
        {"sort": "relevance"},
    ],
)
def test_measures_are_the_rows_of_the_list_in_its_order(client: Client, small: Plan, query: dict[str, str]) -> None:
    page = client.get(f"/nl/{small.slug}/measures/", query)
    assert page.status_code == 200
    assert codes(client, small, **query) == [row.state.code for row in page.context["rows"]]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    [
        {"sector": "X"},
        {"priority": "kt"},
        {"means": "4"},
        {"means": ["1", "4"]},
        {"sort": "colour"},
        {"page": "0"},
        {"page": "x"},
        {"page": "01"},
        {"page": "+1"},
        {"page": " 1"},
        {"page": "١"},
        {"page": "9" * 5000},
        {"page": ["1", "1"]},
        {"page_size": "0"},
        {"page_size": "201"},
        {"size": "50"},
        {"cols": "code"},
        {"format": "csv"},
        {"as_of": "2023-12-31"},
        {"as_of": "yesterday"},
        {"as_of": "2999-01-01"},
        {"as_of": "2025-1-1"},
        {"as_of": "20250101"},
        {"as_of": "2025-02-30"},
        {"as_of": ["2025-01-01", "2025-01-02"]},
        {"late": "yes"},
        {"late": ""},
        {"q": ""},
        {"q": " \t"},
        {"q": "a\x00b"},
        {"q": "x" * 201},
        {"colour": "red"},
        {"sector[]": "C"},
    ],
)
def test_measures_answer_400_and_name_the_parameter_when_it_means_nothing(client: Client, small: Plan, query: dict[str, str]) -> None:
    said = ask(client, small, "measures/", status=400, **query)
    assert (said["status"], said["title"]) == (400, "Bad Request")
    assert list(said["errors"]) == list(query)
    assert all(words and all(words) for words in said["errors"].values())
    assert faults("Problem", said) == []


@pytest.mark.django_db
def test_measures_name_every_wrong_parameter_at_once(client: Client, small: Plan) -> None:
    assert set(ask(client, small, "measures/", status=400, colour="red", page="0", late="2")["errors"]) == {"colour", "page", "late"}
    assert set(ask(client, small, "measures/", status=400, sector="X", pillar="9/9")["errors"]) == {"sector", "pillar"}


@pytest.mark.django_db
def test_measures_come_in_pages_that_lead_to_each_other(client: Client, small: Plan) -> None:
    first = ask(client, small, "measures/", page_size=2, sort="code")
    assert (first["count"], first["previous"], [m["code"] for m in first["results"]]) == (3, None, ["1.1.2", "1.1.10"])
    second = client.get(first["next"].removeprefix("http://testserver")).json()
    assert ([m["code"] for m in second["results"]], second["next"]) == (["C.1"], None)
    assert client.get(second["previous"].removeprefix("http://testserver")).json() == {**first, "results": first["results"]}
    assert ask(client, small, "measures/", status=404, page=3, page_size=2)["status"] == 404
    assert ask(client, small, "measures/", q="nergens") == {"count": 0, "next": None, "previous": None, "results": []}


@pytest.mark.django_db
@pytest.mark.parametrize(("number", "size"), [(1, 50), (3, 50), (70, 200)])
def test_measures_take_the_same_queries_at_any_number(
    client: Client, plan: Plan, body: Body, number: int, size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    sector, status = SectorFactory(plan=plan, code="C"), StatusFactory(plan=plan, code="s", active=True)
    label, other = LabelFactory(plan=plan), MeasureFactory(plan=plan, code="Z.1", position=999)
    for n in range(number):
        measure = MeasureFactory(plan=plan, code=f"C.{n + 1}", position=n, sector=sector, status=status, leads=[body], labels=[label])
        measure.milestones.create(title="Bestek", first_due_on="2024-06-01", due_on="2024-06-01")
        refresh_states([measure])
        MeasureLink.objects.create(plan=plan, from_measure=measure, to_measure=other)
    with django_assert_num_queries(5):  # plan, its words, count, rows, links
        found = ask(client, plan, "measures/", sector="C", q="maatregel", page_size=size)["results"]
    assert len(found) == number
    assert all(measure["late"]["is_late"] and measure["links"] for measure in found)


@pytest.mark.django_db
def test_measure_says_why_it_is_late_in_three_languages(client: Client, plan: Plan) -> None:
    measure = MeasureFactory(plan=plan, code="C.1")
    measure.milestones.create(title="Bestek", first_due_on="2024-06-01", due_on="2024-06-01")
    refresh_states([measure])
    MeasureState.objects.exclude(valid_to=None).delete()
    MeasureState.objects.update(valid_from=datetime(2024, 5, 1, tzinfo=BRUSSELS))
    assert ask(client, plan, "measures/C.1/", as_of="2024-06-01")["late"] == {"is_late": False, "why": None}
    late = ask(client, plan, "measures/C.1/", as_of="2024-06-05")["late"]
    assert late["is_late"] is True
    assert set(late["why"]) == {"nl", "fr", "en"}
    assert late["why"]["en"] == "Milestone “Bestek” was due on 1 June 2024, 4 days ago."
    assert "1 juni 2024" in late["why"]["nl"]
    assert "1er juin 2024" in late["why"]["fr"]


@pytest.mark.django_db
def test_measure_as_of_a_day_is_that_of_that_day(client: Client, plan: Plan) -> None:
    measure = MeasureFactory(plan=plan, code="C.1", text_nl="Vandaag")
    MeasureState.objects.filter(measure=measure).update(valid_from=datetime(2025, 7, 1, 0, 0, tzinfo=BRUSSELS))
    MeasureState.objects.create(
        **{f.attname: getattr(measure.states.get(), f.attname) for f in MeasureState._meta.concrete_fields if f.name != "id"}
        | {"text_nl": "Vroeger", "valid_from": plan.adopted_at, "valid_to": datetime(2025, 7, 1, 0, 0, tzinfo=BRUSSELS)}
    )
    for day, text in ((date(2025, 6, 30), "Vroeger"), (date(2025, 7, 1), "Vandaag")):
        found = ask(client, plan, "measures/C.1/", as_of=day.isoformat())
        assert (found["text"]["nl"], found["as_of"]) == (text, day.isoformat())
        assert found["url"].endswith(f"/measures/C.1/?as_of={day.isoformat()}")
        assert ask(client, plan, "measures/", as_of=day.isoformat())["results"] == [found]


@pytest.mark.django_db
def test_measure_written_otherwise_leads_to_the_right_address(client: Client, small: Plan) -> None:
    for other in ("c1", "C.1.", "c-1"):
        answer = client.get(address(small, f"measures/{other}/", as_of="2025-01-01"))
        assert (answer.status_code, answer["Location"]) == (301, address(small, "measures/C.1/", as_of="2025-01-01"))
        answer = client.get(address(small, f"measures/{other}/updates/", page=1))
        assert (answer.status_code, answer["Location"]) == (301, address(small, "measures/C.1/updates/", page=1))
    assert ask(client, small, "measures/C.99/", status=404)["detail"]
    assert ask(client, small, "measures/%00/", status=404)["status"] == 404


@pytest.mark.django_db
def test_measure_tells_links_that_hold_both_ways_from_either_side(client: Client, small: Plan) -> None:
    first, second = (small.measures.get(code=code) for code in ("1.1.10", "C.1"))
    MeasureLink.objects.create(plan=small, from_measure=first, to_measure=second, kind="same_as", doubtful=True)
    MeasureLink.objects.create(plan=small, from_measure=first, to_measure=second, kind="merged_into")
    here, there = (ask(client, small, f"measures/{code}/")["links"] for code in ("1.1.10", "C.1"))
    assert here == [
        {"code": "C.1", "kind": "same_as", "doubtful": True},
        {"code": "C.1", "kind": "merged_into", "doubtful": False},
    ]
    assert there == [{"code": "1.1.10", "kind": "same_as", "doubtful": True}]
