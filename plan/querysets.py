"""Questions about plans and bodies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from plan.models import Body, Plan  # noqa: F401


class PlanQuerySet(models.QuerySet["Plan"]):
    """Plans."""

    def public(self) -> PlanQuerySet:
        """What a visitor reads: public plans, never a practice plan."""
        return self.filter(is_public=True, is_practice=False)


class BodyQuerySet(models.QuerySet["Body"]):
    """Bodies."""
