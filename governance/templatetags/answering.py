"""Words for pages of lower apps that show something of rounds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django import template
from django.db.models import prefetch_related_objects

from accounts.models import User
from governance.answers.asked import Asking
from governance.answers.way import asking_of
from governance.links.listing import guest_names
from governance.models import ReportingRound
from governance.perms import asked_body_ids
from governance.querysets.notices import running_rounds_of
from measures.desk.submissions import Submission
from measures.enums import Source
from measures.reporting.tasks import Task, Tasks
from plan.models import Plan

register = template.Library()


@dataclass(frozen=True)
class MyRound:
    """A round that takes answers of mine, of how many measures something is left to do, and which of these stand under it."""

    round: ReportingRound
    left: int
    count: int
    is_past_deadline: bool
    tasks: list[Task]


@dataclass(frozen=True)
class ByRound:
    """My measures: what running rounds still ask first, each measure once, then the rest."""

    rounds: list[MyRound]
    rest: Tasks

    @property
    def confirmable(self) -> int:
        """Of how many “nothing changed” can be said."""
        return self.rest.confirmable + len([task for mine in self.rounds for task in mine.tasks if task.can_be_confirmed])


@register.simple_tag
def my_rounds(user: User, *, plan: Plan | None = None) -> list[MyRound]:
    """The rounds that ask something of a person's bodies now, the first deadline first: those of a plan, or of all real ones."""
    practice = plan is not None and plan.is_practice
    found = [_asking(user, round) for round in running_rounds_of(user, practice=practice) if plan in (None, round.plan)]
    return [_my_round(asking, []) for asking in found]


@register.simple_tag
def by_round(tasks: Tasks, user: User) -> ByRound:
    """A person's tasks, those that a running round asks under the first that asks them, with where they are answered."""
    by_key, rounds = {task.key: task for task in tasks.all}, list[MyRound]()
    for round in running_rounds_of(user, practice=tasks.is_practice):
        asking = _asking(user, round)
        placed = [
            replace(by_key.pop(asked.key), answer_url=asked.url, needs_answer=asking.must_be_answered)
            for asked in asking.all
            if asked.is_left and asked.key in by_key
        ]
        rounds.append(_my_round(asking, placed))
    groups = {kind: [task for task in found if task.key in by_key] for kind, found in tasks.groups.items()}
    in_order = [*(task for mine in rounds for task in mine.tasks), *(task for found in groups.values() for task in found)]
    following = dict(zip((task.key for task in in_order), [*(task.anchor for task in in_order[1:]), ""], strict=False))

    def linked(found: list[Task]) -> list[Task]:
        return [replace(task, following=following[task.key]) for task in found]

    rounds = [replace(mine, tasks=linked(mine.tasks)) for mine in rounds]
    return ByRound(rounds, replace(tasks, groups={kind: linked(found) for kind, found in groups.items()}))


def _asking(user: User, round: ReportingRound) -> Asking:
    return asking_of(round, asked_body_ids(user, round))


def _my_round(asking: Asking, tasks: list[Task]) -> MyRound:
    return MyRound(asking.round, asking.left, asking.count, asking.is_past_deadline, tasks)


@register.simple_tag
def with_answers(found: Submission | Iterable[Submission]) -> str:
    """Read what goes with entries that wait: answers to questions of rounds, and the name that a guest gave; says nothing itself."""
    updates: list[Any] = [one.update for one in ([found] if isinstance(found, Submission) else found)]
    prefetch_related_objects(updates, "round_answers__question")
    names = guest_names([update for update in updates if update.source == Source.LINK])
    for update in updates:
        update.guest_name = names.get((update.measure_id, update.body_id), "")
    return ""
