"""Bringing in a table through the browser: a preview, then a confirm bound to the file and to what the preview saw."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.perms import is_secretariat
from measures.actions.tables import finish, lock_measures, read_file
from measures.enums import ImportState, Source
from measures.models import ImportRun, Measure
from plan.actions import write_comparison
from plan.bulk import uncollected
from plan.models import Plan
from plan.tables.base import Run, Table
from plan.tables.comparing import compare
from plan.tables.comparison import Change, Comparison
from plan.tables.faults import Fault

KEEP_PREVIEWS = timedelta(days=2)


@uncollected()
def preview_import(user: User, plan: Plan, table: Table, data: bytes, file_name: str) -> ImportRun | list[Fault]:
    """Compare a file with what is stored and keep both for the confirm; a file with faults is not kept, they are returned."""
    if not is_secretariat(user, plan):
        raise PermissionDenied
    run = ImportRun(user=user, plan=plan, table=table.name, file_name=file_name[-200:], content=data)
    run.sha256 = hashlib.sha256(data).hexdigest()
    same = _settled(run)
    if same:
        run.report, run.settled_at = _nothing_new(same.report), same.settled_at
    else:
        found = compare(table, read_file(table, data, file_name), Run(plan, Source.IMPORT, user))
        if found.faults:
            return found.faults
        run.versions, run.report = _versions(found), _report(found)
        run.settled_at = None if run.versions else plan.data_version
    ImportRun.objects.filter(user=user, state=ImportState.PREVIEWED, created_at__lt=timezone.now() - KEEP_PREVIEWS).delete()
    run.save()
    return run


def _settled(run: ImportRun) -> ImportRun | None:
    """A run that wrote this very file, when nothing of the plan changed since: it need not be compared again."""
    same = ImportRun.objects.filter(plan=run.plan, table=run.table, sha256=run.sha256, settled_at=run.plan.data_version)
    return same.only("report", "settled_at").first()


def _nothing_new(report: dict[str, Any]) -> dict[str, Any]:
    """The report of a file that was written before: all that it would change is so now."""
    same = report["unchanged"] + len(report["new"]) + len(report["changed"])
    return {**report, "new": [], "changed": [], "unchanged": same}


@uncollected()
@transaction.atomic
def confirm_import(user: User, plan: Plan, table: Table, pk: int) -> ImportRun:
    """Write what the preview showed, once; where something of it moved in between, write nothing and name what moved."""
    run = ImportRun.objects.select_for_update().get(pk=pk, user=user, plan=plan, table=table.name)
    if not is_secretariat(user, plan):
        raise PermissionDenied
    if run.state != ImportState.PREVIEWED:
        return run
    lock_measures(plan)
    # Nobody else moves the data version before this transaction ends.
    writing = Run(Plan.objects.select_for_update(no_key=True).get(pk=plan.pk), Source.IMPORT, user, lock=True)
    moved = [] if not run.versions and _settled(run) else _write(run, table, writing)
    if moved:
        run.state, run.report = ImportState.REFUSED, {**run.report, "moved": moved}
    else:
        run.state, run.applied_at = ImportState.APPLIED, timezone.now()
        run.settled_at = Plan.objects.values_list("data_version", flat=True).get(pk=plan.pk)
    run.save(update_fields=["state", "report", "applied_at", "settled_at"])
    return run


def _write(run: ImportRun, table: Table, writing: Run) -> list[str]:
    """Write the rows of the file; where something moved since the preview nothing, and what moved is returned."""
    found = compare(table, read_file(table, _content(run), run.file_name), writing)
    moved = _moved(run.versions, _versions(found)) + [str(fault) for fault in found.faults]
    if not moved:
        write_comparison(found, writing)
        finish(writing)
    return moved


def repeat_preview(user: User, plan: Plan, table: Table, run: ImportRun) -> ImportRun | list[Fault]:
    """Another preview of the same file, against what is stored now."""
    return preview_import(user, plan, table, _content(run), run.file_name)


def _content(run: ImportRun) -> bytes:
    """The file of a run, when it is still the one that was previewed."""
    data = bytes(run.content)
    if hashlib.sha256(data).hexdigest() != run.sha256:
        raise PermissionDenied
    return data


def _versions(found: Comparison) -> dict[str, str]:
    """For each row that would be written a mark of all that the preview rests on: the row, its measures, and what would change."""
    return {change.name: _mark(found.table, change) for change in [*found.new, *found.changed]}


def _mark(table: Table, change: Change) -> str:
    stored = table.cells(change.before) if change.before is not None else []
    differences = [vars(difference) for difference in change.differences]
    links = {name: [sorted(added), sorted(taken)] for name, (added, taken) in sorted(change.links.items())}
    seen = json.dumps([stored, _measure_versions(table, change), table.cells(change.row), differences, links])
    return hashlib.sha256(seen.encode()).hexdigest()[:16]


def _measure_versions(table: Table, change: Change) -> list[int]:
    """The versions of the measure that a row is, or that it belongs to."""
    if isinstance(change.row, Measure):
        return [change.row.version]
    names = [f.name for f in table.model._meta.concrete_fields if f.related_model is Measure]
    return [measure.version for name in names if (measure := getattr(change.row, name)) is not None]


def _moved(before: dict[str, str], now: dict[str, str]) -> list[str]:
    """The rows that are no longer as the preview saw them."""
    return sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))


def _report(found: Comparison) -> dict[str, Any]:
    """What the preview page shows."""
    return {
        "changed": [_told(change) for change in found.changed],
        "new": [{**_told(change), "differences": _given(found.table, change)} for change in found.new],
        "kept": [{"number": kept.number, "name": kept.name, "why": kept.why, **vars(kept.difference)} for kept in found.kept],
        "unchanged": found.unchanged,
        "lacking": found.lacking,
    }


def _told(change: Change) -> dict[str, Any]:
    return {"number": change.number, "name": change.name, "differences": [vars(difference) for difference in change.differences]}


def _given(table: Table, change: Change) -> list[dict[str, str]]:
    """The cells of a new row that are not empty."""
    cells = zip(table.columns, table.cells(change.row), strict=True)
    given = [{"column": column.name, "ours": "", "theirs": cell} for column, cell in cells if cell and column.name not in table.key]
    return given + [vars(difference) for difference in change.differences]
