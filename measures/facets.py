"""Counts of a plan's measures per value of each facet, held in memory as bit masks.

Bit i of a mask stands for the i-th state in plan order, so a count under other filters is one `&` and one popcount.
The index is read in one query and kept per plan, data version and day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import timezone

from measures.models import MeasureState
from measures.rules import freshness, is_late
from measures.vocabulary import Vocabulary, vocabulary
from plan.models import Plan

NONE = "none"
READ = (
    "pk", "code", "challenge_id", "pillar_id", "sector_id", "dimension_id", "priority", "means", "staff", "bodies", "coordinator_state",
    "status_id", "phase", "confidence", "labels", "late_from", "last_confirmed_at", "asked",
)  # fmt: skip
Masks = dict[str, int]


class FacetIndex:
    """The masks of one plan on one day: `masks[facet][value]`, with "none" for blanks."""

    def __init__(self, plan: Plan, day: date, as_of: date | None) -> None:
        words, masks = vocabulary(plan), defaultdict(lambda: defaultdict(list))  # type: ignore[var-annotated]
        self.bit: dict[int, int] = {}
        self.codes: list[str] = []
        for i, row in enumerate(MeasureState.objects.of(plan).as_of(as_of).order_by("position", "measure_id").values(*READ)):
            self.bit[row["pk"]] = i
            self.codes.append(row["code"])
            for facet, values in _facets_of(row, words, plan, day).items():
                for value in values:
                    masks[facet][value].append(i)
        self.size = len(self.bit)
        self.all = (1 << self.size) - 1
        self.masks: dict[str, Masks] = {facet: {v: _mask(bits) for v, bits in found.items()} for facet, found in masks.items()}

    def mask_of(self, pks: Iterable[int]) -> int:
        """The mask of these states."""
        return _mask([self.bit[pk] for pk in pks if pk in self.bit])

    def around(self, pk: int, within: int) -> tuple[str, str]:
        """The codes before and after a state in plan order, among `within`; "" where there is none."""
        here = self.bit[pk]
        before, after = within & ((1 << here) - 1), within >> (here + 1)
        return (
            self.codes[before.bit_length() - 1] if before else "",
            self.codes[here + (after & -after).bit_length()] if after else "",
        )

    def select(self, chosen: Mapping[str, Iterable[str]], *, within: int | None = None) -> int:
        """The states that have, for each facet, one of the chosen values ("or" inside a facet, "and" between)."""
        found = self.all if within is None else within
        for facet, values in chosen.items():
            masks, either = self.masks.get(facet, {}), 0
            for value in values:
                either |= masks.get(value, 0)
            found &= either
        return found

    def counts(self, facet: str, within: int | None = None) -> dict[str, int]:
        """How many states have each value of a facet, among `within`."""
        mask = self.all if within is None else within
        return {value: (bits & mask).bit_count() for value, bits in self.masks.get(facet, {}).items()}

    def live_counts(self, chosen: Mapping[str, Iterable[str]], *, within: int | None = None) -> dict[str, dict[str, int]]:
        """The counts of every facet, each under all the other filters."""
        return {
            facet: self.counts(facet, self.select({name: v for name, v in chosen.items() if name != facet}, within=within))
            for facet in self.masks
        }


_kept: dict[tuple[Any, ...], FacetIndex] = {}
_KEEP = 12


def facet_index(plan: Plan, as_of: date | None = None) -> FacetIndex:
    """The index of what is true now, or was as of a day; the last few are kept in memory."""
    key = (settings.DATABASES["default"]["NAME"], plan.pk, plan.data_version, as_of, as_of or timezone.localdate())
    if key not in _kept:
        while len(_kept) >= _KEEP:
            _kept.pop(next(iter(_kept)), None)
        _kept[key] = FacetIndex(plan, key[-1], as_of)
    return _kept[key]


def forget() -> None:
    """Drop what is kept in memory (tests roll the database back under it)."""
    _kept.clear()


def _mask(bits: list[int]) -> int:
    if not bits:
        return 0
    field = bytearray(max(bits) // 8 + 1)
    for i in bits:
        field[i // 8] |= 1 << (i % 8)
    return int.from_bytes(field, "little")


def _facets_of(row: dict[str, Any], words: Vocabulary, plan: Plan, day: date) -> dict[str, list[str]]:
    def one(value: Any, name: Callable[[Any], str] = str) -> list[str]:
        return [NONE] if value in (None, "") else [name(value)]

    def many(joined: str) -> list[str]:
        return [code for code in joined.split("|") if code] or [NONE]

    return {
        "challenge": one(row["challenge_id"], lambda pk: words.challenges[pk].code),
        "pillar": one(row["pillar_id"], lambda pk: words.pillar_codes[pk]),
        "sector": one(row["sector_id"], lambda pk: words.sectors[pk].code),
        "dimension": one(row["dimension_id"], lambda pk: words.dimensions[pk].code),
        "priority": one(row["priority"]),
        "means": one(row["means"]),
        "staff": one(row["staff"]),
        "body": many(row["bodies"]),
        "coordinator": [row["coordinator_state"]],
        "status": one(row["status_id"], lambda pk: words.statuses[pk].code),
        "phase": one(row["phase"]),
        "confidence": one(row["confidence"]),
        "label": many(row["labels"]),
        "late": ["1"] if is_late(row["late_from"], day) else [],
        "freshness": [freshness(row["last_confirmed_at"], day, fresh_days=plan.fresh_days, stale_days=plan.stale_days)],
        "asked": ["1"] if row["asked"] else [],
    }
