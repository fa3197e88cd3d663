"""Counts of a plan's measures per value of each facet, held in memory as bit masks.

Bit i of a mask stands for the i-th state in plan order, so a count under other filters is one `&` and one popcount.
The index is read in one query and kept per plan, data version and day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from django.utils import timezone

from measures.codes import natural_key
from measures.memory import Memory
from measures.models import MeasureState
from measures.rules import AFTER_TEXT, CLOSED_PHASES, is_late, lateness_is_known
from measures.vocabulary import vocabulary
from plan.models import Plan

NONE = "none"
READ = (
    "pk", "code", "challenge_id", "pillar_id", "sector_id", "dimension_id", "status_id", "priority", "means", "staff", "phase",
    "confidence", "coordinator_state", "bodies", "labels", "asked", "late_from", "fresh",
)  # fmt: skip
MOST_TEXTS = 2_000  # whose words are kept: what a whole plan says is said in these, and a page need not wait for more
Masks = dict[str, int]


class FacetIndex:
    """The masks of one plan on one day: `masks[facet][value]`, with "none" for blanks."""

    def __init__(self, plan: Plan, day: date, as_of: date | None) -> None:
        self.words = vocabulary(plan)
        self.states = MeasureState.objects.of(plan).as_of(as_of).order_by("position", "measure_id")
        rows = list(self.states.with_freshness(plan, day).values_list(*READ))
        columns = dict(zip(READ, zip(*rows, strict=True), strict=True)) if rows else dict.fromkeys(READ, ())
        self.pks: tuple[int, ...] = columns["pk"]
        self.codes: tuple[str, ...] = columns["code"]
        self.late_from: tuple[date | None, ...] = columns["late_from"]
        self.bit = {pk: i for i, pk in enumerate(self.pks)}
        self.size = len(self.pks)
        self.all = (1 << self.size) - 1
        self.masks: dict[str, Masks] = {
            facet: _masks(columns[column], codes) for facet, (column, codes) in _facets_of(plan, day).items() if self.size
        }
        # Texts weigh the most, so those of past days are left to the database.
        self.holds_texts = as_of is None
        self.found: Memory[int] = Memory(32)
        self.orders: Memory[list[int]] = Memory(8)
        self.counted: Memory[dict[str, int]] = Memory(256)

    @cached_property
    def texts(self) -> list[str]:
        """The folded text of each state, in plan order; of a state that is no longer there nothing."""
        texts = [""] * self.size
        for pk, text in self.states.values_list("pk", "search").iterator(chunk_size=5_000):
            if pk in self.bit:
                texts[self.bit[pk]] = text
        return texts

    @cached_property
    def words_said(self) -> dict[tuple[str, int], set[str]]:
        """The words of the folded texts by their first letter and length; of very many texts every so many."""
        found: dict[tuple[str, int], set[str]] = defaultdict(set)
        for said in set(" ".join(self.texts[:: self.size // MOST_TEXTS + 1]).split()):
            if word := said.strip(".,;:()[]\"'“”‘’«»…¦/"):
                found[word[0], len(word)].add(word)
        return found

    @cached_property
    def by_key(self) -> dict[str, str]:
        """Each code by its key, whatever its spelling."""
        return {natural_key(code): code for code in self.codes}

    @cached_property
    def text_ends(self) -> list[int]:
        """Where in each folded text the measure's own words end."""
        return [text.find(AFTER_TEXT) for text in self.texts]

    def mask_at(self, places: Iterable[int]) -> int:
        """The mask of the states at these places."""
        return _mask(list(places))

    def mask_of(self, pks: Iterable[int]) -> int:
        """The mask of these states."""
        return _mask([self.bit[pk] for pk in pks if pk in self.bit])

    def first(self, mask: int, number: int) -> list[int]:
        """The ids of the first states of a mask, in plan order."""
        found: list[int] = []
        while mask and len(found) < number:
            lowest = mask & -mask
            found.append(self.pks[lowest.bit_length() - 1])
            mask ^= lowest
        return found

    def around(self, pk: int, within: int) -> tuple[str, str]:
        """The codes before and after a state in plan order, among `within`; "" where there is none."""
        here = self.bit[pk]
        before, after = within & ((1 << here) - 1), within >> (here + 1)
        return (
            self.codes[before.bit_length() - 1] if before else "",
            self.codes[here + (after & -after).bit_length()] if after else "",
        )

    @cached_property
    def with_date(self) -> int:
        """The mask of the states that are late from some day on, be it past or still to come."""
        return _mask([i for i, late_from in enumerate(self.late_from) if late_from])

    def tells_late(self, within: int | None = None) -> bool:
        """Whether it can be said of these states that none is late."""
        among = self.all if within is None else within
        phases = self.masks.get("phase", {})
        still_open = among & ~(phases.get(CLOSED_PHASES[0], 0) | phases.get(CLOSED_PHASES[1], 0))
        return lateness_is_known(with_date=(among & self.with_date).bit_count(), still_open=still_open.bit_count())

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
        """How many states have each value of a facet, among `within`; kept, since a person pages and sorts under the same filters."""
        mask = self.all if within is None else within
        return self.counted.get((facet, mask), lambda: self._count(facet, mask))

    def _count(self, facet: str, mask: int) -> dict[str, int]:
        return {value: (bits & mask).bit_count() for value, bits in self.masks.get(facet, {}).items()}

    def live_counts(self, chosen: Mapping[str, Iterable[str]], *, within: int | None = None) -> dict[str, dict[str, int]]:
        """The counts of every facet, each under all the other filters."""
        return {
            facet: self.counts(facet, self.select({name: v for name, v in chosen.items() if name != facet}, within=within))
            for facet in self.masks
        }


