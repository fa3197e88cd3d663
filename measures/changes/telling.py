"""What is told of the measures that differ: both values of each field, the day, the body, and persons for who may see names."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import pairwise
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.pseudonym import shown
from measures.changes.between import COLUMNS, MOVE_DATES, Changes, Mark, Period, net_moves
from measures.changes.kinds import ADDED, ANSWER, FIELDS, MILESTONE, ORDER, QUESTION, Kind, State, differences, kind_of, label_of
from measures.querysets import changes as found
from plan.history import SOURCES
from plan.models import Plan
from plan.translation import LANGUAGES, Text, choose

READ = ("measure_id", "code", "coded_by_us", "valid_from", "valid_to", *COLUMNS)
BODY = ("slug", "source_language", *(f"name_{lang}" for lang in LANGUAGES))
CAUSE = ("approved_at", "on_behalf", "source", *(f"body__{name}" for name in BODY))
PEOPLE = ("author__name", "author__email", "approved_by__name", "approved_by__email")
MOVE = (*MOVE_DATES, "reason", "at", "milestone__title", "milestone__language")
MOVED_BY = ("by__name", "by__email")
ASKED = ("measure_id", "question", "language", "note", "answers_id", "answers__question", "answers__language")


@dataclass(frozen=True)
class Cause:
    """Where a change comes from: the day, the body spoken for, and the persons for who may see names."""

    at: datetime | None = None
    body: Text | None = None
    slug: str | None = None
    on_behalf: bool = False
    source: str = ""
    people: tuple[str, ...] = ()

    @property
    def on(self) -> date | None:
        """The day in Brussels."""
        return timezone.localdate(self.at) if self.at else None


@dataclass(frozen=True)
class Told:
    """One field of one measure before and after. `subject` is the milestone it is about, `reason` why it was moved.

    `language` is that of what a person wrote, `language_after` that of the second value where it is another.
    """

    kind: Kind
    name: str
    before: Any
    after: Any
    cause: Cause
    subject: str = ""
    reason: str = ""
    language: str = ""
    language_after: str = ""

    @property
    def label(self) -> Any:
        """The name of the field."""
        return label_of(self.name)


@dataclass(frozen=True)
class Measured:
    """One measure that differs, as it stands in the end, with all that is told of it in the order of the kinds."""

    measure_id: int
    state: State
    told: list[Told] = field(default_factory=list)

    @property
    def code(self) -> str:
        return str(self.state["code"])

    @property
    def coded_by_us(self) -> bool:
        return bool(self.state["coded_by_us"])

    @property
    def text(self) -> Text:
        """The measure's text in the reader's language."""
        return choose({lang: self.state[f"text_{lang}"] for lang in LANGUAGES}, self.state["source_language"])

    def of(self, kind: Kind) -> list[Told]:
        """What is told of one kind."""
        return [each for each in self.told if each.kind == kind]


class Reading:
    """All that is known of some measures in a period, read in four queries whatever their number; told for it or for a part of it."""

    def __init__(self, plan: Plan, ids: Sequence[int], period: Period, *, names: bool) -> None:
        columns = [*READ, *(f"last_update__{name}" for name in (*CAUSE, *(PEOPLE if names else ())))]
        self.histories: dict[int, list[State]] = _by_measure(found.during(ids, period.start, period.stop).values(*columns))
        self.saves = Saves(plan, ids, period, names=names)
        moves = found.moves_between(period.start, period.stop).filter(milestone__measure__in=ids)
        self.moves = _by_measure(moves.values(*MOVE, *(MOVED_BY if names else ())), "milestone__measure_id")
        entries = found.questions_between(period.start, period.stop).filter(measure__in=ids)
        self.entries = _by_measure(entries.values(*ASKED, *CAUSE, *(PEOPLE if names else ())))

    def measured(self, measure_id: int, period: Period, kinds: Collection[Kind] = ()) -> Measured | None:
        """What differs of one measure between the ends of a period; None where it was not in the plan yet."""
        history = [state for state in self.histories.get(measure_id, ()) if _overlaps(state, period)]
        if not history:
            return None
        told = _of_states(history, period, self.saves)
        told += _of_moves(move for move in self.moves.get(measure_id, ()) if period.start <= move["at"] < period.stop)
        for entry in self.entries.get(measure_id, ()):
            told += _of_question(entry) if period.start <= entry["approved_at"] < period.stop else []
        wanted = [each for each in told if not kinds or each.kind in kinds]
        return Measured(measure_id, history[-1], sorted(wanted, key=lambda each: ORDER[each.kind]))


def tell(changes: Changes, marks: Iterable[Mark], *, names: bool) -> dict[int, Measured]:
    """All that is told of these measures."""
    ids = [mark.measure_id for mark in marks]
    reading = Reading(changes.plan, ids, changes.period, names=names)
    told = ((measure_id, reading.measured(measure_id, changes.period, changes.kinds)) for measure_id in ids)
    return {measure_id: measured for measure_id, measured in told if measured}


def _by_measure(rows: Iterable[State], name: str = "measure_id") -> dict[int, list[State]]:
    found_here: dict[int, list[State]] = defaultdict(list)
    for row in rows:
        found_here[row[name]].append(row)
    return found_here


def _overlaps(state: State, period: Period) -> bool:
    return bool(state["valid_from"] < period.stop and (state["valid_to"] is None or state["valid_to"] >= period.start))


def _of_states(history: Sequence[State], period: Period, saves: Saves) -> list[Told]:
    """The fields that differ between the first state and the last, each with what brought its last value."""
    first, after = history[0], history[-1]
    before = first if first["valid_from"] < period.start else None
    told = []
    for name, (old, new) in differences(before, after, period.since, period.until).items():
        cause = saves.cause(first if name == ADDED else _last_change(history, name))
        if name == "late" and new and (cause.at is None or cause.at < _midnight(new)):
            cause = Cause(_midnight(new))  # nobody wrote anything: the day came
        told.append(Told(kind_of(name, old, new, after["source_language"]), name, old, new, cause))
    return told


def _last_change(history: Sequence[State], name: str) -> State | None:
    """The state in which a field got its last value; None where it had it all along."""
    column = FIELDS[name].column
    changed = [later for earlier, later in pairwise(history) if earlier[column] != later[column]]
    return changed[-1] if changed else None


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


class Saves:
    """The saves that states come from when no entry of the log explains them: of the measure, its parts, the plan's terms."""

    def __init__(self, plan: Plan, ids: Sequence[int], period: Period, *, names: bool) -> None:
        self.names = names
        self.saves: dict[int, list[tuple[datetime, str, str, str]]] = defaultdict(list)
        for measure_id, *save in found.saves_between(plan, ids, period.start, period.stop):
            for one in [measure_id] if measure_id else ids:
                self.saves[one].append(tuple(save))
        for listed in self.saves.values():
            listed.sort(key=lambda save: save[0])

    def cause(self, state: State | None) -> Cause:
        """Where a state comes from: the entry approved in that moment, else the last save before it in the same write."""
        if state is None:
            return Cause()
        at = state["valid_from"]
        if state["last_update__approved_at"] == at:
            return cause_of({name: state[f"last_update__{name}"] for name in (*CAUSE, *(PEOPLE if self.names else ()))})
        saves = self.saves.get(state["measure_id"], [])
        place = bisect_right([save[0] for save in saves], at)
        if not place or at - saves[place - 1][0] > found.SAME_WRITE:
            return Cause(at)
        _at, source, name, email = saves[place - 1]
        return Cause(at, source=source or "", people=(shown(name, email),) if self.names and email else ())


