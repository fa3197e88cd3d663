"""The lists of the page of changes: each measure with what changed of it, and when and for whom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby
from typing import Any, Literal

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from measures.changes.asked import Asked
from measures.changes.between import Changes, Mark
from measures.changes.kinds import ANSWER, QUESTION, Kind
from measures.changes.rows import body_names, measures_of
from measures.changes.telling import Cause, Measured, Told, source_words, tell
from measures.changes.values import is_text, pair_in_words
from measures.changes.wording import Piece, difference
from measures.vocabulary import Vocabulary

Look = Literal["status", "words", "date", "wording", "names", "question", "none"]
# What of a kind says no more than another field of it.
IMPLIED = {"phase": ("status",), "asked": (QUESTION, ANSWER)}
LISTED = ("coordinator", "label")
SHADES = 5
# The heading of their list says already what these are.
UNNAMED = ("status", "confidence", "progress", "priority", "blocked", "label", "remarks", "confirmed", "ended_on", "coordinator", "added")


@dataclass(frozen=True)
class Part:
    """One field before and after, in the look that suits it."""

    label: Any
    look: Look
    before: Any
    after: Any
    told: Told
    pieces: list[Piece] = field(default_factory=list)
    language: str = ""

    @property
    def is_named(self) -> bool:
        """Whether the field is named before its values."""
        if self.told.name.startswith("text_"):
            return self.language != get_language()
        return self.told.name not in UNNAMED

    @property
    def nothing(self) -> str:
        """What no value is called here."""
        if self.told.name == "late":
            return _("not late")
        return pgettext("date", "none") if self.look == "date" else ""

    @property
    def shows_before(self) -> bool:
        """Whether the first value is shown: not where only the second says something."""
        return self.before is not None or self.told.kind not in (Kind.ENDED, Kind.LATE, Kind.CONFIRMED)


@dataclass(frozen=True)
class Source:
    """When, for which body, from where, and by whom where names may be seen."""

    cause: Cause
    source: str

    @property
    def on(self) -> date | None:
        return self.cause.on


@dataclass(frozen=True)
class Line:
    """One measure in the list of one kind."""

    measured: Measured
    parts: list[Part]
    sources: list[Source]

    @property
    def is_wording(self) -> bool:
        """Whether the difference shows the text of the measure itself."""
        return any(part.look == "wording" and part.told.name.startswith("text_") for part in self.parts)


@dataclass(frozen=True)
class Section:
    """The list of one kind: how many measures it has in all, and those on this page."""

    kind: Kind
    count: int
    lines: list[Line]

    @property
    def is_wording(self) -> bool:
        """Whether its differences show the texts of the measures themselves."""
        return any(line.is_wording for line in self.lines)


def sections(changes: Changes, page: Iterable[tuple[Kind, Mark]], words: Vocabulary, *, names: bool) -> list[Section]:
    """One page of the lists, kind by kind."""
    listed = list(page)
    told = tell(changes, measures_of(listed), names=names)
    found = []
    for kind, marks in groupby(listed, key=lambda line: line[0]):
        lines = [_line(told[mark.measure_id], kind, words) for _kind, mark in marks if mark.measure_id in told]
        found.append(Section(kind, changes.counts[kind], lines))
    return found


def _line(measured: Measured, kind: Kind, words: Vocabulary) -> Line:
    told = without_implied(measured.of(kind))
    asked = {each.after for each in told if each.name == QUESTION}
    parts = [_part(each, measured, words) for each in told]
    parts = [replace(part, before=None) if part.told.name == ANSWER and part.before in asked else part for part in parts]
    causes = dict.fromkeys(part.told.cause for part in parts if part.told.cause.at)
    return Line(measured, parts, [Source(cause, source_words(cause.source)) for cause in causes])


def without_implied(told: Sequence[Told]) -> list[Told]:
    """All but what another field says already: the phase of a status, that a question is open."""
    named = {each.name for each in told}
    return [each for each in told if not named & set(IMPLIED.get(each.name, ()))]


def _part(told: Told, measured: Measured, words: Vocabulary) -> Part:
    name, language = told.name, told.language
    if name == "status":
        return Part(told.label, "status", words.statuses.get(told.before), words.statuses.get(told.after), told)
    before, after = pair_in_words(name, told.before, told.after, words, body_names(measured, told, words))
    look: Look = "date" if isinstance(before or after, date) else "words"
    pieces: list[Piece] = []
    if told.kind == Kind.ADDED:
        look = "none"
    elif name in (QUESTION, ANSWER):
        look = "question"
    elif name in LISTED:
        look, pieces = "names", _in_and_out(str(before or ""), str(after or ""))
    elif is_text(name):
        look, pieces = "wording", difference(str(before or ""), str(after or ""))
        language = name.removeprefix("text_") if name.startswith("text_") else ""
    return Part(told.label, look, before, after, told, pieces, language)


def _in_and_out(before: str, after: str) -> list[Piece]:
    """The names that stayed, went and came, each whole."""
    old, new = ([name for name in value.split("; ") if name] for value in (before, after))
    stayed = [Piece("same", name) for name in new if name in old]
    return [
        *(Piece("out", name) for name in old if name not in new),
        *stayed,
        *(Piece("in", name) for name in new if name not in old),
    ]


@dataclass(frozen=True)
class KindView:
    """One kind with the number of measures, and the address that shows only it."""

    label: Any
    count: int
    url: str
    current: bool


def kind_views(asked: Asked, whole: Changes) -> list[KindView]:
    """The kinds that there are, whatever is chosen of them."""
    return [KindView(kind.label, count, url_with(asked, kind=kind.value), asked.kinds == [kind]) for kind, count in whole.counts.items()]


def url_with(asked: Asked, **changes: str) -> str:
    """This page with other choices, its period and filters kept; an empty value takes one off."""
    query = asked.query.copy()
    for name in ("page", "format", "print", "kind", "moved", "only", *changes):
        query.pop(name, None)
    query.update({name: value for name, value in changes.items() if value})
    return f"?{query.urlencode()}"


@dataclass(frozen=True)
class MoveCell:
    """How many measures went from one status to another, and the address that lists them; `shade` is 0 (none) to 5 (the most)."""

    count: int
    shade: int
    url: str


@dataclass(frozen=True)
class MoveRow:
    """The measures that left one status."""

    label: Any
    cells: list[MoveCell]
    total: int


@dataclass(frozen=True)
class MoveTable:
    """Status moves, from × to; only statuses that a measure left or reached."""

    columns: Sequence[Any]
    rows: list[MoveRow]
    totals: list[int]
    total: int


def move_table(asked: Asked, changes: Changes, none: Any) -> MoveTable | None:
    """The status moves as a table with totals; None where no measure moved. `none` is the word for no status."""
    moves, statuses = changes.moves, asked.words.statuses
    if not moves:
        return None
    codes = {0: "none", **{pk: word.code for pk, word in statuses.items()}}
    order, most = [*statuses, 0], max(moves.values())
    left, reached = ([pk for pk in order if any(move[end] == pk for move in moves)] for end in (0, 1))

    def cell(before: int, after: int) -> MoveCell:
        url = url_with(asked, moved=f"{codes[before]}:{codes[after]}", kind=Kind.STATUS.value)
        number = moves.get((before, after), 0)
        return MoveCell(number, -(-SHADES * number // most), url)

    def total(end: int, pk: int) -> int:
        return sum(number for move, number in moves.items() if move[end] == pk)

    rows = [MoveRow(statuses.get(pk, none), [cell(pk, to) for to in reached], total(0, pk)) for pk in left]
    totals = [total(1, pk) for pk in reached]
    return MoveTable([statuses.get(pk, none) for pk in reached], rows, totals, sum(moves.values()))
