"""`manage.py load_seeds`: all or nothing, every fault at once, nothing twice, and never over somebody's edit."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils.translation import override

from measures.actions import tables
from measures.enums import UpdateKind
from measures.models import Coordination, Measure, MeasureLabel, MeasureState, StatusUpdate
from plan.models import Body, BodyAlias, Plan, Sector
from plan.translation import TranslationState
from tests.factories import BodyFactory, PlanFactory

KUSTPLAN = settings.BASE_DIR / "tests" / "data" / "kustplan"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the small plan, to be spoilt."""
    return Path(shutil.copytree(KUSTPLAN, tmp_path / "kustplan"))


def load(folder: Path, **options: Any) -> str:
    out = StringIO()
    call_command("load_seeds", str(folder), stdout=out, stderr=out, **options)
    return out.getvalue()


def refused(folder: Path) -> str:
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("load_seeds", str(folder), stdout=out, stderr=out)
    return out.getvalue()


def history_rows() -> int:
    return sum(model._default_manager.count() for model in apps.get_models() if hasattr(model, "history_object"))


def change(folder: Path, file: str, edit: Any) -> None:
    """Rewrite a csv: `edit` gets its rows, the header first."""
    path = folder / file
    with path.open(encoding="utf-8", newline="") as found:
        rows = list(csv.reader(found))
    edit(rows)
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(rows)


def put(folder: Path, file: str, row: int, column: str, value: str) -> None:
    """One cell; row 1 is the header."""
    change(folder, file, lambda rows: rows[row - 1].__setitem__(rows[0].index(column), value))


def test_a_plan_of_another_shape_loads() -> None:
    load(KUSTPLAN)
    plan = Plan.objects.get(slug="kustplan")
    assert (plan.source_language, plan.fresh_days, plan.is_public, str(plan.adopted_on)) == ("fr", 60, True, "2023-04-15")
    measure = Measure.objects.get(plan=plan, code="P.10")
    assert (measure.sector.code, measure.dimension.number, measure.means, measure.staff) == ("PECHE", 1, 0, 3)  # type: ignore[union-attr]
    assert (measure.source_language, measure.state_fr, measure.state_nl) == ("fr", TranslationState.OFFICIAL, TranslationState.WORKING)
    assert measure.code_key == "P.000010"
    assert [link.label.code for link in MeasureLabel.objects.filter(measure__code="P.1")] == ["EU"]
    assert Measure.objects.get(code="P.1").remarks_language == "fr"
    assert set(measure.history.values_list("history_change_reason", flat=True)) == {"seed"}


def test_each_measure_gets_its_adoption_entry_and_its_state() -> None:
    load(KUSTPLAN)
    entries = StatusUpdate.objects.filter(kind=UpdateKind.ADOPTION)
    assert dict(entries.values_list("measure__code", "status__code")) == {"P.1": "running", "P.10": "announced", "T.1": None}
    state = MeasureState.objects.today().get(code="P.1")
    assert (state.phase, state.bodies, state.labels) == ("active", "|coast-agency|", "|EU|")
    assert "ag. du litt." in state.search


def test_loading_again_changes_nothing() -> None:
    load(KUSTPLAN)
    rows, version = history_rows(), Plan.objects.get().data_version
    told = load(KUSTPLAN)
    assert told == "kustplan: 0 added, 0 changed, 17 unchanged, 0 kept, 0 lacking.\n"
    assert history_rows() == rows
    assert Plan.objects.get().data_version == version
    assert StatusUpdate.objects.count() == 3
    assert MeasureState.objects.count() == 3


def test_check_writes_nothing() -> None:
    load(KUSTPLAN, check=True)
    assert not Plan.objects.exists()
    assert not Body.objects.exists()
    assert history_rows() == 0