def cause_of(entry: Mapping[str, Any]) -> Cause:
    """An approved entry as a cause; the persons where they were read."""
    slug = entry["body__slug"]
    names = {lang: entry[f"body__name_{lang}"] for lang in LANGUAGES}
    people = [shown(entry["author__name"], entry["author__email"])] if entry.get("author__email") else []
    if entry.get("approved_by__email") and entry["approved_by__email"] != entry["author__email"]:
        people.append(_("approved by %(person)s") % {"person": shown(entry["approved_by__name"], entry["approved_by__email"])})
    body = choose(names, entry["body__source_language"]) if slug else None
    return Cause(entry["approved_at"], body, slug, entry["on_behalf"], entry["source"], tuple(people))


def _of_moves(moves: Iterable[State]) -> list[Told]:
    """Milestones that in the end have another date, with the reasons for it."""
    told = []
    for steps in net_moves(moves):
        last = steps[-1]
        reason = " · ".join(dict.fromkeys(step["reason"] for step in steps if step["reason"]))
        people = (shown(last["by__name"], last["by__email"]),) if last.get("by__email") else ()
        subject, language = last["milestone__title"], last["milestone__language"]
        cause = Cause(last["at"], people=people)
        told.append(Told(Kind.DATES, MILESTONE, steps[0]["from_date"], last["to_date"], cause, subject, reason, language))
    return told


def _of_question(entry: Mapping[str, Any]) -> list[Told]:
    """An entry that asks something, or answers what was asked (its note is the answer), or both."""
    cause, told = cause_of(entry), []
    if entry["question"]:
        told.append(Told(Kind.QUESTIONS, QUESTION, None, entry["question"], cause, language=entry["language"]))
    if entry["answers_id"]:
        languages = {"language": entry["answers__language"], "language_after": entry["language"]}
        told.append(Told(Kind.QUESTIONS, ANSWER, entry["answers__question"], entry["note"] or None, cause, **languages))
    return told


def source_words(source: str) -> str:
    """“an import”, as it stands after “from”."""
    return str(SOURCES.get(source, ""))
