"""The invitation of a signed link, put in the outbox once the round runs."""

from __future__ import annotations

from collections.abc import Sequence

from accounts.models import User
from governance.actions.outbox import queue
from governance.enums import MailState
from governance.mails.letters import invitation_key, invitations
from governance.models import MailReason, RoundLink


def invite_by_link(user: User, links: Sequence[RoundLink]) -> int:
    """Queue the invitations of these links of one round; returns how many wait to go. Of a round that is not open yet, opening does it.

    Who was invited before, for another body, is now invited for this one alone.
    """
    if not links or not links[0].round.is_running:
        return 0
    round = links[0].round
    known = set(MailReason.objects.filter(round=round).values_list("key", flat=True))
    wanted = {invitation_key(link) for link in links}
    letters = [letter for letter in invitations(round, known=known) if any(reason.key in wanted for reason in letter.reasons)]
    return queue(letters, plan=round.plan, by=user)


def not_invited(links: Sequence[RoundLink]) -> list[RoundLink]:
    """The links of a running round of which no invitation waits or went."""
    running = [link for link in links if link.round.is_running]
    keys = [invitation_key(link) for link in running]
    told = set(MailReason.objects.filter(key__in=keys).exclude(mail__state=MailState.STOPPED).values_list("key", flat=True))
    return [link for link, key in zip(running, keys, strict=True) if key not in told]