def test_a_change_of_the_seed_is_written_with_its_source(folder: Path) -> None:
    load(folder)
    before = Plan.objects.get().data_version
    put(folder, "sectors.csv", 2, "title_fr", "La pêche en mer")
    put(folder, "measures.csv", 2, "labels", "")
    load(folder)
    sector = Sector.objects.get(code="PECHE")
    assert sector.title_fr == "La pêche en mer"
    assert sector.title.is_outdated  # the Dutch was made from the text before
    assert sector.history.first().history_change_reason == "seed"  # type: ignore[union-attr]
    assert not MeasureLabel.objects.exists()
    assert MeasureState.objects.today().get(code="P.1").labels == ""
    assert Measure.objects.get(code="P.1").version == 2
    assert Plan.objects.get().data_version == before + 1


def test_what_somebody_changed_is_kept_and_listed_until_told_to_overwrite(folder: Path) -> None:
    load(folder)
    measure = Measure.objects.get(code="P.1")
    measure.text_fr, measure._change_reason = "Réécrit par nous", "admin"
    measure.save()
    put(folder, "measures.csv", 2, "means", "3")
    rows = history_rows()
    told = load(folder)
    assert "measures.csv" in told
    assert "P.1, text_fr" in told
    assert "Réécrit par nous" in told
    measure.refresh_from_db()
    assert (measure.text_fr, measure.means) == ("Réécrit par nous", 3)  # its other fields follow the seed
    assert history_rows() == rows + 1
    load(folder)
    assert history_rows() == rows + 1
    load(folder, overwrite=True)
    measure.refresh_from_db()
    assert measure.text_fr == "Moderniser la criée"
    assert "text_fr" not in load(folder)


def test_a_change_back_by_the_seed_gives_the_field_back_to_the_seed(folder: Path) -> None:
    load(folder)
    sector = Sector.objects.get(code="PECHE")
    sector.note_fr, sector._change_reason = "note", "admin"
    sector.save()
    load(folder, overwrite=True)
    put(folder, "sectors.csv", 2, "note_fr", "autre note")
    load(folder)
    sector.refresh_from_db()
    assert sector.note_fr == "autre note"


def test_a_label_that_somebody_took_away_stays_away(folder: Path) -> None:
    load(folder)
    link = MeasureLabel.objects.get()
    link._change_reason = "admin"
    link.delete()
    assert "P.1, labels" in load(folder)
    assert not MeasureLabel.objects.exists()


def test_a_row_that_somebody_deleted_is_not_made_again(folder: Path) -> None:
    load(folder)
    alias = BodyAlias.objects.get(spelling="AL")
    alias._change_reason = "admin"
    alias.delete()
    assert "AL" in load(folder)
    assert not BodyAlias.objects.filter(spelling="AL").exists()
    load(folder, overwrite=True)
    assert BodyAlias.objects.filter(spelling="AL").exists()


def test_rows_that_name_a_deleted_row_are_left_out_and_listed(folder: Path) -> None:
    load(folder)
    for row in (*Coordination.objects.filter(body__slug="harbour-masters"), Body.objects.get(slug="harbour-masters")):
        row._change_reason = "admin"
        row.delete()
    told = load(folder)
    assert "P.10/harbour-masters" in told
    assert not Coordination.objects.filter(measure__code="P.10").exists()


def test_what_the_folder_lacks_is_listed_and_stays(folder: Path) -> None:
    load(folder)
    change(folder, "sectors.csv", lambda rows: rows.pop())
    change(folder, "measures.csv", lambda rows: rows.pop())
    (folder / "labels.csv").unlink()
    put(folder, "measures.csv", 2, "labels", "EU")
    told = load(folder)
    for words in ("TOUR", "T.1", "labels.csv"):
        assert words in told
    assert Sector.objects.filter(code="TOUR").exists()
    assert Measure.objects.filter(code="T.1").exists()


