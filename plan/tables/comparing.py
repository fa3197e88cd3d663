"""Comparing a file with what is stored: new rows, changed fields, what is kept, what the file lacks."""

from __future__ import annotations

import copy
from typing import Any

from django.db.models import Model

from plan.tables.base import SEED, Key, Run, Table
from plan.tables.checking import faults_of
from plan.tables.columns import Column, Links
from plan.tables.comparison import DELETED, EDITED, ONCE, Change, Comparison, Difference, Kept
from plan.tables.grid import Grid
from plan.tables.provenance import deleted_by_others, last_sources, links_from_elsewhere
from plan.tables.rows import Reader, ReadRow, header_faults
from plan.translation import LANGUAGES, Translatable

_FOLLOWING = frozenset(f"{name}_{lang}" for name in ("state", "made_from") for lang in LANGUAGES)


def compare(table: Table, grid: Grid, run: Run) -> Comparison:
    """Compare a file with what is stored; nothing is written."""
    found = Comparison(table, grid.file, faults=list(grid.faults))
    wrong_header = header_faults(table, grid) if grid.header else []
    found.faults += wrong_header
    if wrong_header or not grid.header:
        run.lookup.give_up(table.model)
        return found
    if grid.cut:
        run.lookup.give_up(table.model)
    reader = Reader(table, grid, run, found)
    rows = reader.read()
    found.names = [read.name for read in rows]
    stored = {table.key_of(row): row for row in table.stored(run)}
    _Comparer(table, run, found, grid, reader.columns).compare(rows, stored)
    inside = table.belongs([row for key, row in stored.items() if key not in reader.seen], run)
    found.lacking = [table.name_of(row) for key, row in stored.items() if key not in reader.seen and row.pk in inside]
    found.faults.sort(key=lambda fault: fault.row or 0)
    return found


