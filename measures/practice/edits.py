"""Edits by the secretariat: planned periods, milestones, other words, other coordinators, an early end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from measures.enums import UpdateState
from measures.models import Milestone
from measures.practice.dice import between
from measures.practice.phrases import ENDED, MILESTONES, MOVED, say
from measures.practice.words import reworded
from plan.models import Body
from plan.translation import LANGUAGES

if TYPE_CHECKING:
    from measures.practice.story import Story

MOST_MOVES = 3


class Edits:
    """The edits of one measure, put into its story."""

    def __init__(self, story: Story) -> None:
        self.story, self.life, self.chance = story, story.life, story.chance
        self.language = self.life.measure.source_language

    def plan(self) -> None:
        """Choose what will be edited, and when."""
        odds: tuple[tuple[float, Callable[[], None], float], ...] = (
            (0.25, self._set_period, 0.4),
            (0.03, self._reword, 1.0),
            (0.02, self._end, 1.0),
            (0.06, self._change_coordinator, 1.0),
            (0.3, self._plan_milestone, 0.8),
            (0.15, self._plan_milestone, 0.8),
            (0.06, self._plan_milestone, 0.8),
        )
        rounds, end = self.story.frame.rounds, self.story.frame.end
        first = max(rounds[0], timezone.localdate(self.life.measure.began_at) + timedelta(days=7))
        for share, action, part in odds:
            if self.chance.random() < share and first < end:
                self.story.on(between(self.chance, first, first + (end - first) * part), action)

    @property
    def today(self) -> date:
        return timezone.localdate(self.life.clock)

    def _set_period(self) -> None:
        measure = self.life.measure
        if measure.planned_from or measure.planned_until or measure.ended_on:
            return
        first = self.today + timedelta(days=self.chance.randint(-120, 200))
        last = first + timedelta(days=self.chance.randint(200, 1000))
        self.life.edit(self.story.secretary(), planned_from=first, planned_until=last)

    def _reword(self) -> None:
        measure = self.life.measure
        if measure.ended_on:
            return
        languages = LANGUAGES if self.chance.random() < 0.5 else (self.language,)
        words = {f"text_{lang}": measure.words("text", lang) for lang in languages}
        text = {name: reworded(said, name[-2:], self.chance) for name, said in words.items() if said}
        self.life.edit(self.story.secretary(), **text)

    def _end(self) -> None:
        if not self.life.measure.ended_on:
            reason = say(ENDED, self.language, self.chance)
            self.life.edit(self.story.secretary(), ended_on=self.today, end_reason=reason)

    def _change_coordinator(self) -> None:
        """A body is found, becomes certain, or hands over to another one."""
        life, by = self.life, self.story.secretary()
        known = {c.body_id for c in life.coordinations}
        others: list[Body] = [body for body in self.story.cast.bodies if body.pk not in known]
        if life.measure.ended_on or not others:
            return
        other = self.chance.choice(others)
        if not life.coordinations:
            life.coordinate(by, other, None, to_find=life.measure.coordinator_to_find)
            return
        first = life.coordinations[0]
        if not first.certain:
            life.make_certain(by, first)
            return
        waiting = life.open_for(first.body)
        if waiting and waiting.state == UpdateState.DRAFT:
            return  # a draft cannot be taken back, and nobody else could finish it
        if waiting and waiting.author:
            life.withdraw(waiting.author, waiting)
            life.tick()
        life.coordinate(by, other, first)

    def _plan_milestone(self) -> None:
        if self.life.measure.ended_on:
            return
        due = self.today + timedelta(days=self.chance.randint(60, 420))
        title = say(MILESTONES, self.language, self.chance)
        found = self.life.plan_milestone(self.story.secretary(), title, self.language, due)
        self._decide_fate(found, moves=0)

    def _decide_fate(self, found: Milestone, *, moves: int) -> None:
        """On time, moved, too late, or left open past its date."""
        luck, due = self.chance.random(), found.due_on

        def near(least: int, most: int) -> date:
            return max(self.today + timedelta(days=1), due + timedelta(days=self.chance.randint(least, most)))

        if luck < 0.5:
            self.story.on(near(-30, 0), lambda: self._reach(found))
        elif luck < 0.77 and moves < MOST_MOVES:
            self.story.on(near(-10, 15), lambda: self._move(found, moves + 1))
        elif luck < 0.9:
            self.story.on(near(4, 60), lambda: self._reach(found))

    def _reach(self, found: Milestone) -> None:
        if not self.life.measure.ended_on:
            self.life.reach_milestone(self.story.secretary(), found)

    def _move(self, found: Milestone, moves: int) -> None:
        if self.life.measure.ended_on:
            return
        due = max(found.due_on, self.today) + timedelta(days=self.chance.randint(45, 240))
        self.life.move_milestone(self.story.secretary(), found, due, say(MOVED, self.language, self.chance))
        self._decide_fate(found, moves=moves)
