"""Questions about signed links."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from governance.models import RoundLink


class RoundLinkQuerySet(models.QuerySet["RoundLink"]):
    """Signed links."""

    def in_force(self, day: date) -> RoundLinkQuerySet:
        """Those that answer on `day`: neither revoked nor expired."""
        return self.filter(revoked_at__isnull=True, expires_on__gte=day)

    def with_parts(self) -> RoundLinkQuerySet:
        """With the round, its plan, the body, and every use."""
        return self.select_related("round__plan", "body").prefetch_related("uses__measure")
