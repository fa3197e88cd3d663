"""What is done with accounts as a whole."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.admin.models import LogEntry
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import CalendarAddress, User
from accounts.pseudonym import DOMAIN, PRACTICE_DOMAIN, address_of, number_in
from accounts.querysets import secret_hash


def closed_at(user: User) -> datetime | None:
    """When an account was closed for good: its first save as closed after the last one as open; None where no history tells it."""
    since: datetime | None = None
    records: Any = User.history.filter(id=user.pk).order_by("history_date", "history_id")
    for is_active, moment in records.values_list("is_active", "history_date"):
        since = None if is_active else since or moment
    return since


@transaction.atomic
def pseudonymise(day: date, *, after_days: int) -> tuple[list[User], list[User]]:
    """Take name and address out of accounts closed more than `after_days` before `day`, also out of their history.

    What they wrote stays theirs, under a number that never changes. Returns those changed, and closed ones of which no history tells
    since when: they keep their name. A second run changes nothing.
    """
    closed = User.objects.select_for_update().filter(is_active=False).exclude(email__endswith=DOMAIN)
    closed = closed.exclude(email__endswith=f".{PRACTICE_DOMAIN}").order_by("pk")
    dated = [(closed_at(user), user) for user in closed]
    due = [(at, user) for at, user in dated if at and timezone.localdate(at) + timedelta(days=after_days) < day]
    number = _last_number()
    done = []
    for _at, user in sorted(due, key=lambda pair: (pair[0], pair[1].pk)):
        number += 1
        _forget(user, address_of(number))
        done.append(user)
    return done, [user for at, user in dated if at is None]


def _last_number() -> int:
    addresses = User.objects.filter(email__endswith=DOMAIN).values_list("email", flat=True)
    return max((number for address in addresses if (number := number_in(address))), default=0)


def _forget(user: User, address: str) -> None:
    """Written past the history, which would else keep the very name that goes."""
    pairs = [*User.history.filter(id=user.pk).values_list("name", "email"), (user.name, user.email)]
    known = {words for pair in pairs for words in pair}
    User.history.filter(id=user.pk).update(name="", email=address)
    User.objects.filter(pk=user.pk).update(name="", email=address, wants_mail=False)
    for model in (EmailAddress, Authenticator, SocialAccount):
        model.objects.filter(user=user).delete()
    user.calendar_addresses.all().delete()
    user.mails.update(address=address, text="", html="", answer="")  # that and when it went stays
    entries = LogEntry.objects.filter(content_type__app_label="accounts")
    own = Q(content_type__model="user", object_id=str(user.pk))
    for words in filter(None, known):
        own |= Q(object_repr__startswith=f"{words} – ") | Q(object_repr__startswith=f"{words}: ")  # a membership, a role
    entries.filter(own).update(object_repr=address, change_message="")
    user.name, user.email, user.wants_mail = "", address, False


@transaction.atomic
def make_calendar_address(user: User) -> str:
    """The secret of a new address, which is kept nowhere; the one before stops at once."""
    User.objects.select_for_update().get(pk=user.pk)  # two at once would else both be in force
    revoke_calendar_address(user)
    secret = secrets.token_urlsafe(32)
    CalendarAddress.objects.create(user=user, secret_hash=secret_hash(secret))
    return secret


def revoke_calendar_address(user: User) -> None:
    """From now on the address answers nothing."""
    user.calendar_addresses.in_force().update(revoked_at=timezone.now())
