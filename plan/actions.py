"""Writing the plan's tables: many rows at once, each with its history."""

from __future__ import annotations

from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import F, Model
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history

from plan.bulk import CHUNK, update_with_history
from plan.lists import write_pairs
from plan.models import Body, Plan
from plan.tables.base import Run, Table
from plan.tables.columns import Links
from plan.tables.comparing import compare
from plan.tables.comparison import Change, Comparison
from plan.tables.faults import Fault
from plan.tables.grid import Grid


def write_table(table: Table, grid: Grid, run: Run) -> Comparison:
    """Compare a file with what is stored and write what differs; rows at fault are left out, and nothing is ever deleted.

    The caller holds the transaction and rolls it back when there are faults.
    """
    found = compare(table, grid, run)
    try:
        with transaction.atomic():
            write_comparison(found, run)
    except DatabaseError as error:
        # What the checks did not foresee must not end the run before the other tables were looked at.
        message = _("The database refuses these rows: %(why)s") % {"why": str(error).splitlines()[0]}
        found.faults.append(Fault(grid.file, None, "", message))
        run.lookup.give_up(table.model)
    return found


def write_comparison(found: Comparison, run: Run) -> None:
    """Write the new and changed rows of a comparison, with history that names the source."""
    table, model, reason = found.table, found.table.model, {"default_user": run.user, "default_change_reason": run.source}
    if found.new:
        rows = bulk_create_with_history([change.row for change in found.new], model, batch_size=CHUNK, **reason)
        for change, row in zip(found.new, rows, strict=True):
            change.row = row
    fields = sorted(set().union(*(change.fields for change in found.changed)))
    if fields:
        rows = [change.row for change in found.changed if change.fields]
        update_with_history(rows, model, fields, user=run.user, source=run.source)
    for column in table.link_columns:
        _write_links(column, [*found.new, *found.changed], reason)
    run.created.setdefault(model, set()).update(change.row.pk for change in found.new)
    run.changed.setdefault(model, set()).update(change.row.pk for change in found.changed)
    if found.new or found.changed:
        run.lookup.forget(model)


def _write_links(column: Links, changes: list[Change], reason: dict[str, Any]) -> None:
    """Add and take away the rows of a through model, with their history."""
    added = [(change.row.pk, to) for change in changes for to in sorted(change.links.get(column.name, (set(), set()))[0])]
    taken = [(change.row.pk, to) for change in changes for to in sorted(change.links.get(column.name, (set(), set()))[1])]
    links = [column.through(**{f"{column.owner}_id": owner, f"{column.to}_id": to}) for owner, to in added]
    gone = _stored_links(column, taken)
    if column.through._meta.auto_created:
        write_pairs(column.through, links, gone, user=reason["default_user"], source=reason["default_change_reason"])
        return
    bulk_create_with_history(links, column.through, batch_size=CHUNK, **reason)
    for link in gone:
        link._history_user, link._change_reason = reason["default_user"], reason["default_change_reason"]
        link.delete()


def _stored_links(column: Links, pairs: list[tuple[int, int]]) -> list[Any]:
    rows = column.through._default_manager.filter(**{f"{column.owner}__in": {owner for owner, _to in pairs}})
    wanted = set(pairs)
    return [row for row in rows if (getattr(row, f"{column.owner}_id"), getattr(row, f"{column.to}_id")) in wanted]


def bump_data_version(run: Run) -> None:
    """Once per run that wrote something: the plan, and every other plan that uses a body which was written."""
    if not run.wrote or run.plan is None:
        return
    plans = {run.plan.pk}
    for used in Body.objects.plans_using(sorted(run.changed.get(Body, set()))).values():
        plans |= used
    Plan.objects.filter(pk__in=plans).update(data_version=F("data_version") + 1)


def touched(run: Run, model: type[Model]) -> set[int]:
    """Ids of the rows of a model that this run made or changed."""
    return run.created.get(model, set()) | run.changed.get(model, set())
