"""The result of a round: what was answered and by whom not, what it changed, what was asked in return. Of a frozen round as it was then."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from governance.enums import ANSWERED, AnswerState, RoundState
from governance.models import ReportingRound, RoundAnswer, RoundQuestion
from governance.querysets.asking import bodies_of, entries_as_of, measures_by_id, milestones_touched, states_at, written_by_link
from governance.rounds.board import LACKING
from governance.rounds.standing import Standing, measures_answered, standing_of
from measures.changes import Changes, changes_within
from measures.changes.kinds import Kind
from measures.enums import Confidence, Source, UpdateKind
from measures.models import MeasureState
from measures.vocabulary import Word, vocabulary
from plan.models import Body
from plan.translation import Text

TOLD = frozenset(Kind) - {Kind.CONFIRMED}  # that a measure was confirmed is what a round is for
NAMED = 60  # measures of one body that are named on the page


@dataclass(frozen=True)
class Said:
    """What an answer says of its measure."""

    status: Word | None
    confidence: str
    progress: int | None
    note: str
    blocked_reason: str
    question: str
    language: str
    source: str
    kind: str
    by_link: bool  # of this round
    is_from_before: bool  # handed in before the round was opened
    submitted_on: date | None
    approved_on: date | None

    @property
    def confidence_words(self) -> str:
        return str(Confidence(self.confidence).label) if self.confidence else ""

    @property
    def is_confirmation(self) -> bool:
        """Whether it says that nothing changed."""
        return self.kind == UpdateKind.CONFIRMATION

    @property
    def kind_words(self) -> str:
        return _("nothing changed") if self.is_confirmation else str(UpdateKind(self.kind).label)


@dataclass(frozen=True)
class Line:
    """One measure and one body that is asked for it: how it was answered, and what was said."""

    code: str
    coded_by_us: bool
    text: Text
    body: Body
    state: AnswerState
    said: Said | None
    answers: dict[int, RoundAnswer] = field(default_factory=dict)

    @property
    def is_missing(self) -> bool:
        return self.state in LACKING


@dataclass(frozen=True)
class Silence:
    """A body with the measures for which it gave no answer."""

    body: Body
    lines: list[Line]
    asked: int

    @property
    def named(self) -> list[Line]:
        return self.lines[:NAMED]

    @property
    def unnamed(self) -> int:
        return max(0, len(self.lines) - NAMED)


@dataclass(frozen=True)
class QuestionAnswers:
    """One free question with what was answered."""

    question: RoundQuestion
    lines: list[tuple[Line, RoundAnswer]]


class Result:
    """All that came of a round. While it runs as it stands now; once closed as it was then; once frozen that stays for ever."""

    def __init__(self, round: ReportingRound) -> None:
        self.round = round
        self.words = vocabulary(round.plan)
        self.questions = list(round.questions.all())

    @cached_property
    def until(self) -> datetime | None:
        """The moment of which measures and answers are told; None is now."""
        return self.round.frozen_at or self.round.closed_at

    @property
    def is_final(self) -> bool:
        return self.round.state == RoundState.FROZEN

    @property
    def day(self) -> date:
        """The day of which it tells."""
        return timezone.localdate(self.until) if self.until else timezone.localdate()

    @cached_property
    def found(self) -> list[Standing]:
        return standing_of(self.round, self._opened)

    @cached_property
    def _asked_bodies(self) -> list[Any]:
        return list(bodies_of(self.round))

    @property
    def _opened(self) -> set[int]:
        return {one.body_id for one in self._asked_bodies if one.opened_at}

    @property
    def counts(self) -> tuple[int, int]:
        """(answered, asked) measures."""
        return measures_answered(self.found)

    @cached_property
    def totals(self) -> Counter[AnswerState]:
        return Counter(one.state for one in self.found)

    @cached_property
    def _states(self) -> dict[int, MeasureState]:
        """The measures as they were, by id."""
        return {state.measure_id: state for state in states_at(self.round, self.until)}

    def lines_of(self, found: Iterable[Standing]) -> list[Line]:
        """Some standings with the words of their measures; what was said is told only where it was handed in and not returned."""
        wanted = list(found)
        bodies = {one.body_id: one.body for one in self._asked_bodies}
        said = self._said({one.update_id: one for one in wanted if one.update_id and one.is_answered})
        lost = measures_by_id({one.measure_id for one in wanted} - set(self._states))
        lines = []
        for one in wanted:
            state = self._states.get(one.measure_id) or lost[one.measure_id]
            given = self._given.get(one.update_id or 0, {}) if one.is_answered else {}
            told = said.get(one.update_id or 0)
            lines.append(Line(state.code, state.coded_by_us, state.said("text"), bodies[one.body_id], one.state, told, given))
        return lines

    @cached_property
    def _given(self) -> dict[int, dict[int, RoundAnswer]]:
        """The answers to the free questions, by the entry that they belong to and by question: those of a draft are no answers yet."""
        found: dict[int, dict[int, RoundAnswer]] = defaultdict(dict)
        for answer in RoundAnswer.objects.filter(asked__round=self.round) if self.questions else ():
            found[answer.update_id][answer.question_id] = answer
        return found

    def _said(self, standings: dict[int, Standing]) -> dict[int, Said]:
        return {row["id"]: self._said_of(row, standings[row["id"]]) for row in entries_as_of(list(standings), self.until)}

    def _said_of(self, row: dict[str, Any], one: Standing) -> Said:
        approved = row["approved_at"] if one.state == AnswerState.APPROVED else None
        texts = (row["note"], row["blocked_reason"], row["question"], row["language"], row["source"], row["kind"])
        status = self.words.statuses.get(row["status_id"])
        by_link = row["source"] == Source.LINK and (one.measure_id, one.body_id) in self._written_by_link
        before = bool(row["submitted_at"] and self.round.opened_at and row["submitted_at"] < self.round.opened_at)
        return Said(status, row["confidence"], row["progress"], *texts, by_link, before, _day(row["submitted_at"]), _day(approved))

    @cached_property
    def _written_by_link(self) -> set[tuple[int, int]]:
        """The measures and bodies on which something was written by a link of this round."""
        return set(written_by_link(self.round))

    @cached_property
    def silences(self) -> list[Silence]:
        """The bodies that gave no answer to something, by name, each with its measures."""
        lacking: dict[int, list[Line]] = defaultdict(list)
        asked = Counter(one.body_id for one in self.found)
        for line in self.lines_of(one for one in self.found if one.state in LACKING):
            lacking[line.body.pk].append(line)
        found = [Silence(lines[0].body, lines, asked[pk]) for pk, lines in lacking.items()]
        return sorted(found, key=lambda each: str(each.body).casefold())

    @cached_property
    def answered_lines(self) -> list[Line]:
        return self.lines_of(one for one in self.found if one.state in ANSWERED)

    @cached_property
    def noted(self) -> set[int]:
        """The measures on which an approved answer has a note."""
        approved = zip((one for one in self.found if one.state in ANSWERED), self.answered_lines, strict=True)
        return {one.measure_id for one, line in approved if one.state == AnswerState.APPROVED and line.said and line.said.note}

    @cached_property
    def milestones_changed(self) -> set[int]:
        """The asked measures of which a milestone was added, reached or moved since the round was opened."""
        return set(milestones_touched(self.round, self.until))

    @property
    def changed(self) -> int:
        """Of how many measures something is new: another value, a note, or a milestone."""
        marked = {mark.measure_id for mark in self.changes.marks} if self.changes else set()
        return len(marked | self.noted | self.milestones_changed)

    @property
    def asked_in_return(self) -> list[Line]:
        """The answers that ask for help or a decision."""
        return [line for line in self.answered_lines if line.said and line.said.question]

    @property
    def by_link(self) -> list[Line]:
        """The answers that came by a signed link of this round."""
        return [line for line in self.answered_lines if line.said and line.said.by_link]

    @property
    def to_questions(self) -> list[QuestionAnswers]:
        """Each free question with its answers."""
        return [
            QuestionAnswers(question, [(line, line.answers[question.pk]) for line in self.answered_lines if question.pk in line.answers])
            for question in self.questions
        ]

    @cached_property
    def changes(self) -> Changes | None:
        """What differs of the asked measures since the round was opened."""
        if self.round.opened_at is None:
            return None
        only = {one.measure_id for one in self.found}
        return changes_within(self.round.plan, self.round.opened_at, self.until or timezone.now(), only=only, kinds=TOLD)


def _day(moment: datetime | None) -> date | None:
    return timezone.localdate(moment) if moment else None
