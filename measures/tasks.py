"""What is asked of a person: the measures that their bodies report on, what is asked first on top."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import User
from measures.actions.log import mark_of
from measures.enums import UpdateState
from measures.models import Coordination, Measure, MeasureState, StatusUpdate
from plan.models import Body

RETURNED, DRAFT, ASKED, WAITING = "returned", "draft", "asked", "waiting"
ORDER = (RETURNED, DRAFT, ASKED, WAITING)
KIND_OF = {UpdateState.RETURNED: RETURNED, UpdateState.DRAFT: DRAFT, UpdateState.SUBMITTED: WAITING}


@dataclass(frozen=True)
class Task:
    """One measure that one body reports on."""

    measure: Measure
    body: Body
    state: MeasureState
    entry: StatusUpdate | None = None

    @property
    def kind(self) -> str:
        """What is asked: a returned entry to rewrite, a draft to finish, a report, or nothing while an entry waits."""
        return KIND_OF[UpdateState(self.entry.state)] if self.entry else ASKED

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
    def count(self) -> int:
        """How many measures the person reports on."""
        return len({task.measure.pk for tasks in self.groups.values() for task in tasks})


def tasks_of(user: User) -> Tasks:
    """All that is asked of a person, in a fixed number of queries."""
    coordinations = list(Coordination.objects.of_person(user))
    states = {s.measure_id: s for s in MeasureState.objects.today().for_list().filter(measure__in={c.measure_id for c in coordinations})}
    entries = {(e.measure_id, e.body_id): e for e in StatusUpdate.objects.open_of(user.body_ids)}
    tasks = [Task(c.measure, c.body, states[c.measure_id], entries.get((c.measure_id, c.body_id))) for c in coordinations if c.reports]
    reported = {task.measure.pk for task in tasks}
    apart = [Task(c.measure, c.body, states[c.measure_id]) for c in coordinations if c.measure_id not in reported]
    return Tasks({kind: [t for t in tasks if t.kind == kind] for kind in ORDER}, _one_per_measure(apart))


def _one_per_measure(tasks: Iterable[Task]) -> list[Task]:
    return list({task.measure.pk: task for task in tasks}.values())
