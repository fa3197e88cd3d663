"""The figures as lines: on the screen, and in bench/README.md with the machine and the day."""

from __future__ import annotations

import os
import platform
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

README = Path(__file__).resolve().parent / "README.md"
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"


@dataclass(frozen=True)
class Line:
    """One comparison: ours, the other's, the ratio and the most that it may be (none: no goal set)."""

    what: str
    database: str
    ours: str
    other: str
    ratio: float
    goal: float | None

    @property
    def verdict(self) -> str:
        if self.goal is None:
            return "–"
        return "met" if self.ratio <= self.goal else "missed"

    def cells(self) -> list[str]:
        goal = "–" if self.goal is None else f"{self.goal:g}"
        return [self.what, self.database, self.ours, self.other, f"{self.ratio:.3f}", goal, self.verdict]


HEAD = ["line", "ours on", "ours", "beside", "ratio", "goal", ""]


def show(lines: list[Line]) -> None:
    rows = [HEAD, *(line.cells() for line in lines)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(HEAD))]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)))


def write(lines: list[Line], sizes: list[int], rounds: int) -> None:
    """Put the figures between the two marks of the README."""
    now = f"{datetime.now(UTC):%-d %B %Y}"
    machine = f"{os.cpu_count()} cores ({platform.machine()}), Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    told = f"Measured on {now}: {machine}; sizes {', '.join(f'{size:,}' for size in sizes)}; {rounds} rounds."
    rows = [HEAD, ["---"] * len(HEAD), *(line.cells() for line in lines)]
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    text = README.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    README.write_text(f"{before}{BEGIN}\n{told}\n\n{table}\n{END}{rest.partition(END)[2]}", encoding="utf-8")
