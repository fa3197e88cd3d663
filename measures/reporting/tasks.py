"""What is asked of a person: the measures that their bodies report on, what is asked first on top."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from measures.actions.log import mark_of
from measures.enums import Freshness, UpdateState
from measures.models import Coordination, Measure, MeasureState, StatusUpdate
from measures.rules import freshness, is_late
from plan.models import Body

RETURNED, DRAFT, DUE, ASKED, WAITING = "returned", "draft", "due", "asked", "waiting"
ORDER = (RETURNED, DRAFT, DUE, ASKED, WAITING)
PRACTICE = "practice=1"
KIND_OF = {UpdateState.RETURNED: RETURNED, UpdateState.DRAFT: DRAFT, UpdateState.SUBMITTED: WAITING}


@dataclass(frozen=True)
class Task:
    """One measure that one body reports on; `ticked`, `refusal` and `form` are what the page shows of what was pressed.

    Where a round asks it, `answer_url` is its page in that round, and `needs_answer` says that a question must be answered there.
    """

    measure: Measure
    body: Body
    state: MeasureState
    day: date
    entry: StatusUpdate | None = None
    following: str = ""
    ticked: bool = False
    refusal: str = ""
    form: Any = None
    answer_url: str = ""
    needs_answer: bool = False

    @property
    def key(self) -> str:
        """How addresses and forms name it: plan, code, body."""
        return f"{self.measure.plan.slug}/{self.measure.code}/{self.body.slug}"

    @property
    def anchor(self) -> str:
        """Where on the page it stands."""
        return "m-" + self.key.replace("/", "-").replace(" ", "-")

    @property
    def open_query(self) -> str:
        """What opens it in its place in the list."""
        return (f"{PRACTICE}&" if self.measure.plan.is_practice else "") + urlencode({"open": self.key}, safe="/")

    @property
    def list_address(self) -> str:
        """The list that it stands in."""
        return mine_address(practice=self.measure.plan.is_practice)

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
        return self.entry is None and not self.needs_answer

    @property
    def can_be_handed_in(self) -> bool:
        """Whether a draft can be handed in as it stands."""
        return self.kind == DRAFT and not self.needs_answer

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
    is_practice: bool = False
    elsewhere: int | None = None  # how many are to report on in the other view; None where that one is empty

    @property
    def address(self) -> str:
        """Where these stand: the tasks of real plans, or those of practice plans."""
        return mine_address(practice=self.is_practice)

    @property
    def elsewhere_address(self) -> str:
        return mine_address(practice=not self.is_practice)

    @property
    def query(self) -> str:
        """What each address on the page carries, so that one stays in this view."""
        return PRACTICE if self.is_practice else ""

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


def mine_address(*, practice: bool) -> str:
    """My measures: of real plans, or to practise on; the two are never in one list."""
    return reverse("measures:list-mine") + (f"?{PRACTICE}" if practice else "")


def tasks_of(user: User, *, practice: bool = False) -> Tasks:
    """All that is asked of a person in real plans, or in practice plans; who has only practice is shown that. A fixed number of queries."""
    today, views = timezone.localdate(), dict[bool, list[Coordination]]({False: [], True: []})
    for coordination in Coordination.objects.of_person(user):
        views[coordination.measure.plan.is_practice].append(coordination)
    shows_practice = bool(views[True]) and (practice or not views[False])
    coordinations, others = views[shows_practice], views[not shows_practice]
    states = {s.measure_id: s for s in MeasureState.objects.today().for_list().filter(measure__in={c.measure_id for c in coordinations})}
    entries = {(e.measure_id, e.body_id): e for e in StatusUpdate.objects.open_of(user.body_ids)}
    tasks = [
        Task(c.measure, c.body, states[c.measure_id], today, entries.get((c.measure_id, c.body_id))) for c in coordinations if c.reports
    ]
    reported = {task.measure.pk for task in tasks}
    apart = [Task(c.measure, c.body, states[c.measure_id], today) for c in coordinations if c.measure_id not in reported]
    elsewhere = len({c.measure_id for c in others if c.reports}) if others else None
    return Tasks(_grouped(tasks), _one_per_measure(apart), shows_practice, elsewhere)


def _grouped(tasks: list[Task]) -> dict[str, list[Task]]:
    """By what is asked, each knowing which one follows; among the due those that are only late come last."""
    tasks.sort(key=lambda task: (ORDER.index(task.kind), task.kind == DUE and not task.is_unconfirmed))
    after = [*(task.anchor for task in tasks[1:]), ""]
    placed = [replace(task, following=following) for task, following in zip(tasks, after, strict=False)]
    return {kind: [task for task in placed if task.kind == kind] for kind in ORDER}


def _one_per_measure(tasks: Iterable[Task]) -> list[Task]:
    return list({task.measure.pk: task for task in tasks}.values())
