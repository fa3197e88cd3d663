"""What waits on the desk: each entry beside what is true now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from measures.actions.log import mark_of
from measures.enums import UpdateKind
from measures.models import MeasureState, StatusUpdate
from measures.reporting.compare import Line, compare


@dataclass(frozen=True)
class Submission:
    """An entry that waits, and the state that it would replace."""

    update: StatusUpdate
    state: MeasureState

    @property
    def lines(self) -> list[Line]:
        """Old beside new, field by field."""
        return compare(self.state.last_update, self.update)

    @property
    def is_confirmation(self) -> bool:
        """Whether it says that nothing changed."""
        return self.update.kind == UpdateKind.CONFIRMATION

    @property
    def changes(self) -> list[Line]:
        """The fields that it changes."""
        return [line for line in self.lines if line.changed]

    @property
    def moves(self) -> list[Line]:
        """The changes to tell in a line: what is asked or blocks has a mark of its own."""
        marked = {name for name in ("question", "blocked_reason") if getattr(self.update, name)}
        return [line for line in self.changes if line.name not in marked]

    @property
    def mark(self) -> str:
        return mark_of(self.update)

    @property
    def token(self) -> str:
        """What a checkbox sends: the entry, bound to what was read."""
        return f"{self.update.pk}-{self.mark}"

    @property
    def days(self) -> int:
        """How many days it waits, by Brussels dates."""
        handed_in = self.update.submitted_at
        return (timezone.localdate() - timezone.localdate(handed_in)).days if handed_in else 0

    @property
    def is_overtaken(self) -> bool:
        """Another statement was approved after this one was handed in; the adoption is none."""
        last, handed_in = self.state.last_update, self.update.submitted_at
        return bool(last and last.kind != UpdateKind.ADOPTION and handed_in and last.approved_at and last.approved_at > handed_in)


def submission(update: StatusUpdate) -> Submission:
    """One entry beside what is true now."""
    return beside_states([update])[0]


def beside_states(updates: Iterable[StatusUpdate]) -> list[Submission]:
    """Each entry beside what is true now, in a fixed number of queries."""
    found = list(updates)
    states = MeasureState.objects.today().for_list().select_related("last_update__status")
    by_measure = {state.measure_id: state for state in states.filter(measure__in={update.measure_id for update in found})}
    return [Submission(update, by_measure[update.measure_id]) for update in found]
