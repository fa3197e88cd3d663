"""How mails of the outbox are read on a page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.safestring import mark_safe

from governance.enums import MailState
from governance.mails.letters import Shown, masked
from governance.models import OutgoingMail
from governance.querysets.mails import URGENT, MailQuerySet

PATIENCE = timedelta(hours=1)
ORDER = (*URGENT, MailState.SENDING, MailState.QUEUED, MailState.SENT, MailState.STOPPED)


@dataclass(frozen=True)
class Count:
    """How many mails are in a state."""

    state: str
    label: str
    number: int
    is_urgent: bool


@dataclass(frozen=True)
class Clock:
    """Whether mails go: how many wait and the oldest since when, and when one last went."""

    waiting: int
    oldest: datetime | None
    sent: datetime | None
    stands_still: bool


def clock_of(found: MailQuerySet) -> Clock:
    """Where a mail that could go is still there after an hour, nobody runs send_mail: a timer does so every few minutes.

    One that is tried again later waits for its time, which says nothing of the timer.
    """
    read = found.clock()
    due = read.pop("due")
    return Clock(**read, stands_still=due is not None and due < timezone.now() - PATIENCE)


def shown(mail: OutgoingMail) -> Shown:
    """The two texts of a mail, its signed links masked."""
    return Shown(masked(mail.text, mail.language), mark_safe(masked(mail.html, mail.language)))  # noqa: S308 - written by our templates


def shown_counts(found: MailQuerySet) -> list[Count]:
    """How many are in each state that occurs, what needs a person first."""
    counts = found.counts()
    return [Count(state, str(state.label), counts[state], state in URGENT) for state in ORDER if state in counts]
