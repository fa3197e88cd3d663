"""What came of comparing a file with the database."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from plan.tables.base import Table
from plan.tables.faults import Fault

# Why something is left as it is: changed here since, deleted here, used by another plan too, written once.
EDITED, DELETED, SHARED, ONCE = "edited", "deleted", "shared", "once"


@dataclass(frozen=True)
class Difference:
    """One field: as it is stored and as the file has it."""

    column: str
    ours: str
    theirs: str


@dataclass
class Change:
    """One row to be written: the row as it will be, what differs, and the links to add and to take away."""

    number: int
    name: str
    row: Any
    differences: list[Difference] = field(default_factory=list)
    fields: set[str] = field(default_factory=set)
    links: dict[str, tuple[set[int], set[int]]] = field(default_factory=dict)
    stated: set[str] = field(default_factory=set)
    before: Any = None


@dataclass(frozen=True)
class Kept:
    """One field (or a whole row, without column) that the file has otherwise and that is left as it is, and why."""

    number: int
    name: str
    why: str
    difference: Difference


@dataclass
class Comparison:
    """A file beside the database."""

    table: Table
    file: str
    new: list[Change] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    lacking: list[str] = field(default_factory=list)
    unchanged: int = 0
    names: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
