"""Questions about the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q

from accounts.enums import Role
from measures.enums import UpdateState

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from measures.models import Milestone, StatusUpdate


class UpdateQuerySet(models.QuerySet["StatusUpdate"]):
    """Entries of the log."""

    def approved(self) -> UpdateQuerySet:
        """Approved entries, the newest first."""
        return self.filter(state=UpdateState.APPROVED).order_by("-approved_at", "-id")

    def until(self, moment: datetime) -> UpdateQuerySet:
        """What was approved before `moment`."""
        return self.filter(approved_at__lt=moment)

    def waiting(self) -> UpdateQuerySet:
        """What the secretariat has to decide on, the longest waiting first."""
        return self.filter(state=UpdateState.SUBMITTED).order_by("submitted_at", "id")

    def visible_to(self, user: User | AnonymousUser) -> UpdateQuerySet:
        """Approved to all; submissions to the plan's committee and secretariat; all that a person's own bodies wrote.

        Drafts and returned entries are seen by the own body only (and what the secretariat itself drafts on behalf, by it).
        """
        approved = Q(state=UpdateState.APPROVED)
        if isinstance(user, AnonymousUser) or not user.is_active:
            return self.filter(approved)
        own = Q(body_id__in=user.body_ids) | Q(author=user)
        if user.is_superuser:
            return self.filter(approved | own | Q(state__in=[UpdateState.SUBMITTED, UpdateState.RETURNED, UpdateState.WITHDRAWN]))
        steering = {plan_id for plan_id, role in user.roles if role in (Role.COMMITTEE, Role.SECRETARIAT)}
        submitted = Q(state=UpdateState.SUBMITTED)
        seen = submitted if None in steering else submitted & Q(measure__plan_id__in=steering)
        return self.filter(approved | own | seen)


class MilestoneQuerySet(models.QuerySet["Milestone"]):
    """Milestones."""

    def not_done(self) -> MilestoneQuerySet:
        """Those that are still to be reached, the first first."""
        return self.filter(done_on__isnull=True).order_by("due_on", "id")
