"""Handing waiting mails to the mail server: each at most once, and none without its fate.

A mail is claimed (waiting → on its way, committed) before the server hears of it. Whatever ends a run in between leaves it on its way,
and the next run, which alone holds the lock, calls its fate unknown: it goes again only by a person's hand.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.db import connection
from django.db.models import F
from django.utils import timezone

from governance.enums import MailState, Stop
from governance.mails.envelopes import Envelope, seal
from governance.mails.outdated import Lacking, address_now, no_longer
from governance.mails.smtp import Fate, NotNow, by_others, by_phases
from governance.models import OutgoingMail

AT_MOST = 500  # mails a run
SECONDS = 240  # a run
TIMEOUT = 30  # seconds for one answer of the server
MOST_ATTEMPTS = 8
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=5), timedelta(hours=6)
PER_CONNECTION = 50  # some servers take no more
MOST_BREAKS = 3  # one after the other: the server is not well
ANSWER = 500  # signs of what the server said


@dataclass
class Run:
    """What a run did: how many ended in which state, how many of runs that died, and why it ended early."""

    counts: Counter[str] = field(default_factory=Counter)
    died: int = 0
    trouble: str = ""
    left: int = 0


def hand_over(*, at_most: int = AT_MOST, seconds: float = SECONDS, stop: Callable[[], bool] = lambda: False) -> Run:
    """Hand over what waits, the longest waiting first; only under the lock of send_mail."""
    keep_claims()
    run, end = Run(died=call_unknown()), time.monotonic() + seconds
    waiting = list(OutgoingMail.objects.to_go(timezone.now()).values_list("pk", flat=True)[:at_most])
    server, lacking = Server(), Lacking()
    breaks = 0
    try:
        for pk in waiting:
            if stop() or time.monotonic() > end or breaks >= MOST_BREAKS:
                break
            server.open()
            fate = hand_over_one(server, pk, lacking)
            if fate is not None:
                run.counts[fate.state] += 1
                breaks = breaks + 1 if fate.is_broken else 0
    except NotNow as wrong:
        run.trouble = str(wrong)
    finally:
        server.close()
    run.trouble = run.trouble or ("The connection broke several times, one after the other." if breaks >= MOST_BREAKS else "")
    run.left = OutgoingMail.objects.to_go(timezone.now()).count()
    return run


def keep_claims() -> None:
    """Not even a power cut may undo a claim: SQLite, which we else let write in peace, waits for the disk. PostgreSQL always does."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=FULL")


def call_unknown() -> int:
    """The mails of runs that died on the way: nobody knows whether the server took them."""
    left = OutgoingMail.objects.filter(state=MailState.SENDING)
    return left.update(state=MailState.UNKNOWN, answer=Stop.DIED, settled_at=timezone.now())


class Server:
    """The mail server of the settings, opened when the first mail goes, anew after some mails or when the connection broke."""

    def __init__(self) -> None:
        self.connection = get_connection(timeout=settings.EMAIL_TIMEOUT or TIMEOUT)
        self.is_open, self.taken = False, 0

    @property
    def smtp(self) -> EmailBackend | None:
        """The backend, where it speaks SMTP."""
        return self.connection if isinstance(self.connection, EmailBackend) else None

    def open(self) -> None:
        """NotNow when the server cannot be reached."""
        if self.is_open and self.taken < PER_CONNECTION:
            return
        self.close()
        try:
            self.connection.open()
            if self.smtp and self.smtp.connection:
                self.smtp.connection.ehlo_or_helo_if_needed()
        except OSError as wrong:  # SMTPException is one
            self.close()
            raise NotNow(f"The mail server cannot be reached: {wrong}") from wrong
        self.is_open, self.taken = True, 0

    def close(self) -> None:
        """Say goodbye; a server that is gone hears nothing."""
        if not self.is_open and not getattr(self.connection, "connection", None):
            return
        try:
            self.connection.close()
        except OSError:
            pass
        finally:
            self.is_open = False
            if self.smtp:
                self.smtp.connection = None

    def take(self, envelope: Envelope) -> Fate:
        """What the server makes of one mail."""
        self.taken += 1
        smtp = self.smtp
        fate = by_phases(smtp.connection, envelope) if smtp and smtp.connection else by_others(self.connection, envelope)
        if fate.is_broken:
            self.close()
        return fate


def hand_over_one(server: Server, pk: int, lacking: Lacking) -> Fate | None:
    """Claim one mail, hand it over, write down its fate; None where somebody else had it."""
    mail = OutgoingMail.objects.filter(pk=pk).select_related("user", "by").prefetch_related("reasons__round").first()
    if mail is None or mail.state != MailState.QUEUED:
        return None
    if why := no_longer(mail, lacking):
        return _settle(mail, MailState.QUEUED, Fate(MailState.STOPPED, why))
    try:
        envelope = seal(mail)
    except ValueError as wrong:  # it can be written in no way: trying again does not help
        return _settle(mail, MailState.QUEUED, Fate(MailState.REFUSED, f"{type(wrong).__name__}: {wrong}"))
    if not OutgoingMail.objects.filter(pk=pk, state=MailState.QUEUED).update(state=MailState.SENDING, attempts=F("attempts") + 1):
        return None
    mail.attempts += 1
    try:
        fate = server.take(envelope)
    except NotNow as wrong:  # the server takes nothing now: as if nothing had been tried
        waiting = OutgoingMail.objects.filter(pk=pk, state=MailState.SENDING)
        waiting.update(state=MailState.QUEUED, attempts=F("attempts") - 1, answer=str(wrong)[:ANSWER])
        raise
    return _settle(mail, MailState.SENDING, fate)


def _settle(mail: OutgoingMail, before: str, fate: Fate) -> Fate:
    """Write down what became of a mail; one that is to be tried again waits, longer each time, and is given up in the end."""
    now, later = timezone.now(), mail.not_before
    if fate.state == MailState.QUEUED:
        if mail.attempts >= MOST_ATTEMPTS:
            fate = Fate(MailState.REFUSED, f"{Stop.TIRED} {fate.answer}", is_broken=fate.is_broken)
        else:
            later = now + min(FIRST_WAIT * 2 ** (mail.attempts - 1), LONGEST_WAIT)
    settled, address = (None, mail.address) if fate.state == MailState.QUEUED else (now, address_now(mail))
    OutgoingMail.objects.filter(pk=mail.pk, state__in=(before, MailState.UNKNOWN)).update(
        state=fate.state, answer=fate.answer[:ANSWER], settled_at=settled, not_before=later, address=address
    )
    return fate
