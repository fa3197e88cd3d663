"""What a mail server makes of one mail, phase by phase: until the text of the mail is sent, everything can be taken back."""

from __future__ import annotations

import smtplib
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from governance.enums import MailState, Stop
from governance.mails.envelopes import Envelope

OK = 250
TAKEN = (250, 251, 252)


class NotNow(Exception):
    """The server takes no mail at all now: everything stays waiting."""


@dataclass(frozen=True)
class Fate:
    """The state a mail comes to, and why, in the server's words where it said any; broken: the connection is gone."""

    state: str
    answer: str
    is_broken: bool = False


def by_phases(smtp: smtplib.SMTP, envelope: Envelope) -> Fate:
    """Sender, recipient, text: a break before the text leaves the mail waiting, one in it or after it leaves its fate unknown."""
    try:
        code, said = smtp.mail(envelope.sender)
        if code != OK:
            raise NotNow(f"The mail server refuses our sender {envelope.sender}: {_words(code, said)}")
        code, said = smtp.rcpt(envelope.recipient)
    except OSError as wrong:
        return Fate(MailState.QUEUED, _name(wrong), is_broken=True)
    if code not in TAKEN:
        return _not_taken(smtp, code, said)
    return _text(smtp, envelope)


def _text(smtp: smtplib.SMTP, envelope: Envelope) -> Fate:
    try:
        code, said = smtp.data(envelope.data)
    except smtplib.SMTPDataError as refused:  # before any of the text was sent
        return _not_taken(smtp, refused.smtp_code, refused.smtp_error)
    except OSError:
        return Fate(MailState.UNKNOWN, Stop.LOST, is_broken=True)
    return Fate(MailState.SENT, _words(code, said)) if code == OK else _not_taken(smtp, code, said)


def _not_taken(smtp: smtplib.SMTP, code: int, said: Any) -> Fate:
    """The server said no: for good (5xx), or for now."""
    state = MailState.REFUSED if 500 <= code < 600 else MailState.QUEUED  # the classes of SMTP
    broken = True
    with suppress(OSError):
        broken = smtp.rset()[0] != OK
    return Fate(state, _words(code, said), is_broken=broken)


def by_others(connection: Any, envelope: Envelope) -> Fate:
    """Where mails go to the screen, a file or a list: no phases; an error leaves the fate unknown."""
    try:
        count = connection.send_messages([envelope.message])
    except OSError:
        return Fate(MailState.UNKNOWN, Stop.LOST, is_broken=True)
    return Fate(MailState.SENT, "") if count else Fate(MailState.REFUSED, "")


def _words(code: int, said: Any) -> str:
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    return f"{code} {' '.join(words.split())}"


def _name(wrong: OSError) -> str:
    return f"{type(wrong).__name__}: {' '.join(str(wrong).split())}"
