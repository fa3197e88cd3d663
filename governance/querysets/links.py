"""Questions about signed links."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.pseudonym import DOMAIN

if TYPE_CHECKING:
    from governance.models import RoundLink


class RoundLinkQuerySet(models.QuerySet["RoundLink"]):
    """Signed links."""

    def in_force(self, day: date) -> RoundLinkQuerySet:
        """Those that answer on `day`: neither revoked nor expired."""
        return self.filter(revoked_at__isnull=True, expires_on__gte=day)

    def ended_before(self, day: date) -> RoundLinkQuerySet:
        """Those that answer no more since before `day`: revoked, expired, or of a round that was closed."""
        moment = timezone.make_aware(datetime.combine(day, time.min))
        return self.filter(Q(revoked_at__lt=moment) | Q(expires_on__lt=day) | Q(round__closed_at__lt=moment))

    def named(self) -> RoundLinkQuerySet:
        """Those whose person was not forgotten yet."""
        return self.exclude(address__endswith=DOMAIN)

    def with_parts(self) -> RoundLinkQuerySet:
        """With the round, its plan, the body, and every use."""
        return self.select_related("round__plan", "body").prefetch_related("uses__measure")
