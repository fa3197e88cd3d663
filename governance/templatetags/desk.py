"""What the pages of lower apps show of rounds and notices to who runs plans or reports: the desk and one's own measures."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils import timezone

from accounts.models import User
from governance.models import ReportingRound
from governance.rounds import deciding
from governance.rounds.listing import RoundRow, round_rows
from governance.rounds.standing import Standing

register = template.Library()


@register.simple_tag
def rounds_to_run(user: User, *, practice: bool = False) -> list[RoundRow]:
    """The rounds that ask something of who runs their plan: not opened yet, running, or closed but not final; two queries."""
    found = ReportingRound.objects.run_by(user).to_do().filter(plan__is_practice=practice)
    return round_rows(found, timezone.localdate())


@register.simple_tag
def answers_to_decide(round: ReportingRound, found: Iterable[Standing]) -> int:
    """How many answers of a round wait for a decision."""
    return len(deciding.waiting_ids(round, found))


@register.simple_tag
def desk_address_of(round: ReportingRound) -> str:
    """What the desk's address says of a round."""
    return deciding.address_of(round)
