"""How much changed between two days, as numbers only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from measures.changes.between import changes_between
from measures.changes.kinds import Kind
from measures.memory import Memory
from plan.models import Plan


@dataclass(frozen=True)
class Summary:
    """How many measures changed, how many others were only confirmed; by kind, and from which status to which (ids, 0 for none)."""

    changed: int
    only_confirmed: int
    kinds: dict[Kind, int]
    moves: dict[tuple[int, int], int]


_summaries: Memory[Summary] = Memory(32)


def summary(plan: Plan, since: date, until: date) -> Summary:
    """The numbers of the changes between the end of two days; three queries that read what began then, kept per data version."""
    return _summaries.get((plan.pk, plan.data_version, since, until), lambda: _count(plan, since, until))


def forget() -> None:
    """Drop what is kept in memory (tests roll the database back under it)."""
    _summaries.forget()


def _count(plan: Plan, since: date, until: date) -> Summary:
    changes = changes_between(plan, since, until)
    return Summary(changes.changed, changes.only_confirmed, changes.counts, dict(changes.moves))
