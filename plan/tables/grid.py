"""A file as rows of cells, whatever its format."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from plan.tables.faults import Fault

MAX_BYTES = 5 * 1024 * 1024
MAX_UNPACKED = 50 * 1024 * 1024
MAX_PARTS = 200
MAX_ROWS = 20_000
MAX_COLUMNS = 60
MAX_CELLS = 400_000
MAX_CELL = 32_767


@dataclass(frozen=True)
class Unreadable:
    """A cell that could not be read, and why."""

    message: str


Cell = str | int | float | bool | date | Unreadable
Accept = Callable[[list[str]], bool]


@dataclass
class Row:
    """One row, with its number as a person counts."""

    number: int
    cells: list[Cell]


@dataclass
class Grid:
    """The header, the rows that are not empty, and what was wrong with the file itself; `cut` when not all of it was read."""

    file: str
    sheet: str = ""
    header: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    cut: bool = False

    def stop(self, message: str, row: int | None = None) -> None:
        """A fault after which nothing more can be read."""
        self.faults.append(self.fault(message, row))
        self.cut = True

    def fault(self, message: str, row: int | None = None, column: str = "") -> Fault:
        """A fault at a place of this file."""
        cell = ""
        if self.sheet and row is not None and column in self.header:
            cell = f"{letters(self.header.index(column))}{row}"
        return Fault(self.file, row, column, message, self.sheet, cell)


def letters(index: int) -> str:
    """The spreadsheet's name of a column: 0 is A, 26 is AA."""
    name = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name