class _Comparer:
    """Values to rows: new ones, changed ones, kept ones."""

    def __init__(self, table: Table, run: Run, found: Comparison, grid: Grid, columns: list[tuple[int, Column]]) -> None:
        self.table, self.run, self.found, self.grid = table, run, found, grid
        given = {column.name for _index, column in columns}
        self.plain = [column for column in table.plain_columns if column.name in given]
        self.links = [column for column in table.link_columns if column.name in given]

    def compare(self, reads: list[ReadRow], stored: dict[Key, Any]) -> None:
        old = [(read, stored[read.key]) for read in reads if read.key in stored]
        changes = self._fields(old)
        self._link(changes, {change.row.pk: read for (read, _row), change in zip(old, changes, strict=True)})
        self._guard(changes)
        self._keep(changes)
        for change in changes:
            if change.differences or change.fields:
                self._check(change, self.found.changed)
            else:
                self.found.unchanged += 1
        self._add([read for read in reads if read.key not in stored])

    def _fields(self, pairs: list[tuple[ReadRow, Any]]) -> list[Change]:
        changes = []
        for read, row in pairs:
            change = Change(read.number, self.table.name_of(row), row, before=row)
            if any(self._differs(column, read, row) for column in self.plain) or self._another_language(row):
                change.row = copy.copy(row)
                self._fill(change, read)
                self._finish(change)
            changes.append(change)
        return changes

    def _differs(self, column: Column, read: ReadRow, row: Any) -> bool:
        value = read.values[column.name]
        if value == "" and column.name.startswith("state_"):
            return False
        return bool(column.stored(row) != getattr(value, "pk", value))

    def _another_language(self, row: Any) -> bool:
        plan = self.run.plan
        if plan is None or self.table.scope != "plan" or not isinstance(row, Translatable):
            return False
        return bool(row.source_language != plan.source_language)

    def _fill(self, change: Change, read: ReadRow) -> None:
        for column in self.plain:
            if column.name.startswith("state_") and read.values[column.name]:
                change.stated.add(column.name)
            if self._differs(column, read, change.row):
                setattr(change.row, column.attribute, read.values[column.name])

    def _finish(self, change: Change) -> None:
        """Set what follows from the columns, and note what differs now."""
        self.table.prepare(change.row, self.run)
        if isinstance(change.row, Translatable):
            for name in _FOLLOWING - change.stated if change.before else ():
                setattr(change.row, name, getattr(change.before, name))
            change.row.stamp(change.before)
        if change.before is not None:
            links = {link.name for link in self.links}
            change.differences = [d for d in change.differences if d.column in links]
            change.differences += [self._difference(column, change) for column in self.plain if self._moved(column, change)]
            stored = [f for f in self.table.model._meta.concrete_fields if not f.primary_key]
            change.fields = {f.name for f in stored if getattr(change.before, f.attname) != getattr(change.row, f.attname)}

    def _moved(self, column: Column, change: Change) -> bool:
        return bool(column.stored(change.before) != column.stored(change.row))

    def _difference(self, column: Column, change: Change) -> Difference:
        ours, theirs = (column.show(getattr(row, column.attribute)) for row in (change.before, change.row))
        return Difference(column.name, ours, theirs)

    def _link(self, changes: list[Change], reads: dict[int, ReadRow]) -> None:
        """Compare the columns of several references."""
        for column in self.links:
            stored = column.stored_of(sorted(reads))
            for change in changes:
                ours, theirs = set(stored[change.row.pk]), {row.pk for row in reads[change.row.pk].values[column.name]}
                if ours != theirs:
                    change.links[column.name] = (theirs - ours, ours - theirs)
        self._describe_links(changes, reads)

    def _describe_links(self, changes: list[Change], reads: dict[int, ReadRow]) -> None:
        for column in self.links:
            touched = [change for change in changes if column.name in change.links]
            ours = self.table.link_texts(column, [change.row for change in touched])
            for change in touched:
                theirs = "|".join(sorted(column.widget.target.name(row) for row in reads[change.row.pk].values[column.name]))
                change.differences.append(Difference(column.name, ours[change.row.pk], theirs))

    def _guard(self, changes: list[Change]) -> None:
        """Rows that this run must not touch at all."""
        differing = [change for change in changes if change.differences]
        guarded = self.table.guarded([change.row for change in differing], self.run) if differing else {}
        for change in differing:
            once = self.table.written_once and not self.run.overwrite
            why = guarded.get(change.row.pk, ONCE if once else "")
            if why:
                self.found.kept += [Kept(change.number, change.name, why, difference) for difference in change.differences]
                change.differences, change.links, change.fields = [], {}, set()

    def _keep(self, changes: list[Change]) -> None:
        """A seed leaves alone every field whose last change came from elsewhere."""
        if not self.run.keeps_edits:
            return
        by_name = {column.name: column for column in self.plain}
        wanted = {
            change.row.pk: {by_name[d.column].attname(self.table.model) for d in change.differences if d.column in by_name}
            for change in changes
            if change.differences
        }
        sources = last_sources(self.table.model, {pk: names for pk, names in wanted.items() if names})
        for change in changes:
            for difference in list(change.differences):
                column = by_name.get(difference.column)
                if column and sources.get((change.row.pk, column.attname(self.table.model)), "") != SEED:
                    self._leave(change, column, difference)
        self._keep_links(changes)

    def _leave(self, change: Change, column: Column, difference: Difference) -> None:
        self.found.kept.append(Kept(change.number, change.name, EDITED, difference))
        setattr(change.row, column.attribute, getattr(change.before, column.attribute))
        change.stated.discard(column.name)
        self._finish(change)

    def _keep_links(self, changes: list[Change]) -> None:
        for column in self.links:
            touched = {change.row.pk: set().union(*change.links[column.name]) for change in changes if column.name in change.links}
            elsewhere = links_from_elsewhere(self.table, column, touched) if touched else set()
            for change in changes:
                if change.row.pk in elsewhere:
                    del change.links[column.name]
                    kept = next(d for d in change.differences if d.column == column.name)
                    change.differences.remove(kept)
                    self.found.kept.append(Kept(change.number, change.name, EDITED, kept))

    def _add(self, reads: list[ReadRow]) -> None:
        gone = deleted_by_others(self.table, {read.key for read in reads}, self.run) if self.run.keeps_edits else set()
        for read in reads:
            row: Model = self.table.start_row(self.run)
            for column in self.table.key_columns:
                setattr(row, column.attribute, read.values[column.name])
            change = Change(read.number, self.table.name_of(row), row)
            self._fill(change, read)
            self._finish(change)
            for links in self.links:
                self._add_links(change, links, read.values[links.name])
            if read.key in gone:
                self.found.kept.append(Kept(read.number, change.name, DELETED, Difference("", "", "")))
                self.run.lookup.mark_gone(self.table.model, change.name)
                continue
            refusal = self.table.refuse(row, self.run)
            if refusal:
                self.found.faults.append(self.grid.fault(str(refusal), read.number, self.table.key[0]))
                continue
            self._check(change, self.found.new)

    def _add_links(self, change: Change, column: Links, targets: Any) -> None:
        """The links of a new row."""
        change.links[column.name] = ({target.pk for target in targets}, set())
        if targets:
            change.differences.append(Difference(column.name, "", "|".join(sorted(map(column.widget.target.name, targets)))))

    def _check(self, change: Change, good: list[Change]) -> None:
        errors = faults_of(self.table, change.row)
        self.found.faults += [self.grid.fault(message, change.number, column) for column, message in errors]
        if errors:
            self.run.lookup.mark_broken(self.table.model, change.name)
        else:
            good.append(change)
