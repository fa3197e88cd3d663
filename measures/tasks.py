"""What is asked of a person: the measures that their bodies report on, what is asked first on top."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils import timezone

from accounts.models import User
from measures.actions.log import mark_of
from measures.enums import Freshness, UpdateState
from measures.models import Coordination, Measure, MeasureState, StatusUpdate
from measures.rules import freshness, is_late
from plan.models import Body

RETURNED, DRAFT, DUE, ASKED, WAITING = "returned", "draft", "due", "asked", "waiting"
ORDER = (RETURNED, DRAFT, DUE, ASKED, WAITING)
KIND_OF = {UpdateState.RETURNED: RETURNED, UpdateState.DRAFT: DRAFT, UpdateState.SUBMITTED: WAITING}


@dataclass(frozen=True)
class Task:
    """One measure that one body reports on; `ticked`, `refusal` and `form` are what the page shows of what was pressed."""

    measure: Measure
    body: Body
    state: MeasureState
    day: date
    entry: StatusUpdate | None = None
    following: str = ""
    ticked: bool = False
    refusal: str = ""
    form: Any = None

    @property
    def key(self) -> str:
        """How addresses and forms name it: plan, code, body."""
        return f"{self.measure.plan.slug}/{self.measure.code}/{self.body.slug}"

    @property
    def anchor(self) -> str:
        """Where on the page it stands."""
        return "m-" + self.key.replace("/", "-").replace(" ", "-")

    @property
    def place(self) -> str:
        """Where to go on once it is reported on: the one that stood below it."""
        return self.following or self.anchor

    @property
    def kind(self) -> str:
        """What is asked: a returned entry to rewrite, a draft to finish, a report (now, or when there is news), nothing while one waits."""
        if self.entry:
            return KIND_OF[UpdateState(self.entry.state)]
        return DUE if self.is_unconfirmed or self.is_late else ASKED

    @property
    def is_unconfirmed(self) -> bool:
        """Never confirmed, or too long ago."""
        plan = self.measure.plan
        fresh = freshness(self.state.last_confirmed_at, self.day, fresh_days=plan.fresh_days, stale_days=plan.stale_days)
        return fresh in (Freshness.NONE, Freshness.STALE)

    @property
    def is_late(self) -> bool:
        return is_late(self.state.late_from, self.day)

    @property
    def can_be_confirmed(self) -> bool:
        """Nothing of this body is open, so that “nothing changed” can be said."""
        return self.entry is None

    @property
    def mark(self) -> str:
        return mark_of(self.entry)

    @property
    def reason(self) -> str:
        """Why the entry came back."""
        moves = [move for move in self.entry.moves.all() if move.to_state == UpdateState.RETURNED] if self.entry else []
        return moves[-1].reason if moves else ""


@dataclass(frozen=True)
class Tasks:
    """A person's measures: to report on, and those that a body of theirs coordinates without reporting."""

    groups: dict[str, list[Task]]
    apart: list[Task]

    @property
    def all(self) -> list[Task]:
        """Those to report on, in the order of the page."""
        return [task for tasks in self.groups.values() for task in tasks]

    @property
    def count(self) -> int:
        """How many measures the person reports on."""
        return len({task.measure.pk for task in self.all})

    @property
    def confirmable(self) -> int:
        """Of how many “nothing changed” can be said."""
        return len([task for task in self.all if task.can_be_confirmed])

    def find(self, key: str) -> Task | None:
        """The one that an address or form names."""
        return next((task for task in self.all if task.key == key), None)

    def around(self, measure: Measure, body: Body | None) -> tuple[Task | None, Task | None]:
        """The one before and the one after, in the order of the page."""
        tasks = self.all
        here = next((i for i, task in enumerate(tasks) if task.measure == measure and task.body == body), None)
        if here is None:
            return None, None
        return tasks[here - 1] if here else None, tasks[here + 1] if here + 1 < len(tasks) else None

    def shown(self, *, ticked: Collection[str] = (), refused: Mapping[str, str] | None = None, opened: str = "", form: Any = None) -> Tasks:
        """The same with what was pressed on the page."""
        refused = refused or {}
        groups = {
            kind: [
                replace(
                    task,
                    ticked=task.key in ticked,
                    refusal=refused.get(task.key, ""),
                    form=form if task.key == opened else None,
                )
                for task in tasks
            ]
            for kind, tasks in self.groups.items()
        }
        return replace(self, groups=groups)


def tasks_of(user: User) -> Tasks:
    """All that is asked of a person, in a fixed number of queries."""
    today = timezone.localdate()
    coordinations = list(Coordination.objects.of_person(user))
    states = {s.measure_id: s for s in MeasureState.objects.today().for_list().filter(measure__in={c.measure_id for c in coordinations})}
    entries = {(e.measure_id, e.body_id): e for e in StatusUpdate.objects.open_of(user.body_ids)}
    tasks = [
        Task(c.measure, c.body, states[c.measure_id], today, entries.get((c.measure_id, c.body_id))) for c in coordinations if c.reports
    ]
    reported = {task.measure.pk for task in tasks}
    apart = [Task(c.measure, c.body, states[c.measure_id], today) for c in coordinations if c.measure_id not in reported]
    return Tasks(_grouped(tasks), _one_per_measure(apart))


def _grouped(tasks: list[Task]) -> dict[str, list[Task]]:
    """By what is asked, each knowing which one follows; among the due those that are only late come last."""
    tasks.sort(key=lambda task: (ORDER.index(task.kind), task.kind == DUE and not task.is_unconfirmed))
    after = [*(task.anchor for task in tasks[1:]), ""]
    placed = [replace(task, following=following) for task, following in zip(tasks, after, strict=False)]
    return {kind: [task for task in placed if task.kind == kind] for kind in ORDER}


def _one_per_measure(tasks: Iterable[Task]) -> list[Task]:
    return list({task.measure.pk: task for task in tasks}.values())
