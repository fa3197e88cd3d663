"""How a round stands: for each measure and body what became of it, read in two queries whatever the size."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from governance.enums import ANSWERED, MISSING, AnswerState
from governance.models import ReportingRound
from governance.querysets.asking import question_open
from governance.rules import RANK, answer_state, counted_state
from measures.enums import OPEN_STATES, UpdateKind, UpdateState
from measures.models import StatusUpdate

if TYPE_CHECKING:
    from governance.querysets.rounds import AskedQuerySet

# What it counts for, whether a question is open, id, submitted at, approved at.
Entry = tuple[str, bool, int | None, datetime | None, datetime | None]
NO_ENTRY: Entry = ("", False, None, None, None)


@dataclass(frozen=True, slots=True)
class Standing:
    """One measure that one body is asked, and how far it is; `update_id` is the entry that says so.

    `question_open`: that entry was handed in, but does not answer a question of the round that must be answered.
    """

    asked_id: int
    measure_id: int
    body_id: int
    state: AnswerState
    update_id: int | None = None
    submitted_at: datetime | None = None
    approved_at: datetime | None = None
    question_open: bool = False

    @property
    def is_answered(self) -> bool:
        return self.state in ANSWERED

    @property
    def is_missing(self) -> bool:
        """Whether this body is still to be asked for it."""
        return self.state in MISSING

    def is_from_before(self, round: ReportingRound) -> bool:
        """Whether what answers it was handed in before the round was opened."""
        return bool(self.is_answered and self.submitted_at and round.opened_at and self.submitted_at < round.opened_at)


def standing(round: ReportingRound, *, body_ids: Iterable[int] | None = None) -> list[Standing]:
    """Every measure and body of a round, in plan order; with `body_ids` only those of some bodies, others' answers known.

    A round that is over says what was kept when it closed. What was not answered and cannot be any more, since its measure ended or its
    body no longer reports on it, is left out: nobody owes it.
    """
    asked = round.asked.order_by("measure__position", "measure_id", "body__slug")
    if body_ids is not None:
        asked = asked.filter(measure__in=round.asked.filter(body_id__in=list(body_ids)).values("measure"))
    found = _as_kept(asked) if round.is_over else _as_it_goes(round, _read(asked), _opened(round))
    wanted = None if body_ids is None else set(body_ids)
    return found if wanted is None else [one for one in found if one.body_id in wanted]


def standing_of(round: ReportingRound, opened: set[int]) -> list[Standing]:
    """The same of a whole round, for who knows already which bodies opened it: one query less."""
    asked = round.asked.order_by("measure__position", "measure_id", "body__slug")
    return _as_kept(asked) if round.is_over else _as_it_goes(round, _read(asked), opened)


def _opened(round: ReportingRound) -> set[int]:
    return set(round.bodies.exclude(opened_at=None).values_list("body_id", flat=True))


def _read(asked: AskedQuerySet) -> list[tuple[int, int, int, bool]]:
    return list(asked.with_is_asked().values_list("pk", "measure_id", "body_id", "is_asked"))


def _as_kept(asked: AskedQuerySet) -> list[Standing]:
    kept = asked.exclude(outcome="")  # when it closed, nobody was asked it any more
    rows: Any = kept.values_list("pk", "measure_id", "body_id", "outcome", "update_id", "update__submitted_at", "update__approved_at")
    return [Standing(pk, measure, body, AnswerState(outcome), *rest) for pk, measure, body, outcome, *rest in rows]


def _as_it_goes(round: ReportingRound, asked: list[tuple[int, int, int, bool]], opened: set[int]) -> list[Standing]:
    entries = entries_of(round)
    answered: dict[int, set[int]] = defaultdict(set)
    for (measure, body), (state, *_) in entries.items():
        if state in (UpdateState.SUBMITTED, UpdateState.APPROVED):
            answered[measure].add(body)
    of_round = {(measure, body) for _, measure, body, _ in asked}
    found = []
    for pk, measure, body, is_asked in asked:
        counted, is_open, entry, submitted, approved = entries.get((measure, body), NO_ENTRY)
        elsewhere = any(other != body and (measure, other) in of_round for other in answered[measure])
        state = answer_state(counted, opened=body in opened, elsewhere=elsewhere, over=False)
        if is_asked or counted in (UpdateState.SUBMITTED, UpdateState.APPROVED):
            found.append(Standing(pk, measure, body, state, entry, submitted, approved, is_open))
    return found


def entries_of(round: ReportingRound) -> dict[tuple[int, int], Entry]:
    """The furthest entry of each measure and body: what is still open, whenever it was begun, and what was approved in the round.

    How far is said by what it counts for (rules.counted_state).
    """
    if round.opened_at is None:
        return {}
    counts = Q(state__in=OPEN_STATES) | Q(state=UpdateState.APPROVED, approved_at__gte=round.opened_at)
    found = StatusUpdate.objects.filter(counts, measure__plan_id=round.plan_id, body__isnull=False)
    rows = found.exclude(kind=UpdateKind.ADOPTION).annotate(is_open=question_open(round.pk)).order_by("id")
    best: dict[tuple[int, int], Entry] = {}
    columns = ("measure_id", "body_id", "state", "is_open", "id", "submitted_at", "approved_at")
    for measure, body, state, is_open, pk, submitted, approved in rows.values_list(*columns):
        counted, before = counted_state(state, question_open=is_open), best.get((measure, body), NO_ENTRY)[0]
        if not before or RANK.index(counted) >= RANK.index(UpdateState(before)):
            best[measure, body] = (counted, counted != state, pk, submitted, approved)
    return best


def counts(found: Iterable[Standing]) -> Counter[AnswerState]:
    """How many are in each state."""
    return Counter(one.state for one in found)


def measures_answered(found: Iterable[Standing]) -> tuple[int, int]:
    """(answered, asked) measures: one answer by any body answers a measure."""
    answered: dict[int, bool] = {}
    for one in found:
        answered[one.measure_id] = answered.get(one.measure_id, False) or one.is_answered
    return sum(answered.values()), len(answered)
