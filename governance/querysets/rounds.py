"""Questions about rounds, and about what is asked in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, When

from accounts.enums import Role
from accounts.perms import visible_plans, with_role
from governance.enums import OVER, RUNNING, AnswerState, RoundState
from measures.enums import OPEN_STATES
from measures.models import Coordination
from plan.translation import LANGUAGES

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

    def to_do(self) -> RoundQuerySet:
        """Those that still ask something of who runs the plan: running first, then those to open, then those to make final."""
        place = Case(*(When(state=state, then=0) for state in RUNNING), When(state=RoundState.PREPARED, then=1), default=2)
        found = self.exclude(state=RoundState.FROZEN).select_related("plan")
        return found.order_by(place, "deadline", "plan__slug", "number")

    def newest(self) -> RoundQuerySet:
        """The newest first, with their plan."""
        return self.select_related("plan").order_by("plan__slug", "-number")

    def titled_like(self, round: ReportingRound) -> RoundQuerySet:
        """The other rounds of its plan that are called the same, in a language in which the round has a title."""
        named = {name: title for language in LANGUAGES if (title := getattr(round, name := f"title_{language}"))}
        same = Q(pk__in=[])
        for name, title in named.items():
            same |= Q(**{name: title})
        return self.filter(same, plan=round.plan).exclude(pk=round.pk).select_related("plan").order_by("-number")

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

    def with_is_asked(self) -> models.QuerySet[Any]:
        """Each with `is_asked`: whether its measure still runs and its body still reports on it, so that it can be answered."""
        reports = Coordination.objects.reporting().filter(measure=OuterRef("measure"), body=OuterRef("body"))
        running = Q(measure__ended_on__isnull=True) & Exists(reports)
        return self.annotate(is_asked=Case(When(running, then=True), default=False, output_field=models.BooleanField()))

    def in_other_running_rounds(self, round: ReportingRound) -> AskedQuerySet:
        """What bodies are asked now in the other rounds of its plan."""
        return self.filter(round__plan=round.plan, round__state__in=RUNNING).exclude(round=round.pk)

    def undecided(self) -> AskedQuerySet:
        """Those of a closed round whose answer came in time and still waits for approval, or was sent back since to be rewritten."""
        return self.filter(outcome=AnswerState.SUBMITTED, update__state__in=OPEN_STATES)


def moved_deadline(round: ReportingRound) -> str:
    """The deadline where it was moved since the round was opened, as the keys of its reminders carry it; empty where it was not."""
    first = round.history.filter(opened_at__isnull=False).order_by("history_id").values_list("deadline", flat=True).first()
    return "" if first in (None, round.deadline) else round.deadline.isoformat()
