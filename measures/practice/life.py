"""One measure's simulated life: what is true of it, and the saves by which it became so.

Nothing is stored here. Each verb does in memory what the action of the same name does in the database, at a given moment;
`writing` stores the outcome. Entries of the log carry a lent, negative number until they are stored.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from accounts.models import User
from measures.actions.log import Statement
from measures.actions.states import Facts, values_of
from measures.enums import OPEN_STATES, Source, UpdateKind, UpdateState
from measures.models import Coordination, Evidence, Measure, Milestone, MilestoneMove, StatusUpdate, UpdateMove
from measures.practice.rows import Trace, trace
from plan.models import Body


@dataclass
class Life:
    """A measure with all that hangs on it, as it is at the moment that the simulation has reached."""

    measure: Measure
    facts: Facts
    lent: Iterator[int] = field(default_factory=lambda: count(-1, -1))
    clock: datetime = field(init=False)
    updates: list[StatusUpdate] = field(default_factory=list)
    moves: list[UpdateMove] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    milestones: list[Milestone] = field(default_factory=list)
    milestone_moves: list[MilestoneMove] = field(default_factory=list)
    added: list[Coordination] = field(default_factory=list)
    changed: list[Coordination] = field(default_factory=list)
    removed: list[Coordination] = field(default_factory=list)
    states: list[dict[str, Any]] = field(default_factory=list)
    traces: list[Trace] = field(default_factory=list)
    edited: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.clock = self.measure.began_at
        self._adopt()

    @property
    def approved(self) -> list[StatusUpdate]:
        return self.facts.updates[self.measure.pk]

    @property
    def last(self) -> StatusUpdate:
        """What counts now."""
        return self.approved[-1]

    @property
    def coordinations(self) -> list[Coordination]:
        return self.facts.coordinations[self.measure.pk]

    @property
    def reporting(self) -> list[Body]:
        return [c.body for c in self.coordinations if c.reports]

    def tick(self) -> None:
        """A second later: no two saves of a row are at one moment."""
        self.clock += timedelta(seconds=1)

    def open_for(self, body: Body | None) -> StatusUpdate | None:
        """The entry of a body that is not decided yet."""
        wanted = body.pk if body else None
        return next((u for u in reversed(self.updates) if u.state in OPEN_STATES and u.body_id == wanted), None)

    # The log

    def _adopt(self) -> None:
        measure = self.measure
        entry = StatusUpdate(
            id=next(self.lent),
            measure=measure,
            kind=UpdateKind.ADOPTION,
            state=UpdateState.APPROVED,
            status=measure.status_at_adoption,
            language=measure.source_language,
            source=Source.SEED,
            created_at=self.clock,
            approved_at=self.clock,
        )
        self.updates.append(entry)
        self.approved.append(entry)
        self.traces.append(trace(entry, "+", self.clock, None, Source.SEED))
        self._record()

    def draft(
        self,
        by: User,
        body: Body | None,
        said: Statement,
        *,
        kind: str = UpdateKind.REPORT,
        corrects: StatusUpdate | None = None,
        on_behalf: bool = False,
    ) -> StatusUpdate:
        """Write a new entry."""
        entry = StatusUpdate(
            id=next(self.lent),
            measure=self.measure,
            body=body,
            kind=kind,
            corrects=corrects,
            author=by,
            on_behalf=on_behalf,
            created_at=self.clock,
            **said.values(),
        )
        self.updates.append(entry)
        self.traces.append(trace(entry, "+", self.clock, by, entry.source))
        return entry

    def prove(self, entry: StatusUpdate, title: str, url: str) -> None:
        """Hang a link on an entry."""
        self.evidence.append(Evidence(update=entry, title=title, url=url))

    def rewrite(self, by: User, entry: StatusUpdate, note: str) -> None:
        """Write a returned entry again."""
        entry.note, entry.author = note, by
        self.traces.append(trace(entry, "~", self.clock, by, entry.source))

    def submit(self, by: User, entry: StatusUpdate) -> None:
        """Hand an entry in."""
        entry.submitted_at = self.clock
        self._move(by, entry, UpdateState.SUBMITTED)

    def give_back(self, by: User, entry: StatusUpdate, reason: str) -> None:
        """Return an entry to its body."""
        self._move(by, entry, UpdateState.RETURNED, reason)

    def withdraw(self, by: User, entry: StatusUpdate) -> None:
        """Take an entry back."""
        self._move(by, entry, UpdateState.WITHDRAWN)

    def approve(self, by: User, entry: StatusUpdate) -> None:
        """Make an entry count."""
        entry.approved_at, entry.approved_by = self.clock, by
        self._move(by, entry, UpdateState.APPROVED)
        self.approved.append(entry)
        self._touch()

    def _move(self, by: User, entry: StatusUpdate, to: str, reason: str = "") -> None:
        self.moves.append(UpdateMove(update=entry, from_state=entry.state, to_state=to, by=by, at=self.clock, reason=reason))
        entry.state = to
        self.traces.append(trace(entry, "~", self.clock, by, entry.source))

    # Edits: each is one save of one or more rows

    def edit(self, by: User, **values: Any) -> None:
        """Give the measure other values."""
        old = _copy_of(self.measure)
        for name, value in values.items():
            setattr(self.measure, name, value)
        self.edited |= set(values)
        self.measure.stamp(old)
        self._touch()
        self.traces.append(trace(self.measure, "~", self.clock, by, Source.ADMIN))

    def coordinate(self, by: User, body: Body, instead_of: Coordination | None, *, to_find: bool = False) -> None:
        """Make a body the certain lead, in the place of another one if there is one; `to_find` says that one was looked for."""
        new = Coordination(measure=self.measure, body=body, order=instead_of.order if instead_of else 1)
        if instead_of:
            self.coordinations.remove(instead_of)
            self.removed.append(instead_of)
            self.traces.append(trace(instead_of, "-", self.clock, by, Source.ADMIN))
        self.coordinations.append(new)
        self.coordinations.sort(key=lambda c: (c.order, c.pk or float("inf")))
        self.added.append(new)
        self.traces.append(trace(new, "+", self.clock, by, Source.ADMIN))
        if to_find:
            self.measure.coordinator_to_find = False
            self.edited.add("coordinator_to_find")
        self._touch()
        if to_find:
            self.traces.append(trace(self.measure, "~", self.clock, by, Source.ADMIN))

    def make_certain(self, by: User, found: Coordination) -> None:
        """Take the doubt away from a coordination."""
        found.certain = found.reports = True
        self.changed.append(found)
        self._touch()
        self.traces.append(trace(found, "~", self.clock, by, Source.ADMIN))

    def plan_milestone(self, by: User, title: str, language: str, due_on: date) -> Milestone:
        """Set a dated step."""
        found = Milestone(measure=self.measure, title=title, language=language, first_due_on=due_on, due_on=due_on)
        self.milestones.append(found)
        self._milestone(by, found, "+")
        return found

    def move_milestone(self, by: User, found: Milestone, due_on: date, reason: str) -> None:
        """Give a step another date."""
        self.milestone_moves.append(
            MilestoneMove(milestone=found, from_date=found.due_on, to_date=due_on, reason=reason, by=by, at=self.clock)
        )
        found.due_on = due_on
        self._milestone(by, found, "~")

    def reach_milestone(self, by: User, found: Milestone) -> None:
        """Say that a step is done."""
        found.done_on = timezone.localdate(self.clock)
        self._milestone(by, found, "~")

    def _milestone(self, by: User, found: Milestone, kind: str) -> None:
        self.facts.milestones[self.measure.pk] = sorted((m for m in self.milestones if m.done_on is None), key=lambda m: m.due_on)
        self._touch()
        self.traces.append(trace(found, kind, self.clock, by, Source.ADMIN))

    # What follows from each

    def _touch(self) -> None:
        self.measure.version += 1
        self._record()

    def _record(self) -> None:
        """Another period when something of the state changed, as refresh_states does it."""
        values = values_of(self.measure, self.facts)
        if self.states:
            now = self.states[-1]
            if all(now[name] == value for name, value in values.items()):
                return
            now["valid_to"] = self.clock
        self.states.append({**values, "measure_id": self.measure.pk, "valid_from": self.clock, "valid_to": None})


def _copy_of(measure: Measure) -> Measure:
    """The measure as it was, to see which texts were rewritten."""
    return Measure(**{f.attname: measure.__dict__[f.attname] for f in Measure._meta.concrete_fields})
