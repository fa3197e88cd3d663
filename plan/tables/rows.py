"""From the cells of a file to values: the header, the cells, the keys, and every fault of theirs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from plan.tables.base import Key, Run, Table
from plan.tables.checking import empty_key
from plan.tables.columns import Column
from plan.tables.comparison import DELETED, Comparison, Difference, Kept
from plan.tables.faults import Fault, Gone, Passed, Refused
from plan.tables.grid import MAX_COLUMNS, Cell, Grid, Row, Unreadable


@dataclass
class ReadRow:
    """One row of the file with the values of its cells."""

    number: int
    key: Key
    name: str
    values: dict[str, Any]


def header_faults(table: Table, grid: Grid) -> list[Fault]:
    """Unknown, missing and repeated names of columns."""
    known = {column.name for column in table.columns}
    faults = []
    if len(grid.header) > MAX_COLUMNS:
        return [grid.fault(_("The file has more than %(bound)s columns.") % {"bound": MAX_COLUMNS}, 1)]
    for index, name in enumerate(grid.header):
        if name in grid.header[:index]:
            faults.append(grid.fault(_("The column “%(name)s” stands twice in the header.") % {"name": name[:80]}, 1, name))
        elif name not in known:
            faults.append(grid.fault(_("The header has an unknown column “%(name)s”.") % {"name": name[:80]}, 1))
    lacking = [column.name for column in table.columns if column.name not in grid.header and not column.optional]
    return faults + [grid.fault(_("The header lacks the column “%(name)s”.") % {"name": name}, 1) for name in lacking]


class Reader:
    """Cells to values; collects all faults of cells and of keys."""

    def __init__(self, table: Table, grid: Grid, run: Run, found: Comparison) -> None:
        self.table, self.grid, self.run, self.found = table, grid, run, found
        self.columns = [(index, column) for index, column in self._placed()]
        self.seen: dict[Key, int] = {}

    def _placed(self) -> list[tuple[int, Column]]:
        by_name = {column.name: column for column in self.table.columns}
        return [(index, by_name[name]) for index, name in enumerate(self.grid.header)]

    def read(self) -> list[ReadRow]:
        rows = [read for read in map(self._read_row, self.grid.rows) if read]
        if self.table.only_row and len(self.grid.rows) != 1:
            place = self.grid.rows[1].number if self.grid.rows else 1
            self.found.faults.append(self.grid.fault(_("This file must hold one row, no more and no less."), place))
            return []
        return rows

    def _read_row(self, row: Row) -> ReadRow | None:
        values, whole = {}, True
        for index, column in self.columns:
            try:
                values[column.name] = column.read(row.cells[index], self.run.lookup)
            except Refused as refusal:
                self._fault(str(refusal), row.number, column.name)
                whole = False
            except Gone:
                self._leave_out(row, column, row.cells[index])
                whole = False
            except Passed:
                whole = False
        key = self._key(row, values)
        if whole and key is not None:
            return ReadRow(row.number, key, self._raw_name(row), values)
        self._mark_broken(row)
        return None

    def _mark_broken(self, row: Row) -> None:
        """Other files may name this row without being faulted for it; one without a readable key may be any."""
        cells = {column.name: row.cells[index] for index, column in self.columns}
        if any(isinstance(cells[name], Unreadable) for name in self.table.key):
            self.run.lookup.give_up(self.table.model)
        else:
            self.run.lookup.mark_broken(self.table.model, self._raw_name(row))

    def _key(self, row: Row, values: dict[str, Any]) -> Key | None:
        """The key of a row; None when it is empty or was there before."""
        if any(name not in values for name in self.table.key):
            return None
        parts = [values[name] for name in self.table.key]
        needed = [name for name in self.table.key if name not in self.table.may_be_empty]
        empty = [name for name in needed if values[name] in (None, "")]
        for name in empty:
            self._fault(empty_key(), row.number, name)
        if empty:
            return None
        key = tuple(getattr(part, "pk", part) for part in parts)
        if key in self.seen:
            message = _("The same %(key)s as in row %(row)s.") % {"key": ", ".join(self.table.key), "row": self.seen[key]}
            self._fault(message, row.number, self.table.key[0])
            return None
        self.seen[key] = row.number
        return key

    def _raw_name(self, row: Row) -> str:
        cells = {column.name: row.cells[index] for index, column in self.columns}
        return "/".join(str(cells[name]).strip() for name in self.table.key)

    def _leave_out(self, row: Row, column: Column, cell: Cell) -> None:
        """A row that needs what somebody deleted is left out, and listed."""
        difference = Difference(column.name, "", str(cell))
        self.found.kept.append(Kept(row.number, self._raw_name(row), DELETED, difference))

    def _fault(self, message: str, number: int, column: str) -> None:
        self.found.faults.append(self.grid.fault(message, number, column))
