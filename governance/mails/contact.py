"""Whom an answer to a mail of a round reaches."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from accounts.models import User
from governance.models import OutgoingMail, ReportingRound
from governance.querysets.mails import may_answer_mails


def contact_of(round: ReportingRound, by: User | None = None) -> User | None:
    """Who wrote the mail, else who opened the round, else another person of the plan's secretariat.

    Somebody whose account is closed, or who runs the plan no longer, is none of these; so there may be nobody.
    """
    wanted = [pk for pk in (by.pk if by else None, round.opened_by_id) if pk]
    found = [user for user in may_answer_mails(round.plan_id, wanted) if is_address(user.email)]
    named = {user.pk: user for user in found}
    return next((named[pk] for pk in wanted if pk in named), found[0] if found else None)


def is_address(words: str) -> bool:
    """Whether this may stand in a header: one address, without a line end in it."""
    try:
        validate_email(words)
    except ValidationError:
        return False
    return True


def reply_to(mail: OutgoingMail, *, by: User | None) -> list[str] | None:
    """The Reply-To of a mail: of several rounds in one, that of the first; asked when it goes, since people change."""
    first = next(iter(mail.reasons.all()), None)
    found = contact_of(first.round, by) if first else None
    return [found.email] if found else None
