"""Writing what the preview showed: once, by its owner, and only while nothing of it moved."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from measures.actions import imports
from measures.enums import ImportState
from measures.models import Coordination, ImportRun, Measure, MeasureLabel, MeasureState, StatusUpdate
from plan.editing import save_row
from plan.models import Plan, Sector
from tests.tables import as_csv, coast, lines_of, previewed, secretary, set_cell, upload, url_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(client: Client) -> User:
    user = secretary(coast())
    client.force_login(user)
    return user


@pytest.fixture
def coast_plan(owner: User) -> Plan:
    return Plan.objects.get(slug="kustplan")


def confirm(client: Client, run: ImportRun) -> Any:
    response = client.post(url_of(run, "confirm-import"))
    run.refresh_from_db()
    return response


def test_the_rows_are_written_with_their_history_state_and_version(client: Client, owner: User, coast_plan: Plan) -> None:
    def edit(lines: list[list[str]]) -> None:
        set_cell(lines, "P.1", "text_fr", "Une criée neuve")
        set_cell(lines, "P.1", "labels", "")
        new = list(lines[3])
        new[0] = "Z.9"
        lines.append(new)

    version = coast_plan.data_version
    run = previewed(client, coast_plan, "measures", edit)
    response = confirm(client, run)
    assert response.headers["Location"] == reverse("measures:list-tables", args=["kustplan"])
    assert run.state == ImportState.APPLIED
    measure = Measure.objects.get(code="P.1")
    assert (measure.text_fr, measure.version) == ("Une criée neuve", 2)
    newest: Any = measure.history.first()
    assert (newest.history_change_reason, newest.history_user) == ("import", owner)
    assert not MeasureLabel.objects.exists()
    taken: Any = MeasureLabel.history.first()  # type: ignore[attr-defined]
    assert (taken.history_type, taken.history_change_reason, taken.history_user) == ("-", "import", owner)
    assert "neuve" in MeasureState.objects.today().get(code="P.1").search
    entry = StatusUpdate.objects.get(measure__code="Z.9")
    assert (entry.kind, entry.source) == ("adoption", "import")
    assert MeasureState.objects.today().filter(code="Z.9").exists()
    coast_plan.refresh_from_db()
    assert coast_plan.data_version == version + 1
    assert Measure.objects.get(code="P.10").version == 1


def test_an_import_overwrites_what_was_edited_here_because_the_preview_showed_it(client: Client, coast_plan: Plan) -> None:
    sector = Sector.objects.get(code="PECHE")
    sector.title_fr, sector._change_reason = "Écrit ici", "admin"
    sector.save()
    run = previewed(client, coast_plan, "sectors", lambda lines: set_cell(lines, "PECHE", "title_fr", "Du fichier"))
    confirm(client, run)
    sector.refresh_from_db()
    assert sector.title_fr == "Du fichier"


def test_a_run_counts_once(client: Client, coast_plan: Plan) -> None:
    run = previewed(client, coast_plan, "sectors", lambda lines: set_cell(lines, "PECHE", "title_fr", "Du fichier"))
    confirm(client, run)
    Sector.objects.filter(code="PECHE").update(title_fr="Après")
    rows = Sector.history.count()  # type: ignore[attr-defined]
    confirm(client, run)
    assert Sector.objects.get(code="PECHE").title_fr == "Après"
    assert Sector.history.count() == rows  # type: ignore[attr-defined]


def test_an_edit_of_the_same_field_in_between_is_not_overwritten_and_named(client: Client, coast_plan: Plan) -> None:
    run = previewed(client, coast_plan, "sectors", lambda lines: set_cell(lines, "PECHE", "title_fr", "Du fichier"))
    Sector.objects.filter(code="PECHE").update(title_fr="Entre-temps")
    response = confirm(client, run)
    assert (run.state, run.report["moved"]) == (ImportState.REFUSED, ["PECHE"])
    assert Sector.objects.get(code="PECHE").title_fr == "Entre-temps"
    page = client.get(response.headers["Location"]).content.decode()
    assert "PECHE" in page
    assert url_of(run, "repeat-preview") in page
    assert url_of(run, "confirm-import") not in page


def test_an_edit_of_a_row_that_the_preview_called_unchanged_is_not_overwritten(client: Client, coast_plan: Plan) -> None:
    run = previewed(client, coast_plan, "sectors", lambda lines: set_cell(lines, "PECHE", "title_fr", "Du fichier"))
    Sector.objects.filter(code="TOUR").update(title_fr="Entre-temps")
    confirm(client, run)
    assert run.report["moved"] == ["TOUR"]
    assert set(Sector.objects.values_list("title_fr", flat=True)) == {"La pêche", "Entre-temps"}


def test_a_new_version_of_a_touched_measure_refuses_the_import_and_others_do_not(client: Client, coast_plan: Plan) -> None:
    run = previewed(client, coast_plan, "coordinations", lambda lines: set_cell(lines, "P.1", "printed", "A.L."))
    Measure.objects.filter(code="P.1").update(version=5)
    confirm(client, run)
    assert run.report["moved"] == ["P.1/coast-agency"]
    run = previewed(client, coast_plan, "coordinations", lambda lines: set_cell(lines, "P.1", "printed", "A.L."))
    Measure.objects.filter(code="T.1").update(version=5)
    confirm(client, run)
    assert run.state == ImportState.APPLIED
    assert Coordination.objects.get(measure__code="P.1").printed == "A.L."


def test_a_row_that_somebody_else_made_in_between_refuses_the_import(client: Client, coast_plan: Plan) -> None:
    def edit(lines: list[list[str]]) -> None:
        lines.append(["NEUF", "9", "", "Un secteur", *[""] * (len(lines[0]) - 4)])

    run = previewed(client, coast_plan, "sectors", edit)
    Sector.objects.create(plan=coast_plan, code="NEUF", position=8, title_fr="Autre", source_language="fr")
    confirm(client, run)
    assert run.report["moved"] == ["NEUF"]
    assert Sector.objects.get(code="NEUF").title_fr == "Autre"


def test_what_a_row_names_may_be_gone_by_then(client: Client, coast_plan: Plan) -> None:
    run = previewed(client, coast_plan, "measures", lambda lines: set_cell(lines, "T.1", "labels", "EU"))
    MeasureLabel.objects.all().delete()
    from measures.models import Label

    Label.objects.all().delete()
    confirm(client, run)
    assert run.state == ImportState.REFUSED
    assert not MeasureLabel.objects.exists()


def test_a_file_that_is_not_the_previewed_one_is_refused(client: Client, coast_plan: Plan) -> None:
    run = previewed(client, coast_plan, "sectors", lambda lines: set_cell(lines, "PECHE", "title_fr", "Du fichier"))
    ImportRun.objects.filter(pk=run.pk).update(content=bytes(run.content).replace(b"Du fichier", b"Pas previe"))
    assert client.post(url_of(run, "confirm-import")).status_code == 403
    assert Sector.objects.get(code="PECHE").title_fr == "La pêche"


def test_somebody_elses_run_cannot_be_confirmed(client: Client, coast_plan: Plan, contributor: User) -> None:
    run = previewed(client, coast_plan, "sectors", lambda lines: set_cell(lines, "PECHE", "title_fr", "Du fichier"))
    client.force_login(secretary(coast_plan))
    assert confirm(client, run).status_code == 404
    client.force_login(contributor)
    assert confirm(client, run).status_code == 403
    client.logout()
    assert confirm(client, run).status_code == 302
    assert run.state == ImportState.PREVIEWED
    assert Sector.objects.get(code="PECHE").title_fr == "La pêche"


def test_a_get_writes_nothing(client: Client, coast_plan: Plan) -> None:
    run = previewed(client, coast_plan, "sectors", lambda lines: set_cell(lines, "PECHE", "title_fr", "Du fichier"))
    assert client.get(url_of(run, "confirm-import")).status_code == 405


def test_the_same_file_again_is_known_at_once_until_something_changes(
    client: Client, coast_plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = lines_of(coast_plan, "sectors")
    set_cell(lines, "PECHE", "title_fr", "Du fichier")
    confirm(client, previewed(client, coast_plan, "sectors", lambda found: set_cell(found, "PECHE", "title_fr", "Du fichier")))
    rows = Sector.history.count()  # type: ignore[attr-defined]
    with monkeypatch.context() as patched:
        patched.delattr(imports, "read_file")
        again = upload(client, coast_plan, "sectors", as_csv(lines))
        run = ImportRun.objects.latest("pk")
        confirm(client, run)
    assert again.status_code == 302
    assert (run.report["changed"], run.report["unchanged"], run.state) == ([], len(lines) - 1, ImportState.APPLIED)
    assert Sector.history.count() == rows  # type: ignore[attr-defined]
    sector = Sector.objects.get(code="PECHE")
    sector.title_fr = "Après"
    save_row(sector, user=run.user)
    upload(client, coast_plan, "sectors", as_csv(lines))
    run = ImportRun.objects.latest("pk")
    assert [row["name"] for row in run.report["changed"]] == ["PECHE"]
