"""How much changed between two days, as numbers only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings

from measures.changes.between import changes_between
from measures.changes.kinds import Kind
from plan.models import Plan


@dataclass(frozen=True)
class Summary:
    """How many measures changed in all, by kind, and from which status to which (ids, 0 for none)."""

    measures: int
    kinds: dict[Kind, int]
    moves: dict[tuple[int, int], int]


_kept: dict[tuple[Any, ...], Summary] = {}
_KEEP = 32


def summary(plan: Plan, since: date, until: date) -> Summary:
    """The numbers of the changes between the end of two days; three queries that read what began then, kept per data version."""
    key = (settings.DATABASES["default"]["NAME"], plan.pk, plan.data_version, since, until)
    if key not in _kept:
        while len(_kept) >= _KEEP:
            _kept.pop(next(iter(_kept)), None)
        changes = changes_between(plan, since, until)
        _kept[key] = Summary(len(changes.marks), changes.counts, dict(changes.moves))
    return _kept[key]


def forget() -> None:
    """Drop what is kept in memory (tests roll the database back under it)."""
    _kept.clear()
