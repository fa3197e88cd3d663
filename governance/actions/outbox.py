"""Putting mails in the outbox: each key once, whoever is first."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from governance.enums import LIFTED, MailState
from governance.mails.letters.parts import Letter
from governance.mails.letters.writing import domain
from governance.mails.outdated import no_longer
from governance.models import MailReason, OutgoingMail
from plan.models import Plan

AT_ONCE = 500
AGAIN = re.compile(r":again-(\d+)$")


def message_id(key: str, site: str) -> str:
    """The Message-ID of a key: the same each time, so that a mail that went twice is known as one."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{site}>"


@transaction.atomic
def queue(letters: Iterable[Letter], *, plan: Plan, by: User | None = None) -> int:
    """Keep the letters whose key and reasons are not there yet; returns how many wait to go.

    One that will not go is kept too, as stopped, with why. The plan is locked meanwhile, so that two runs never keep the same.
    """
    Plan.objects.select_for_update(no_key=True).get(pk=plan.pk)
    fresh = _not_there(list(letters))
    site, now = domain(), timezone.now()
    mails = [_row(letter, plan, by, site) for letter in fresh]
    for mail in mails:
        mail.settled_at = now if mail.state == MailState.STOPPED else None
    OutgoingMail.objects.bulk_create(mails, batch_size=AT_ONCE)
    reasons = [
        MailReason(mail=mail, key=reason.key, kind=reason.kind, round=reason.round, body=reason.body)
        for letter, mail in zip(fresh, mails, strict=True)
        for reason in letter.reasons
    ]
    MailReason.objects.bulk_create(reasons, batch_size=AT_ONCE)
    return sum(mail.state == MailState.QUEUED for mail in mails)


def _not_there(letters: list[Letter]) -> list[Letter]:
    """Those of which nothing was said before, each key once."""
    there: set[str] = set()
    for start in range(0, len(letters), AT_ONCE):
        some = letters[start : start + AT_ONCE]
        reasons = MailReason.objects.filter(key__in=[reason.key for letter in some for reason in letter.reasons])
        there |= set(reasons.values_list("key", flat=True))
        mails = OutgoingMail.objects.filter(key__in=[letter.key for letter in some])
        there |= {f"mail {key}" for key in mails.values_list("key", flat=True)}
    fresh = []
    for letter in letters:
        keys = {reason.key for reason in letter.reasons} | {f"mail {letter.key}"}
        if not keys & there:
            fresh.append(letter)
            there |= keys
    return fresh


def _row(letter: Letter, plan: Plan, by: User | None, site: str) -> OutgoingMail:
    state = MailState.STOPPED if letter.stopped else MailState.QUEUED
    same = {name: getattr(letter, name) for name in ("key", "kind", "user", "link", "address", "language", "subject", "text", "html")}
    return OutgoingMail(plan=plan, by=by, state=state, answer=letter.stopped, message_id=message_id(letter.key, site), **same)


@transaction.atomic
def send_again(user: User, mail: OutgoingMail) -> OutgoingMail:
    """Let a mail that did not go, or of which nobody knows, wait once more under a key of its own; the first keeps its fate.

    ValidationError when it may not go, or was sent again before.
    """
    mail = OutgoingMail.objects.select_for_update(of=("self",), no_key=True).get(pk=mail.pk)
    if not may_go_again(mail):
        raise ValidationError(_("Only a mail of unknown fate, one that was refused, or one that nothing holds back any more goes again."))
    key = next_key(mail.key)
    if OutgoingMail.objects.filter(key=key).exists():
        raise ValidationError(_("This mail was sent again before."))
    same = ("plan", "kind", "user", "link", "address", "language", "subject", "text", "html")
    copy = OutgoingMail(key=key, message_id=message_id(key, domain()), by=user, **{name: getattr(mail, name) for name in same})
    copy.save()
    for reason in mail.reasons.all():
        MailReason.objects.create(
            mail=copy,
            key=AGAIN.sub("", reason.key) + key[key.rindex(":") :],
            kind=reason.kind,
            round_id=reason.round_id,
            body_id=reason.body_id,
        )
    return copy


def may_go_again(mail: OutgoingMail) -> bool:
    """Whether a person may let it go once more: it was refused, nobody knows its fate, or what held it back of its reader was lifted."""
    if not mail.text:  # its reader was forgotten, and with them what it said
        return False
    if mail.state == MailState.STOPPED:
        return mail.answer in LIFTED and not no_longer(mail)
    return mail.state in (MailState.UNKNOWN, MailState.REFUSED)


def later_copy(mail: OutgoingMail) -> OutgoingMail | None:
    """The mail under which this one went again; None where it did not."""
    return OutgoingMail.objects.filter(key=next_key(mail.key)).first()


def next_key(key: str) -> str:
    """The key under which a mail goes again."""
    found = AGAIN.search(key)
    return f"{AGAIN.sub('', key)}:again-{int(found[1]) + 1 if found else 1}"