def test_a_body_that_another_plan_uses_is_never_renamed(folder: Path) -> None:
    other = PlanFactory()
    BodyFactory(slug="coast-agency", name_nl="Kustagentschap", named_in=other)
    told = load(folder, overwrite=True)
    assert Body.objects.get(slug="coast-agency").name_fr == ""
    assert "coast-agency, name_fr" in told
    assert Coordination.objects.get(measure__code="P.1").body.slug == "coast-agency"


def test_printed_rows_are_written_once(folder: Path) -> None:
    header = "measure,code,text,priority,cost,coordination,status,remarks,section,footnotes\n"
    (folder / "printed.csv").write_text(header + "P.1,P.1.,Moderniser,KT,€€,AL,en cours,,3,\n", encoding="utf-8")
    load(folder)
    put(folder, "printed.csv", 2, "cost", "€")
    assert "P.1, cost" in load(folder)
    assert Measure.objects.get(code="P.1").printed.cost == "€€"


def test_a_new_name_of_a_body_reaches_the_search_of_its_measures(folder: Path) -> None:
    load(folder)
    put(folder, "bodies.csv", 2, "name_nl", "Kustdienst")
    put(folder, "body_aliases.csv", 2, "spelling", "Agence-L")
    load(folder)
    state = MeasureState.objects.today().get(code="P.1")
    assert "kustdienst" in state.search
    assert "agence-l" in state.search
    assert Measure.objects.get(code="P.1").version == 2
    assert Measure.objects.get(code="T.1").version == 1


def test_another_phase_of_a_status_reaches_the_states(folder: Path) -> None:
    load(folder)
    put(folder, "statuses.csv", 3, "phase", "done")
    load(folder)
    assert MeasureState.objects.today().get(code="P.1").phase == "done"


def test_every_fault_is_listed_in_one_run_with_its_place_and_nothing_is_written(folder: Path) -> None:
    put(folder, "sectors.csv", 1, "note_en", "note_eng")  # wrong header
    change(folder, "measures.csv", lambda rows: rows.append(list(rows[1])))  # duplicate code, row 5
    put(folder, "coordinations.csv", 2, "body", "no-such-body")  # unknown body
    put(folder, "measures.csv", 2, "status", "unheard")  # unknown status
    put(folder, "measures.csv", 3, "means", "two")  # text in a number
    put(folder, "measures.csv", 4, "dimension", "")  # no place at all
    put(folder, "body_aliases.csv", 2, "spelling", "  ")  # empty code
    put(folder, "statuses.csv", 2, "phase", "someday")  # bad choice
    put(folder, "labels.csv", 2, "label_fr", "x" * 90)  # too long
    put(folder, "plan.csv", 2, "adopted_on", "15/04/2023")  # bad date
    (folder / "trends.csv").write_bytes("number,section,title_nl,title_fr,title_en,note_nl,note_fr,note_en\n1,,,été,,,,\n".encode("cp1252"))
    (folder / "drivers.csv").write_bytes(
        b"number,title_nl,title_fr,title_en,objective_nl,objective_fr,objective_en,note_nl,note_fr,note_en\n1,,a\x00b,,,,,,,\n"
    )
    (folder / "mesures.csv").write_text("code\n", encoding="utf-8")  # no such table
    told = refused(folder)
    for place in (
        ("sectors.csv", "row 1", "note_eng"),
        ("sectors.csv", "row 1", "note_en”"),
        ("measures.csv", "row 5", "column code", "row 2"),
        ("coordinations.csv", "row 2", "column body", "no-such-body"),
        ("measures.csv", "row 2", "column status", "unheard"),
        ("measures.csv", "row 3", "column means", "two"),
        ("measures.csv", "row 4", "one place"),
        ("body_aliases.csv", "row 2", "column spelling", "empty"),
        ("statuses.csv", "row 2", "column phase", "someday"),
        ("labels.csv", "row 2", "column label_fr"),
        ("plan.csv", "row 2", "column adopted_on", "15/04/2023"),
        ("trends.csv", "row 2", "column title_fr", "UTF-8"),
        ("drivers.csv", "row 2", "column title_fr", "NUL"),
        ("mesures.csv",),
    ):
        assert any(all(words in line for words in place) for line in told.splitlines()), (place, told)
    assert not Plan.objects.exists()
    assert not Body.objects.exists()
    assert history_rows() == 0


