"""The same file once more, after a refused confirm."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from measures.enums import ImportState
from measures.models import ImportRun
from plan.models import Sector
from tests.tables import coast, previewed, secretary, set_cell, url_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def refused(client: Client) -> ImportRun:
    plan = coast()
    client.force_login(secretary(plan))
    run = previewed(client, plan, "sectors", lambda lines: set_cell(lines, "PECHE", "title_fr", "Du fichier"))
    Sector.objects.filter(code="PECHE").update(title_fr="Entre-temps")
    client.post(url_of(run, "confirm-import"))
    return run


def test_a_new_preview_shows_what_is_stored_now_and_can_be_confirmed(client: Client, refused: ImportRun) -> None:
    response = client.post(url_of(refused, "repeat-preview"))
    run = ImportRun.objects.latest("pk")
    assert run.pk != refused.pk
    page = client.get(response.headers["Location"]).content.decode()
    assert "Entre-temps" in page
    client.post(url_of(run, "confirm-import"))
    run.refresh_from_db()
    assert run.state == ImportState.APPLIED
    assert Sector.objects.get(code="PECHE").title_fr == "Du fichier"


def test_faults_that_came_up_since_are_told(client: Client, refused: ImportRun) -> None:
    ImportRun.objects.filter(pk=refused.pk).update(table="trends")
    refused.refresh_from_db()
    response = client.post(url_of(refused, "repeat-preview"))
    assert response.status_code == 400
    assert response.context["faults"]


def test_only_its_owner_can(client: Client, refused: ImportRun, contributor: User) -> None:
    client.force_login(secretary(refused.plan))
    assert client.post(url_of(refused, "repeat-preview")).status_code == 404
    client.force_login(contributor)
    assert client.post(url_of(refused, "repeat-preview")).status_code == 403
    client.logout()
    assert client.post(url_of(refused, "repeat-preview")).status_code == 302
    assert ImportRun.objects.count() == 1
