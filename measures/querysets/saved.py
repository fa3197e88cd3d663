"""Questions about saved views: who sees which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q

from accounts.perms import may_read_submissions
from measures.enums import Audience

if TYPE_CHECKING:
    from accounts.models import User
    from measures.models import SavedView
    from plan.models import Plan


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    """Saved views, by name."""

    def visible_to(self, user: User | AnonymousUser, plan: Plan) -> SavedViewQuerySet:
        """One's own, those of one's bodies of today, and for who steers the plan those of the committee."""
        if isinstance(user, AnonymousUser) or not user.is_active:
            return self.none()
        wanted = Q(user=user) | Q(audience=Audience.BODY, body__in=user.body_ids)
        if may_read_submissions(user, plan):
            wanted |= Q(audience=Audience.COMMITTEE)
        return self.filter(wanted, plan=plan).select_related("body", "user", "plan")

    def editable_by(self, user: User) -> SavedViewQuerySet:
        """One's own, whoever else sees them."""
        return self.filter(user=user)
