"""What is asked of bodies in a round: their measures by what is left to do, for who answers with an account or by a signed link."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance.enums import ANSWERED, MISSING, AnswerState
from governance.models import ReportingRound, RoundQuestion
from governance.rounds.standing import Standing, standing
from measures.enums import Source
from measures.models import Coordination, MeasureState, StatusUpdate
from measures.reporting.tasks import Task

RETURNED, TO_ANSWER, COLLEAGUE, WAITING, DONE, ELSEWHERE, APART = (
    *("returned", "to_answer", "colleague", "waiting", "done"),
    *("elsewhere", "apart"),
)
ORDER = (RETURNED, TO_ANSWER, COLLEAGUE, WAITING, DONE, ELSEWHERE, APART)
LEFT = (RETURNED, TO_ANSWER)
GROUP_OF = {
    AnswerState.RETURNED: RETURNED,
    AnswerState.SUBMITTED: WAITING,
    AnswerState.APPROVED: DONE,
    AnswerState.ELSEWHERE: ELSEWHERE,
}


@dataclass(frozen=True)
class Asked(Task):
    """One measure that one body is asked, and how far it is.

    `is_taken`: a colleague with an account is at it, or handed it in; of what was written a guest reads nothing.
    `question_open`: it was handed in, but a question of the round that must be answered is still open.
    """

    answer: AnswerState = AnswerState.NOT_OPENED
    reports: bool = True
    is_taken: bool = False
    question_open: bool = False
    url: str = ""
    withdraw_url: str = ""

    @property
    def kind(self) -> str:
        """What is left to do: returned first; apart is what the body is not asked any more."""
        if not self.reports:
            return APART
        return COLLEAGUE if self.is_taken and self.answer not in ANSWERED else GROUP_OF.get(self.answer, TO_ANSWER)

    @property
    def is_left(self) -> bool:
        """Whether this body still has something to do."""
        return self.kind in LEFT

    @property
    def can_be_confirmed(self) -> bool:
        """Nothing of this body is open and it has not answered yet, so that “nothing changed” can be said."""
        return (
            self.reports and not self.is_taken and self.entry is None and (self.answer in MISSING or self.answer == AnswerState.ELSEWHERE)
        )

    @property
    def is_waiting(self) -> bool:
        return self.kind == WAITING


@dataclass(frozen=True)
class Asking:
    """All that is asked of some bodies in a round, by what is left to do."""

    round: ReportingRound
    questions: list[RoundQuestion]
    groups: dict[str, list[Asked]]

    @property
    def all(self) -> list[Asked]:
        """In the order of the page."""
        return [asked for found in self.groups.values() for asked in found]

    @property
    def count(self) -> int:
        """How many are still asked."""
        return len([asked for asked in self.all if asked.reports])

    @cached_property
    def left(self) -> int:
        """Of how many something is left to do."""
        return len([asked for asked in self.all if asked.is_left])

    @property
    def must_be_answered(self) -> bool:
        """Whether a question must be answered, so that one word is no answer."""
        return any(question.required for question in self.questions)

    @property
    def confirmable(self) -> int:
        """Of how many “nothing changed” can be said."""
        return 0 if self.must_be_answered or not self.round.is_running else len([asked for asked in self.all if asked.can_be_confirmed])

    @property
    def is_past_deadline(self) -> bool:
        return timezone.localdate() > self.round.deadline

    def find(self, key: str) -> Asked | None:
        """The one that a form names."""
        return next((asked for asked in self.all if asked.key == key), None)

    @cached_property
    def in_plan_order(self) -> list[Asked]:
        """What is still asked, in an order that answering does not change."""
        return sorted((asked for asked in self.all if asked.reports), key=_place)

    def around(self, key: str) -> tuple[Asked | None, Asked | None]:
        """The one before and the one after in plan order."""
        found = self.in_plan_order
        here = next((i for i, asked in enumerate(found) if asked.key == key), None)
        if here is None:
            return None, None
        return found[here - 1] if here else None, found[here + 1] if here + 1 < len(found) else None

    def next_left(self, key: str) -> Asked | None:
        """The next one in plan order of which something is left to do, from the first again after the last; never the one itself."""
        found = self.in_plan_order
        here = next((i for i, asked in enumerate(found) if asked.key == key), -1)
        return next((asked for asked in [*found[here + 1 :], *found[: max(here, 0)]] if asked.is_left), None)

    def ticked(self) -> list[str]:
        """What “tick all” ticks: what is left, not what another body answered."""
        return [asked.key for asked in self.all if asked.can_be_confirmed and asked.is_left]

    def shown(self, *, ticked: Collection[str] = (), refused: Mapping[str, str] | None = None) -> Asking:
        """The same with what was pressed on the page."""
        why = refused or {}
        groups = {
            kind: [replace(one, ticked=one.key in ticked, refusal=why.get(one.key, "")) for one in found]
            for kind, found in self.groups.items()
        }
        return replace(self, groups=groups)

    def wanted(self) -> str:
        """What is asked of each measure, in words."""
        round, count = self.round, len(self.questions)
        found = [
            *([_("the status, and whether it is on track")] if round.asks_status else []),
            *([_("the milestones brought up to date")] if round.asks_milestones else []),
            *([_("evidence")] if round.asks_evidence else []),
            *(
                [ngettext("%(count)s question of this round", "%(count)s questions of this round", count) % {"count": count}]
                if count
                else []
            ),
        ]
        return ", ".join(found)


def _place(asked: Asked) -> tuple[int, int, str]:
    """Where it stands in the plan, whatever was answered."""
    return asked.measure.position, asked.measure.pk, asked.body.slug


def asked_of(
    round: ReportingRound,
    body_ids: Iterable[int],
    *,
    by_link: bool = False,
    address: Callable[[Asked], tuple[str, str]] | None = None,
) -> Asking:
    """What these bodies are asked in a round, a fixed number of queries; `address` says where one is answered and taken back."""
    bodies, day = set(body_ids), timezone.localdate()
    rows = {row.pk: row for row in round.asked.of_bodies(bodies)}
    measure_ids = {row.measure_id for row in rows.values()}
    states = {state.measure_id: state for state in MeasureState.objects.today().for_list().filter(measure__in=measure_ids)}
    entries = {(e.measure_id, e.body_id): e for e in StatusUpdate.objects.open_of(bodies) if e.measure_id in measure_ids}
    reports = set(Coordination.objects.reporting().filter(measure__in=measure_ids, body__in=bodies).values_list("measure_id", "body_id"))
    found = []
    stands = {one.asked_id: one for one in standing(round, body_ids=bodies)}
    for row in rows.values():
        one = stands.get(row.pk) or Standing(row.pk, row.measure_id, row.body_id, AnswerState.NOT_OPENED)
        if row.pk in stands or round.is_running:
            pair = (one.measure_id, one.body_id)
            entry = entries.get(pair)
            taken = by_link and entry is not None and entry.source != Source.LINK
            asked = Asked(
                *(row.measure, row.body, states[one.measure_id], day, None if taken else entry),
                answer=one.state,
                reports=pair in reports,
                is_taken=taken,
                question_open=one.question_open,
            )
            url, withdraw = address(asked) if address else ("", "")
            found.append(replace(asked, url=url, withdraw_url=withdraw))
    groups = {kind: [asked for asked in found if asked.kind == kind] for kind in ORDER}
    return Asking(round, list(round.questions.all()), groups)