@pytest.mark.parametrize(
    "places", [{"pillar": "1/1"}, {"challenge": "1"}, {"sector": "", "dimension": ""}, {"pillar": "1/1", "challenge": "1", "sector": ""}]
)
def test_two_places_or_none_are_a_fault(folder: Path, places: dict[str, str]) -> None:
    names = [f"{name}_{lang}" for name in ("title", "short_title", "vision", "vision_detail", "note") for lang in ("nl", "fr", "en")]
    (folder / "challenges.csv").write_text(f"section,kind,{','.join(names)}\n1,transversal,,Défi{',' * 13}\n", encoding="utf-8")
    (folder / "pillars.csv").write_text(
        "challenge,number,title_nl,title_fr,title_en,note_nl,note_fr,note_en\n1,1,,Pilier,,,,\n", encoding="utf-8"
    )
    for column, value in places.items():
        put(folder, "measures.csv", 2, column, value)
    told = refused(folder)
    assert "measures.csv" in told
    assert "row 2" in told
    assert len(told.strip().splitlines()) == 1


def test_who_names_a_faulty_row_is_not_faulted_again(folder: Path) -> None:
    put(folder, "sectors.csv", 2, "position", "first")
    put(folder, "bodies.csv", 2, "exists", "perhaps")
    assert len(refused(folder).strip().splitlines()) == 2


@pytest.mark.parametrize("file", ["plan.csv", "measures.csv"])
def test_a_needed_file_that_is_missing_is_the_only_fault(folder: Path, file: str) -> None:
    (folder / file).unlink()
    (line,) = refused(folder).strip().splitlines()
    assert file in line


def test_a_plan_file_holds_one_plan(folder: Path) -> None:
    change(folder, "plan.csv", lambda rows: rows.append(["other", *rows[1][1:]]))
    (line,) = refused(folder).strip().splitlines()
    assert "plan.csv, row 3" in line


def test_faults_end_with_exit_code_1(folder: Path) -> None:
    put(folder, "measures.csv", 2, "means", "9")
    with pytest.raises(CommandError) as found:
        load(folder)
    assert found.value.returncode == 1


def test_a_run_that_is_cut_off_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*args: Any, **kwargs: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(tables, "refresh_states", stop)
    with pytest.raises(KeyboardInterrupt):
        load(KUSTPLAN)
    assert not Plan.objects.exists()
    assert not Measure.objects.exists()
    assert history_rows() == 0


def test_one_bad_folder_keeps_the_others_out(folder: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree(folder, tmp_path / "other"))
    put(other, "plan.csv", 2, "slug", "other")
    put(other, "measures.csv", 2, "means", "9")
    found = tables.load_folders([folder, other], source="seed")
    assert [bool(one.faults) for one in found] == [False, True]
    assert not Plan.objects.exists()


def test_two_plans_share_their_bodies(folder: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree(folder, tmp_path / "other"))
    put(other, "plan.csv", 2, "slug", "other")
    load(folder)
    load(other)
    assert Body.objects.count() == 2
    assert Measure.objects.count() == 6
    rows = history_rows()
    load(folder)
    load(other)
    assert history_rows() == rows


def test_the_industrieplan_loads_without_a_fault_and_not_twice(industrieplan: Plan) -> None:
    assert Measure.objects.filter(plan=industrieplan).count() == 174
    rows = history_rows()
    told = load(settings.BASE_DIR / "seeds" / "industrieplan-2019")
    assert ": 0 added, 0 changed, " in told
    assert len(told.splitlines()) == 1
    assert history_rows() == rows
