"""Questions about rounds, and about what is asked in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q

from accounts.enums import Role
from accounts.perms import visible_plans, with_role
from governance.enums import OVER, RUNNING, AnswerState, RoundState
from measures.enums import UpdateState

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from accounts.models import User
    from governance.models import AskedMeasure, ReportingRound


class RoundQuerySet(models.QuerySet["ReportingRound"]):
    """Rounds of reporting."""

    def running(self) -> RoundQuerySet:
        """Those that take answers."""
        return self.filter(state__in=RUNNING)

    def alive(self, closed_since: datetime) -> RoundQuerySet:
        """Those that time still changes or that somebody is still to hear of: running, closed (frozen: lately), or not yet repeated."""
        lately = Q(state=RoundState.FROZEN, closed_at__gte=closed_since)
        repeating = Q(state__in=OVER, followed_by__isnull=True) & ~Q(repeats="")
        found = self.filter(Q(state__in=RUNNING) | Q(state=RoundState.CLOSED) | lately | repeating)
        return found.select_related("plan").order_by("plan__slug", "number")

    def newest(self) -> RoundQuerySet:
        """The newest first, with their plan."""
        return self.select_related("plan").order_by("plan__slug", "-number")

    def read_by(self, user: User | AnonymousUser) -> RoundQuerySet:
        """The rounds of the plans that the person steers or runs. The same as perms.can_read_round."""
        return self.filter(with_role(user, Role.COMMITTEE, Role.SECRETARIAT))

    def run_by(self, user: User | AnonymousUser) -> RoundQuerySet:
        """The rounds of the plans that the person runs. The same as perms.can_run_rounds."""
        return self.filter(with_role(user, Role.SECRETARIAT))

    def answered_by(self, user: User | AnonymousUser) -> RoundQuerySet:
        """Those in which a body of the person is asked, once they were opened. The same as perms.asked_body_ids."""
        if isinstance(user, AnonymousUser) or not user.is_active:
            return self.none()
        asked = self.filter(bodies__body_id__in=user.body_ids, plan__in=visible_plans(user))
        return asked.exclude(state=RoundState.PREPARED).distinct()


class AskedQuerySet(models.QuerySet["AskedMeasure"]):
    """What is asked in rounds."""

    def of_bodies(self, body_ids: Iterable[int]) -> AskedQuerySet:
        """Of some bodies, in plan order, with what a list of it shows; measures that ended since are left out."""
        found = self.filter(Q(body_id__in=body_ids), measure__ended_on__isnull=True)
        return found.select_related("measure__plan", "body", "round__plan").order_by("measure__position", "body__slug")

    def waiting(self) -> AskedQuerySet:
        """Those of a closed round whose answer still waits for approval."""
        return self.filter(outcome=AnswerState.SUBMITTED, update__state=UpdateState.SUBMITTED)
