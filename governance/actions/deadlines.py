"""Moving the deadline of a round that is running, with all that was made for the old one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from governance.actions.outbox import queue
from governance.actions.rounds import PAGE, locked, mark_of_round
from governance.enums import MailKind, MailState, RoundState, Stop
from governance.mails import letters
from governance.models import MailReason, OutgoingMail, ReportingRound, RoundLink
from governance.rules import due_kind
from measures.actions.log import Moved
from plan.editing import stamp_history


@dataclass(frozen=True)
class Move:
    """What a deadline took along: waiting mails that were stopped, those written anew, and signed links."""

    stopped: int = 0
    written: int = 0
    links: int = 0


@transaction.atomic
def move_deadline(user: User, round: ReportingRound, days: dict[str, Any], *, seen: str | None = None) -> Move:
    """Give a running round another deadline, other reminders or another closing day; `days` are those fields.

    Signed links move along. A waiting mail that names the old deadline goes no more; an invitation among these is written anew, while a
    reminder comes by itself when the new deadline asks for it. ValidationError when the round takes no answers; Moved when `seen` is
    given and somebody changed it since.
    """
    round = locked(round)
    if not round.is_running:
        raise ValidationError(_("This round takes no answers now."))
    if seen is not None and seen != mark_of_round(round):
        raise Moved(_("Somebody changed this round since you opened this page. Press again to keep it as it stands below."))
    if all(getattr(round, name) == value for name, value in days.items()):
        return Move()
    deadline, close_after = round.deadline, round.close_after
    for name, value in days.items():
        setattr(round, name, value)
    if round.deadline != deadline and _due(round) is None:
        round.state = RoundState.OPEN  # nobody was reminded of this deadline yet
    round.full_clean()
    stamp_history(round, user, PAGE)
    round.save()
    links = _move_links(round, deadline, round.deadline - deadline + _more_days(close_after, round.close_after))
    return _write_anew(user, round, links) if round.deadline != deadline else Move(links=links)


def _due(round: ReportingRound) -> MailKind | None:
    steps = {"first": round.remind_first, "last": round.remind_last, "late": round.remind_late, "escalate": round.escalate}
    return due_kind(timezone.localdate(), round.deadline, **steps)


def _more_days(before: int | None, after: int | None) -> timedelta:
    """How much longer it stays open after its deadline; where it is closed by hand nobody knows."""
    return timedelta() if before is None or after is None else timedelta(days=after - before)


def _move_links(round: ReportingRound, deadline: date, by: timedelta) -> int:
    """Move the links that were valid until the old deadline or longer; one that was given a shorter life keeps it."""
    links = list(RoundLink.objects.filter(round=round, revoked_at__isnull=True, expires_on__gte=deadline))
    for link in links:
        link.expires_on = max(link.expires_on + by, round.deadline)
    RoundLink.objects.bulk_update(links, ["expires_on"], batch_size=500)
    return len(links) if by else 0


def _write_anew(user: User, round: ReportingRound, links: int) -> Move:
    now = timezone.now()
    waiting = OutgoingMail.objects.asking_only(round).filter(state=MailState.QUEUED)
    stopped = waiting.update(state=MailState.STOPPED, answer=Stop.MOVED, settled_at=now)
    reasons = MailReason.objects.filter(round=round)
    lost = reasons.filter(kind=MailKind.INVITATION, mail__state=MailState.STOPPED, mail__answer=Stop.MOVED, mail__settled_at=now)
    people = {address.lower() for address in lost.values_list("mail__address", flat=True)}
    known = set(reasons.values_list("key", flat=True))
    fresh = letters.invitations(round, known=known, step=f"moved-{mark_of_round(round)}") if people else []
    written = [letter for letter in fresh if letter.address.lower() in people]
    return Move(stopped, queue(letters.in_one(written, round.plan), plan=round.plan, by=user), links)
