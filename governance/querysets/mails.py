"""Questions about the outbox."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db import models

from accounts.enums import Role
from governance.enums import MailState

if TYPE_CHECKING:
    from accounts.models import User
    from governance.models import OutgoingMail


class MailQuerySet(models.QuerySet["OutgoingMail"]):
    """Mails."""

    def to_go(self, moment: datetime) -> MailQuerySet:
        """Those that are to be handed over now, the first written first."""
        return self.filter(state=MailState.QUEUED, not_before__lte=moment).order_by("not_before", "id")

    def read_by(self, user: User | AnonymousUser) -> MailQuerySet:
        """The mails of the plans that the person runs: they hold names and addresses, so nobody else reads them."""
        if isinstance(user, AnonymousUser) or not user.is_active:
            return self.none()
        plans = user.plans_with(Role.SECRETARIAT)
        return self if user.is_superuser or None in plans else self.filter(plan_id__in=list(filter(None, plans)))

    def with_parts(self) -> MailQuerySet:
        """With the person, the rounds and the bodies that it is about."""
        return self.select_related("plan", "user", "link").prefetch_related("reasons__round", "reasons__body")
