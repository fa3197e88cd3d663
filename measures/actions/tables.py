"""Loading tables: a whole folder, or one file; with all that follows for measures, their log and their states."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from measures.actions.log import adopt
from measures.actions.states import refresh_states
from measures.models import Coordination, Measure, MeasureState, Status
from plan.actions import bump_data_version, touched, write_table
from plan.models import Body, BodyAlias, Plan
from plan.tables.base import Run, Table
from plan.tables.comparison import Comparison
from plan.tables.faults import Fault
from plan.tables.grid import Grid
from plan.tables.reading import read_table
from plan.tables.registry import all_tables, find_table
from plan.tables.rows import header_faults


@dataclass
class Loaded:
    """What came of loading a folder."""

    folder: str
    slug: str = ""
    comparisons: list[Comparison] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def add(self, found: Comparison) -> None:
        self.comparisons.append(found)
        self.faults += found.faults


def read_file(table: Table, data: bytes, file: str) -> Grid:
    """The rows of a file, when its header is the table's."""

    def accept(header: list[str]) -> bool:
        return not header_faults(table, Grid(file, header=header))

    return read_table(data, file, accept)


def load_folders(folders: list[Path], *, source: str, user: Any = None, overwrite: bool = False, check: bool = False) -> list[Loaded]:
    """Load the tables of each folder: all or, at the first fault of any, nothing. With `check` nothing is ever kept."""
    with transaction.atomic():
        found = [_load_folder(folder, Run(None, source, user, overwrite=overwrite, lock=True)) for folder in folders]
        if check or any(loaded.faults for loaded in found):
            transaction.set_rollback(True)
    return found


def _load_folder(folder: Path, run: Run) -> Loaded:
    loaded = Loaded(folder.name)
    files = {path.stem: path for path in sorted(folder.glob("*.csv"))}
    for name in files:
        if find_table(name) is None:
            loaded.faults.append(Fault(f"{name}.csv", None, "", _("No table has this name.")))
    for table_class in all_tables():
        table = table_class()
        path = files.get(table.name)
        if path is None:
            _note_missing(table, run, loaded)
        else:
            loaded.add(write_table(table, read_file(table, path.read_bytes(), path.name), run))
        if table.only_row:
            _settle(run, loaded)
    if not loaded.faults:
        finish(run)
    return loaded


def _note_missing(table: Table, run: Run, loaded: Loaded) -> None:
    """A table without a file: a fault where the table is needed, else listed when the plan has rows of it."""
    if table.required:
        loaded.faults.append(Fault(f"{table.name}.csv", None, "", _("The folder lacks this file.")))
        run.lookup.give_up(table.model)
    elif run.plan and table.belongs(list(table.stored(run)), run):
        loaded.missing.append(f"{table.name}.csv")


def _settle(run: Run, loaded: Loaded) -> None:
    """From plan.csv on the plan is known; where that file is at fault, a stand-in lets the other files be looked at."""
    found = Plan.objects.none()
    if loaded.comparisons and loaded.comparisons[0].table.model is Plan:
        rows = [change.row.pk for change in [*loaded.comparisons[0].new, *loaded.comparisons[0].changed]]
        found = Plan.objects.filter(Q(pk__in=rows) | Q(slug__in=_slugs(loaded)))
    plan = found.first()
    if plan is None:
        name = f"stand-in-{secrets.token_hex(4)}"
        plan = Plan(slug=name, title_nl=name, adopted_on=timezone.localdate())
        plan.save()
        run.language_unknown = True
    elif not loaded.faults:
        loaded.slug = plan.slug
    run.settle(plan)
    lock_measures(plan)


def _slugs(loaded: Loaded) -> list[str]:
    return loaded.comparisons[0].names


def lock_measures(plan: Plan) -> None:
    """Wait for whoever is writing a measure of this plan, and keep others out until the transaction ends.

    Measures are locked before any other row, as every action does, so that two writers never wait for each other.
    """
    list(Measure.objects.filter(plan=plan).order_by("pk").select_for_update(of=("self",)).values_list("pk"))


def finish(run: Run) -> None:
    """What follows from the rows that a run wrote: adoption entries, states, versions."""
    if not run.wrote or run.plan is None:
        return
    adopt(Measure.objects.filter(pk__in=run.created.get(Measure, set())), source=run.source, user=run.user)
    ids = touched_measures(run)
    refresh_states(Measure.objects.filter(pk__in=ids).only("pk"))
    known = ids - run.created.get(Measure, set())
    for start in range(0, len(known), 500):
        Measure.objects.filter(pk__in=sorted(known)[start : start + 500]).update(version=F("version") + 1)
    bump_data_version(run)


def touched_measures(run: Run) -> set[int]:
    """Measures of which something changed that lists, search or pages show: themselves, their parts, their bodies, their status."""
    ids = touched(run, Measure)
    for model in {*run.created, *run.changed}:
        for column in model._meta.concrete_fields:
            if column.related_model is Measure:
                found = model._default_manager.filter(pk__in=touched(run, model), **{f"{column.name}__isnull": False})
                ids |= set(found.values_list(column.attname, flat=True))
    bodies = touched(run, Body) | set(BodyAlias.objects.filter(pk__in=touched(run, BodyAlias)).values_list("body_id", flat=True))
    ids |= set(Coordination.objects.filter(body_id__in=bodies).values_list("measure_id", flat=True))
    statuses = run.changed.get(Status, set())
    ids |= set(MeasureState.objects.today().filter(status_id__in=statuses).values_list("measure_id", flat=True))
    return ids
