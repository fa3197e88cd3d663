"""The measures that differ between two days, each with the fields that do; compact, so that it is kept in memory."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from itertools import groupby
from typing import Any

from django.utils import timezone

from measures.changes.kinds import ANSWER, FIELDS, MILESTONE, ORDER, QUESTION, Kind, State, differences, kind_of
from measures.memory import Memory
from measures.querysets import changes as found
from measures.querysets.states import end_of
from plan.models import Plan

MOVE_DATES = ("milestone__measure_id", "milestone_id", "from_date", "to_date")
COLUMNS = ["source_language", *dict.fromkeys(each.column for each in FIELDS.values())]


@dataclass(frozen=True)
class Period:
    """From the end of one day to the end of another, Brussels time."""

    since: date
    until: date

    @property
    def start(self) -> datetime:
        return end_of(self.since)

    @property
    def stop(self) -> datetime:
        return end_of(self.until)


@dataclass(frozen=True)
class Moments(Period):
    """From one moment to another: the days are those on which they fall, and say only what was late."""

    first: datetime
    last: datetime

    @property
    def start(self) -> datetime:
        return self.first

    @property
    def stop(self) -> datetime:
        return self.last


@dataclass(frozen=True, slots=True)
class Mark:
    """One measure that differs: which fields of which kind, in their order, and from which status to which (by id).

    `status` is None where it stayed, 0 inside it stands for no status.
    """

    measure_id: int
    position: int
    fields: tuple[tuple[str, Kind], ...]
    status: tuple[int, int] | None

    def has(self, kind: str) -> bool:
        return any(each == kind for _name, each in self.fields)

    @property
    def only_confirmed(self) -> bool:
        """Whether a body said how it goes, and nothing of it changed."""
        return all(kind == Kind.CONFIRMED for _name, kind in self.fields)


@dataclass
class Changes:
    """The changes of a plan between two days, in plan order: of the measures and kinds that were asked for."""

    plan: Plan
    period: Period
    marks: list[Mark]
    kinds: frozenset[Kind] = field(default_factory=frozenset)

    def __len__(self) -> int:
        """The number of rows: a measure has one for each field that differs."""
        return sum(len(self.fields_of(mark)) for mark in self.marks)

    def fields_of(self, mark: Mark) -> tuple[tuple[str, Kind], ...]:
        """The fields of a measure that are told."""
        return tuple(pair for pair in mark.fields if pair[1] in self.kinds) if self.kinds else mark.fields

    @cached_property
    def only_confirmed(self) -> int:
        """How many of the measures were confirmed without any change."""
        return sum(mark.only_confirmed for mark in self.marks)

    @property
    def changed(self) -> int:
        """How many measures changed: to be confirmed is no change."""
        return len(self.marks) - self.only_confirmed

    @cached_property
    def counts(self) -> dict[Kind, int]:
        """How many measures have changes of each kind, in the order of the kinds."""
        counted = Counter(kind for mark in self.marks for kind in {kind for _name, kind in self.fields_of(mark)})
        return {kind: counted[kind] for kind in Kind if counted[kind]}

    @cached_property
    def moves(self) -> Counter[tuple[int, int]]:
        """How many measures went from which status to which (ids, 0 for none)."""
        return Counter(mark.status for mark in self.marks if mark.status)

    def lines(self) -> list[tuple[Kind, Mark]]:
        """Each kind with its measures: the order in which a page tells them."""
        lists: dict[Kind, list[Mark]] = defaultdict(list)
        for mark in self.marks:
            for kind in dict.fromkeys(kind for _name, kind in self.fields_of(mark)):
                lists[kind].append(mark)
        return [(kind, mark) for kind in sorted(lists, key=ORDER.__getitem__) for mark in lists[kind]]


def changes_between(
    plan: Plan,
    since: date,
    until: date,
    *,
    only: Collection[int] | None = None,
    kinds: Collection[Kind] = (),
    moved: tuple[int, int] | None = None,
    unchanged: bool = False,
) -> Changes:
    """What differs between the end of `since` and the end of `until`: of the measures in `only`, of some kinds, of one status move.

    With `unchanged` only the measures that were confirmed without any change.
    """
    period, marks = Period(since, until), marks_of(plan, since, until)
    if only is not None or kinds or moved or unchanged:
        wanted = frozenset(kinds)
        marks = [
            mark
            for mark in marks
            if (only is None or mark.measure_id in only)
            and (moved is None or mark.status == moved)
            and (not unchanged or mark.only_confirmed)
            and (not wanted or any(kind in wanted for _name, kind in mark.fields))
        ]
    return Changes(plan, period, marks, frozenset(kinds))


def changes_within(plan: Plan, first: datetime, last: datetime, *, only: Collection[int], kinds: Collection[Kind] = ()) -> Changes:
    """What differs between two moments, of the measures in `only` and of some kinds: three queries."""
    period, wanted = Moments(timezone.localdate(first), timezone.localdate(last), first, last), frozenset(kinds)
    marks = [
        mark
        for mark in _read(plan, period)
        if mark.measure_id in only and (not wanted or any(kind in wanted for _name, kind in mark.fields))
    ]
    return Changes(plan, period, marks, wanted)


_kept = Memory[list[Mark]](8)


def marks_of(plan: Plan, since: date, until: date) -> list[Mark]:
    """All measures that differ, in plan order: three queries, then kept in memory for as long as the plan stays as it is."""
    return _kept.get((plan.pk, plan.data_version, since, until), lambda: _read(plan, Period(since, until)))


def forget() -> None:
    """Drop what is kept in memory (tests roll the database back under it)."""
    _kept.forget()


def _read(plan: Plan, period: Period) -> list[Mark]:
    others, marks = _others(plan, period), []
    same: dict[Any, Any] = {}  # many measures changed in the same fields: one tuple for all of them
    rows = found.ends(plan, (period.start, period.stop), (period.since, period.until), COLUMNS)
    for measure_id, pair in groupby(rows.iterator(), key=lambda row: row["measure_id"]):
        states = list(pair)
        after, before = states[-1], None if states[-1]["end"] == found.AFTER and len(states) == 1 else states[0]
        named = differences(before, after, period.since, period.until)
        fields = [(name, kind_of(name, *values, after["source_language"])) for name, values in named.items()]
        fields += [(name, kind_of(name, None, None, "")) for name in others.get(measure_id, ())]
        if fields:
            told = tuple(sorted(fields, key=lambda each: ORDER[each[1]]))
            status = tuple(pk or 0 for pk in named["status"]) if "status" in named else None
            marks.append(Mark(measure_id, after["position"], same.setdefault(told, told), same.setdefault(status, status)))
    return sorted(marks, key=lambda mark: (mark.position, mark.measure_id))


def _others(plan: Plan, period: Period) -> dict[int, list[str]]:
    """What no state holds, by measure: milestones with another date, questions asked, questions answered; each as often as it is told."""
    told: dict[int, list[str]] = defaultdict(list)
    moves = found.moves_between(period.start, period.stop).filter(milestone__measure__plan=plan)
    for steps in net_moves(moves.values(*MOVE_DATES)):
        told[steps[0]["milestone__measure_id"]].append(MILESTONE)
    began = found.began_in(plan, period.start, period.stop)
    entries = found.questions_between(period.start, period.stop).filter(measure__in=began)
    for measure_id, question, answers in entries.values_list("measure_id", "question", "answers_id"):
        told[measure_id] += [QUESTION] * bool(question) + [ANSWER] * (answers is not None)
    return told


def net_moves(moves: Iterable[State]) -> Iterator[list[State]]:
    """The moves of each milestone whose date in the end is another one, the first move first."""
    for _milestone, steps in groupby(moves, key=lambda move: move["milestone_id"]):
        listed = list(steps)
        if listed[0]["from_date"] != listed[-1]["to_date"]:
            yield listed
