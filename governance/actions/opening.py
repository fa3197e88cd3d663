"""Opening and closing with the mails that go with it, each in one transaction: no round is open whose invitations were lost."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from governance.actions.outbox import queue
from governance.actions.rounds import close_round, locked, open_round
from governance.mails import letters
from governance.models import ReportingRound


@transaction.atomic
def open_and_invite(user: User, round: ReportingRound, *, seen: str | None = None) -> int:
    """Open the round and let the invitations wait; returns how many wait. ValidationError and Moved as open_round."""
    opened = open_round(user, round, seen=seen)
    return queue(letters.invitations(opened), plan=opened.plan, by=user)


@transaction.atomic
def close_and_thank(user: User | None, round: ReportingRound) -> int:
    """Close a running round and let the thanks wait; returns how many wait, none where it was closed before."""
    if not locked(round).is_running:
        return 0
    closed = close_round(round, user=user)
    return queue(letters.thanks(closed), plan=closed.plan, by=user)