_indexes: Memory[FacetIndex] = Memory(6)


def facet_index(plan: Plan, as_of: date | None = None) -> FacetIndex:
    """The index of what is true now, or was as of a day; those asked last are kept in memory."""
    day = as_of or timezone.localdate()
    return _indexes.get((plan.pk, plan.data_version, as_of, day), lambda: FacetIndex(plan, day, as_of))


def forget() -> None:
    """Drop what is kept in memory (tests roll the database back under it)."""
    _indexes.forget()


def _mask(bits: list[int]) -> int:
    if not bits:
        return 0
    field = bytearray(max(bits) // 8 + 1)
    for i in bits:
        field[i // 8] |= 1 << (i % 8)
    return int.from_bytes(field, "little")


def _masks(column: Sequence[Any], codes: Callable[[Any], Sequence[str]]) -> Masks:
    """The mask of each code that `codes` makes of the values of a column; each value is asked once."""
    by_value: dict[Any, list[int]] = defaultdict(list)
    for i, value in enumerate(column):
        by_value[value].append(i)
    places: dict[str, list[int]] = defaultdict(list)
    for value, found in by_value.items():
        for code in codes(value):
            places[code] += found
    return {code: _mask(found) for code, found in places.items()}


def _facets_of(plan: Plan, day: date) -> dict[str, tuple[str, Callable[[Any], Sequence[str]]]]:
    """Facet → the column that it is read from, and the codes of a value there: one, several, or none."""
    words = vocabulary(plan)

    def one(name: Callable[[Any], str] = str) -> Callable[[Any], Sequence[str]]:
        return lambda value: [NONE] if value in (None, "") else [name(value)]

    def many(joined: str) -> Sequence[str]:
        return [code for code in joined.split("|") if code] or [NONE]

    return {
        "challenge": ("challenge_id", one(lambda pk: words.challenges[pk].code)),
        "pillar": ("pillar_id", one(lambda pk: words.pillar_codes[pk])),
        "sector": ("sector_id", one(lambda pk: words.sectors[pk].code)),
        "dimension": ("dimension_id", one(lambda pk: words.dimensions[pk].code)),
        "priority": ("priority", one()),
        "means": ("means", one()),
        "staff": ("staff", one()),
        "body": ("bodies", many),
        "coordinator": ("coordinator_state", one()),
        "status": ("status_id", one(lambda pk: words.statuses[pk].code)),
        "phase": ("phase", one()),
        "confidence": ("confidence", one()),
        "label": ("labels", many),
        "late": ("late_from", lambda late_from: ["1"] if is_late(late_from, day) else []),
        "freshness": ("fresh", one()),
        "asked": ("asked", lambda asked: ["1"] if asked else []),
    }
