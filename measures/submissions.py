"""What waits on the desk: each entry beside what is true now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import User
from measures.actions.log import mark_of
from measures.compare import Line, compare
from measures.enums import UpdateKind
from measures.models import MeasureState, StatusUpdate


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
    def mark(self) -> str:
        return mark_of(self.update)

    @property
    def is_overtaken(self) -> bool:
        """Another statement was approved after this one was handed in; the adoption is none."""
        last, handed_in = self.state.last_update, self.update.submitted_at
        return bool(last and last.kind != UpdateKind.ADOPTION and handed_in and last.approved_at and last.approved_at > handed_in)


def submissions_for(user: User) -> list[Submission]:
    """All that this person may decide on, the longest waiting first, in a fixed number of queries."""
    return _beside_states(StatusUpdate.objects.decided_by(user).with_parts())


def submission(update: StatusUpdate) -> Submission:
    """One entry beside what is true now."""
    return _beside_states([update])[0]


def _beside_states(updates: Iterable[StatusUpdate]) -> list[Submission]:
    found = list(updates)
    states = MeasureState.objects.today().for_list().select_related("last_update__status")
    by_measure = {state.measure_id: state for state in states.filter(measure__in={update.measure_id for update in found})}
    return [Submission(update, by_measure[update.measure_id]) for update in found]
