"""What happens to one measure: rounds of reports and what becomes of each, milestones, and edits by the secretariat."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import count
from random import Random

from accounts.models import User
from measures.actions.log import Statement
from measures.enums import UpdateKind, UpdateState
from measures.models import StatusUpdate
from measures.practice.dice import at_work, dice, start_of
from measures.practice.edits import Edits
from measures.practice.life import Life
from measures.practice.people import Cast, Habits
from measures.practice.phrases import ANSWERS, EVIDENCE, RETURNED, say
from measures.practice.statements import Vocabulary, correction, next_statement
from measures.rules import CLOSED_PHASES
from plan.models import Body

Action = Callable[[], None]


@dataclass(frozen=True)
class Frame:
    """What all measures of a practice plan share: who plays, the rounds, the end, and how many rounds apart a measure reports.

    `spellings` are those of every body of the plan, by plan id and body id.
    """

    cast: Cast
    words: Vocabulary
    rounds: list[date]
    end: date
    seed: int
    cadence: int
    spellings: defaultdict[tuple[int, int], list[str]]


@dataclass
class Story:
    """The course of one measure, event by event."""

    life: Life
    frame: Frame
    chance: Random = field(init=False)
    queue: list[tuple[datetime, int, Action]] = field(default_factory=list)
    number: count[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        self.chance = dice(self.frame.seed, "measure", self.life.measure.code)
        self.cast, self.end = self.frame.cast, start_of(self.frame.end)

    def run(self) -> None:
        """Let all happen that happens before the end."""
        self._plan_rounds()
        Edits(self).plan()
        while self.queue:
            moment, _number, action = heapq.heappop(self.queue)
            moment = max(moment, self.life.clock + timedelta(seconds=1))
            if moment < self.end:
                self.life.clock = moment
                action()

    def on(self, day: date, action: Action) -> None:
        """Something that will happen on a day, unless the simulation ends before."""
        moment = at_work(day, self.chance)
        if moment < self.end:
            heapq.heappush(self.queue, (moment, next(self.number), action))

    def later(self, least: int, most: int, action: Action) -> None:
        """Something that will happen so many days from now."""
        self.on(self.life.clock.date() + timedelta(days=self.chance.randint(least, most)), action)

    def secretary(self) -> User:
        return self.chance.choice(self.cast.secretariat)

    def habits(self, body: Body | None) -> Habits:
        return self.cast.habits.get(body.pk, Habits()) if body else Habits()

    # Rounds

    def _plan_rounds(self) -> None:
        slot = self.chance.randrange(self.frame.cadence)
        began = self.life.measure.began_at.date()
        for number, opened in enumerate(reversed(self.frame.rounds)):
            if number % self.frame.cadence == slot and opened > began:
                self.on(opened, self._open_round)

    def _open_round(self) -> None:
        bodies = self.life.reporting
        if not bodies and self.chance.random() < 0.12:
            self.later(3, 14, lambda: self._report(None))
        for place, body in enumerate(bodies):
            self._expect(body, others=place > 0)

    def _expect(self, body: Body, *, others: bool) -> None:
        """The first body reports, now and then another one, and for one that keeps silent sometimes the secretariat."""
        habits = self.habits(body)
        if self.chance.random() < habits.diligence * (0.15 if others else 1):
            self.later(0, habits.days, lambda: self._report(body))
        elif not others and self.chance.random() < 0.06:
            self.later(10, 14, lambda: self._report(body, on_behalf=True))

    def _report(self, body: Body | None, *, on_behalf: bool = False) -> None:
        life, chance = self.life, self.chance
        waiting = life.open_for(body)
        if waiting is not None:
            if waiting.state == UpdateState.RETURNED:
                self._hand_in_again(waiting)
            return
        status, gone = life.last.status, body is not None and body not in life.reporting
        closed = status is not None and status.phase in CLOSED_PHASES
        if life.measure.ended_on or gone or (closed and chance.random() < 0.7):
            return
        by = self._speaker(body, on_behalf=on_behalf)
        said = next_statement(life.last, self.frame.words, self.habits(body), chance, steps=self.frame.cadence)
        if life.last.kind != UpdateKind.ADOPTION and chance.random() < 0.4:
            same = replace(Statement.of(life.last), note="", question="")
            entry = life.draft(by, body, same, kind=UpdateKind.CONFIRMATION, on_behalf=on_behalf)
        else:
            entry = life.draft(by, body, said, on_behalf=on_behalf)
            if chance.random() < 0.25:
                life.prove(entry, say(EVIDENCE, said.language, chance), f"https://practice.example/documents/{chance.randrange(10**6)}")
            if chance.random() < 0.25:
                self.later(2, 9, lambda: self._hand_in(entry))
                return
        self._hand_in(entry)

    def _speaker(self, body: Body | None, *, on_behalf: bool) -> User:
        return self.secretary() if body is None or on_behalf else self.chance.choice(self.cast.people[body.pk])

    def _hand_in(self, entry: StatusUpdate) -> None:
        if entry.state != UpdateState.DRAFT:
            return
        self._submit(entry)
        if self.chance.random() < 0.015:
            self.later(0, 1, lambda: self._withdraw(entry))
        else:
            self.later(1, 8, lambda: self._decide(entry))

    def _submit(self, entry: StatusUpdate) -> None:
        assert entry.author
        self.life.tick()
        self.life.submit(entry.author, entry)

    def _withdraw(self, entry: StatusUpdate) -> None:
        if entry.state == UpdateState.SUBMITTED and entry.author:
            self.life.withdraw(entry.author, entry)

    # What becomes of an entry

    def _decide(self, entry: StatusUpdate) -> None:
        if entry.state != UpdateState.SUBMITTED:
            return
        by = self.secretary()
        if entry.kind == UpdateKind.REPORT and entry.body and not entry.on_behalf and self.chance.random() < 0.07:
            self.life.give_back(by, entry, say(RETURNED, self.life.measure.source_language, self.chance))
            if self.chance.random() < 0.7:
                self.later(2, 14, lambda: self._hand_in_again(entry))
            return
        self.life.approve(by, entry)
        if entry.kind == UpdateKind.REPORT and entry.body and entry.progress and self.chance.random() < 0.06:
            self.later(3, 20, lambda: self._correct(entry))
        if entry.question and self.chance.random() < 0.75:
            self.later(7, 50, lambda: self._answer(entry))

    def _hand_in_again(self, entry: StatusUpdate) -> None:
        if entry.state != UpdateState.RETURNED or entry.author is None or entry.body is None:
            return
        addition = say(EVIDENCE, entry.language, self.chance)
        self.life.rewrite(entry.author, entry, f"{entry.note} {addition}.".strip())
        self._submit(entry)
        self.later(1, 5, lambda: self._decide(entry))

    def _correct(self, wrong: StatusUpdate) -> None:
        body = wrong.body
        if body is None or body not in self.life.reporting or self.life.open_for(body) or self.life.measure.ended_on:
            return
        by = self._speaker(body, on_behalf=False)
        entry = self.life.draft(by, body, correction(wrong, self.chance), kind=UpdateKind.CORRECTION, corrects=wrong)
        self._hand_in(entry)

    def _answer(self, asked: StatusUpdate) -> None:
        """The secretariat enters what was decided; all else stays as it was said last."""
        if self.life.open_for(None):
            return
        by, last = self.secretary(), self.life.last
        said = replace(Statement.of(last), note=say(ANSWERS, last.language, self.chance), question="", answers=asked)
        entry = self.life.draft(by, None, said)
        self._submit(entry)
        self.life.tick()
        self.life.approve(by, entry)
