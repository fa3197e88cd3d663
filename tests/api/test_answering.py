from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from measures.api import answering
from measures.models import Measure, MeasureState
from plan.models import Plan
from tests.api.asking import ROOT, address, ask, faults
from tests.factories import BodyFactory, MeasureFactory
from tests.part_factories import IndicatorFactory, IndicatorValueFactory

BRUSSELS = ZoneInfo("Europe/Brussels")
TAILS = ("", "measures/", "measures/C.1/", "measures/C.1/updates/", "bodies/", "changes/", "indicators/")


@pytest.fixture
def measure(plan: Plan) -> Measure:
    return MeasureFactory(plan=plan, code="C.1", leads=[BodyFactory(named_in=plan)])


@pytest.mark.django_db
@pytest.mark.parametrize("tail", TAILS)
def test_unchanged_answer_is_not_sent_again(
    client: Client, plan: Plan, measure: Measure, tail: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    first = client.get(address(plan, tail))
    assert first["Cache-Control"] == "no-cache"
    assert {"Cookie", "Accept-Language"} <= {name.strip() for name in first["Vary"].split(",")}
    with django_assert_max_num_queries(3):
        again = client.get(address(plan, tail), headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert client.get(address(plan, tail), headers={"if-none-match": f'"other", W/{first["ETag"]}'}).status_code == 304
    assert client.get(address(plan, tail), headers={"accept-language": "fr"})["ETag"] == first["ETag"]
    Plan.objects.filter(pk=plan.pk).update(data_version=plan.data_version + 1)
    changed = client.get(address(plan, tail), headers={"if-none-match": first["ETag"]})
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


@pytest.mark.django_db
def test_mark_is_another_one_for_another_day_address_or_program(client: Client, plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    def mark(tail: str = "measures/", **query: object) -> str:
        return client.get(address(plan, tail, **query))["ETag"]

    marks = [mark(), mark(as_of="2025-01-01"), mark(page=1), mark("bodies/")]
    monkeypatch.setattr(answering, "RELEASE", "next")
    marks.append(mark())
    monkeypatch.undo()
    monkeypatch.setattr("measures.api.answering.timezone.localdate", lambda *_: date(2031, 1, 1))
    marks.append(mark("bodies/"))
    assert len(set(marks)) == len(marks)


@pytest.mark.django_db
def test_mark_answers_no_wrong_address(client: Client, plan: Plan) -> None:
    assert client.get(address(plan, "measures/", colour="red"), headers={"if-none-match": "*"}).status_code == 400
    assert client.get(address(plan, "measures/", sector="X"), headers={"if-none-match": "*"}).status_code == 400
    assert client.get(address(plan, "measures/C.9/"), headers={"if-none-match": "*"}).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("tail", TAILS)
def test_head_answers_as_get_without_content(client: Client, plan: Plan, measure: Measure, tail: str) -> None:
    read, head = client.get(address(plan, tail)), client.head(address(plan, tail))
    assert (head.status_code, head.content, head["ETag"], head["Content-Length"]) == (200, b"", read["ETag"], str(len(read.content)))


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_nothing_is_written_through_the_api(client: Client, plan: Plan, measure: Measure, method: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    for url in (ROOT, *(address(plan, tail) for tail in TAILS)):
        answer = strict.generic(method, url, "{}", content_type="application/json")
        assert (answer.status_code, answer["Content-Type"], answer["Allow"]) == (405, "application/problem+json", "GET, HEAD")
        assert faults("Problem", answer.json()) == []


@pytest.mark.django_db
def test_api_answers_406_when_json_is_not_wanted(client: Client, plan: Plan) -> None:
    answer = client.get(address(plan), headers={"accept": "application/xml"})
    assert (answer.status_code, answer["Content-Type"]) == (406, "application/problem+json")
    assert client.get(address(plan), headers={"accept": "text/html,*/*;q=0.8"})["Content-Type"] == "application/json"
    assert ask(client, plan, status=400, format="json")["errors"]["format"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["nowhere/", "plans/a b/", "plans/%00/", "plans/nowhere/", "plans/{plan}/nowhere/"])
def test_api_answers_404_as_a_problem_where_nothing_is(client: Client, plan: Plan, path: str) -> None:
    answer = client.get(f"/api/v1/{path.format(plan=plan.slug)}")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert faults("Problem", answer.json()) == []


@pytest.mark.django_db
def test_api_says_500_as_a_problem_when_something_breaks(client: Client, plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("broken")

    client.raise_request_exception = False
    monkeypatch.setattr("measures.api.views.plan_shape", broken)
    answer = client.get(address(plan))
    assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")
    assert "broken" not in answer.content.decode()


@pytest.mark.django_db
def test_too_many_parameters_are_refused(client: Client, plan: Plan) -> None:
    answer = client.get(f"{address(plan, 'measures/')}?{'&'.join(f'a{n}=1' for n in range(6000))}")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


@pytest.mark.django_db
def test_root_leads_people_to_the_documentation(client: Client) -> None:
    answer = client.get("/api/v1/", headers={"accept-language": "fr"})
    assert (answer.status_code, answer["Location"]) == (302, "/fr/api/")


@pytest.mark.django_db
def test_bodies_say_how_many_measures_each_coordinates(client: Client, plan: Plan, measure: Measure) -> None:
    body = measure.coordinations.get().body
    MeasureFactory(plan=plan, leads=[body])
    BodyFactory(named_in=plan)
    found = ask(client, plan, "bodies/")
    assert found["count"] == 2
    assert sorted(line["measure_count"] for line in found["results"]) == [0, 2]
    coordinating = next(line for line in found["results"] if line["body"] == body.slug)
    assert (coordinating["measure_count"], coordinating["spellings"]) == (2, [body.name_nl])
    assert [faults("Body", line) for line in found["results"]] == [[], []]


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 3])
def test_indicators_hold_their_figures_in_a_fixed_number_of_queries(
    client: Client, plan: Plan, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    indicator = IndicatorFactory(plan=plan)
    for _ in range(number):
        IndicatorValueFactory(plan=plan, indicator=indicator)
        IndicatorValueFactory(plan=plan, value=None, printed="-", missing="dash")
    with django_assert_num_queries(4):  # plan, count, columns, figures with their rows
        found = ask(client, plan, "indicators/")["results"]
    assert len(found) == number + 1
    assert [value["value"] for value in found[0]["values"]] == [10] * number
    assert found[1]["values"] == [found[1]["values"][0] | {"printed": "-", "value": None, "missing": "dash"}]
    assert [faults("Indicator", one) for one in found] == [[]] * (number + 1)


@pytest.mark.django_db
def test_changes_are_those_between_the_two_days(client: Client, plan: Plan, measure: Measure) -> None:
    MeasureState.objects.filter(measure=measure).update(valid_from=datetime(2025, 3, 1, 12, tzinfo=BRUSSELS))
    MeasureState.objects.create(
        **{f.attname: getattr(measure.states.get(), f.attname) for f in MeasureState._meta.concrete_fields if f.name != "id"}
        | {"priority": "KT", "means": 2, "valid_from": plan.adopted_at, "valid_to": datetime(2025, 3, 1, 12, tzinfo=BRUSSELS)}
    )
    query = {"from": "2025-02-28", "to": "2025-03-01"}
    found = ask(client, plan, "changes/", **query)
    assert [(row["code"], row["field"], row["before"], row["after"]) for row in found["results"]] == [
        ("C.1", "priority", "KT", None),
        ("C.1", "means", 2, None),
    ]
    assert [faults("Change", row) for row in found["results"]] == [[], []]
    second = ask(client, plan, "changes/", **query, page=2, page_size=1)
    assert (second["count"], second["results"], second["next"]) == (2, [found["results"][1]], None)
    assert ask(client, plan, "changes/", **query, kind="cost")["results"] == [found["results"][1]]
    assert ask(client, plan, "changes/", **query, priority="LT")["count"] == 0
    assert ask(client, plan, "changes/", **{"from": "2025-03-01", "to": "2025-03-02"})["count"] == 0
    assert ask(client, plan, "changes/")["count"] == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "name"),
    [
        ({"from": "2025-03-02", "to": "2025-03-01"}, "from"),
        ({"from": "2023-12-31"}, "from"),
        ({"to": "2999-01-01"}, "to"),
        ({"from": "1 maart"}, "from"),
        ({"as_of": "2025-01-01"}, "as_of"),
        ({"kind": "colour"}, "kind"),
        ({"sector": "X"}, "sector"),
        ({"sort": "code"}, "sort"),
    ],
)
def test_changes_answer_400_and_name_the_parameter_when_it_means_nothing(
    client: Client, plan: Plan, measure: Measure, query: dict[str, str], name: str
) -> None:
    assert list(ask(client, plan, "changes/", status=400, **query)["errors"]) == [name]
