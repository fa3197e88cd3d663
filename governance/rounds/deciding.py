"""The answers of a round that wait for the secretariat's decision: how many there are, and the part of the desk that they are."""

from __future__ import annotations

from collections.abc import Iterable

from accounts.models import User
from governance.enums import AnswerState
from governance.models import ReportingRound
from governance.rounds.standing import Standing, standing
from measures.desk.parts import DeskPart
from measures.enums import UpdateState
from measures.models import StatusUpdate

NUMBER = 5  # digits of a round's number


def waiting_ids(round: ReportingRound, found: Iterable[Standing]) -> frozenset[int]:
    """The entries that were handed in and wait; of a round that is over, those that wait still."""
    ids = frozenset(one.update_id for one in found if one.update_id and one.state == AnswerState.SUBMITTED)
    if not round.is_over or not ids:
        return ids
    return frozenset(StatusUpdate.objects.filter(pk__in=ids, state=UpdateState.SUBMITTED).values_list("pk", flat=True))


def round_on_desk(user: User, address: str) -> DeskPart | None:
    """The part of the desk that `<plan>/<number>` names; None for no round that the person runs."""
    slug, _sep, number = address.partition("/")
    if not (number.isascii() and number.isdigit() and len(number) <= NUMBER):
        return None
    round = ReportingRound.objects.run_by(user).select_related("plan").filter(plan__slug=slug, number=int(number)).first()
    if round is None:
        return None
    return DeskPart(round.plan, str(round.title), round.get_absolute_url(), waiting_ids(round, standing(round)))


def address_of(round: ReportingRound) -> str:
    """What the desk's address says of a round."""
    return f"{round.plan.slug}/{round.number}"
