"""Questions about remarks: who reads which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q

from accounts.enums import Role
from accounts.perms import visible_plans

if TYPE_CHECKING:
    from accounts.models import User
    from measures.models import Remark


class RemarkQuerySet(models.QuerySet["Remark"]):
    """Remarks, the oldest first."""

    def visible_to(self, user: User | AnonymousUser) -> RemarkQuerySet:
        """Of measures that an own body coordinates, reporting or not, and of plans that one steers; the same as perms.can_see_remarks."""
        if isinstance(user, AnonymousUser) or not user.is_active:
            return self.none()
        if user.is_superuser:
            return self
        plans = user.plans_with(Role.COMMITTEE, Role.SECRETARIAT)
        if None in plans:
            return self
        own = Q(measure__coordinations__body_id__in=user.body_ids, measure__plan__in=visible_plans(user))
        return self.filter(Q(measure__plan_id__in=list(filter(None, plans))) | own).distinct()

    def with_parts(self) -> RemarkQuerySet:
        """With what a thread shows."""
        return self.select_related("body", "author", "answers").order_by("at", "id")
