"""What a file would change, before anything is written."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from plan.models import Body, BodyAlias, Plan
from tests.factories import PlanFactory, UserFactory
from tests.tables import coast, previewed, secretary, set_cell, url_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def coast_plan(client: Client) -> Plan:
    plan = coast()
    client.force_login(secretary(plan))
    return plan


def test_old_and_new_stand_side_by_side(client: Client, coast_plan: Plan) -> None:
    def edit(lines: list[list[str]]) -> None:
        set_cell(lines, "P.1", "text_fr", "Une criée <neuve>")
        lines.append(["Z.9", *lines[3][1:]])
        lines.pop(2)

    run = previewed(client, coast_plan, "measures", edit)
    response = client.get(url_of(run))
    page = response.content.decode()
    assert "Moderniser la criée" in page
    assert "Une criée &lt;neuve&gt;" in page
    assert "Z.9" in page
    report = response.context["report"]
    assert (report.changed, report.new, report.unchanged, report.lacking) == (1, 1, 1, ["P.10"])
    assert "confirm/" in page


def test_a_file_that_says_what_is_stored_has_nothing_to_confirm(client: Client, coast_plan: Plan) -> None:
    run = previewed(client, coast_plan, "measures", lambda lines: None)
    assert "confirm/" not in client.get(url_of(run)).content.decode()


def test_a_body_that_another_plan_uses_is_left_as_it_is(client: Client, coast_plan: Plan) -> None:
    BodyAlias.objects.create(plan=PlanFactory(), body=Body.objects.get(slug="coast-agency"), spelling="x")
    run = previewed(client, coast_plan, "bodies", lambda lines: set_cell(lines, "coast-agency", "name_fr", "Autre nom"))
    assert [(row["name"], row["why"], row["theirs"]) for row in run.report["kept"]] == [("coast-agency", "shared", "Autre nom")]
    assert client.get(url_of(run)).status_code == 200


def test_somebody_elses_run_is_not_there(client: Client, coast_plan: Plan) -> None:
    run = previewed(client, coast_plan, "measures", lambda lines: set_cell(lines, "P.1", "means", "3"))
    client.force_login(secretary(coast_plan))
    assert client.get(url_of(run)).status_code == 404
    client.force_login(UserFactory(administrator=True))
    assert client.get(url_of(run)).status_code == 404


def test_a_visitor_is_asked_to_sign_in_and_a_contributor_is_refused(client: Client, coast_plan: Plan, contributor: User) -> None:
    run = previewed(client, coast_plan, "measures", lambda lines: set_cell(lines, "P.1", "means", "3"))
    client.logout()
    assert client.get(url_of(run)).status_code == 302
    client.force_login(contributor)
    assert client.get(url_of(run)).status_code == 403


def test_many_rows_are_paged(client: Client, coast_plan: Plan) -> None:
    def edit(lines: list[list[str]]) -> None:
        lines += [[f"N{n}", str(n), "", f"Secteur {n}", *[""] * (len(lines[0]) - 4)] for n in range(10, 160)]

    run = previewed(client, coast_plan, "sectors", edit)
    assert "N11" in client.get(url_of(run)).content.decode()
    second = client.get(url_of(run), {"page": 2}).content.decode()
    assert "N159" in second
    assert "N11<" not in second
