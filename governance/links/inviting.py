"""The invitation of a signed link, put in the outbox once the round runs."""

from __future__ import annotations

from collections.abc import Sequence

from accounts.models import User
from governance.actions.outbox import queue
from governance.mails.letters import invitations
from governance.models import RoundLink


def invite_by_link(user: User, links: Sequence[RoundLink]) -> int:
    """Queue the invitations of these links of one round; returns how many wait to go. Of a round that is not open yet, opening does it."""
    if not links or not links[0].round.is_running:
        return 0
    wanted, round = {link.pk for link in links}, links[0].round
    letters = [letter for letter in invitations(round) if letter.link is not None and letter.link.pk in wanted]
    return queue(letters, plan=round.plan, by=user)
