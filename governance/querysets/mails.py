"""Questions about the outbox."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Case, Count, F, Max, Min, Q, When

from accounts.enums import Role
from accounts.models import User
from accounts.perms import with_role
from governance.enums import ASKING, MailState

if TYPE_CHECKING:
    from governance.models import OutgoingMail, ReportingRound
    from plan.models import Plan

# What somebody has to look at stands first.
URGENT = (MailState.UNKNOWN, MailState.REFUSED)


def may_answer_mails(plan_id: int, wanted: Collection[int]) -> models.QuerySet[User]:
    """The secretariat of a plan, its own before that of all plans; of the administrators only those that are `wanted`."""
    of_plan = Q(plan_roles__plan=plan_id) | Q(plan_roles__plan__isnull=True)
    runs = Q(plan_roles__role=Role.SECRETARIAT) & of_plan | Q(is_superuser=True, pk__in=wanted)
    return User.objects.filter(runs, is_active=True).order_by(F("plan_roles__plan").asc(nulls_last=True), "pk")


class MailQuerySet(models.QuerySet["OutgoingMail"]):
    """Mails."""

    def to_go(self, moment: datetime) -> MailQuerySet:
        """Those that are to be handed over now, the first written first."""
        return self.filter(state=MailState.QUEUED, not_before__lte=moment).order_by("not_before", "id")

    def told(self, plan: Plan, kind: str, day: date) -> MailQuerySet:
        """Those that said something of a kind on a day in a plan."""
        return self.filter(plan=plan, reasons__kind=kind, created_at__date=day)

    def asking_only(self, round: ReportingRound) -> MailQuerySet:
        """Those that ask for answers in a round and say nothing else: they name its deadline."""
        reasons = round.mail_reasons.model.objects
        others = reasons.exclude(round=round, kind__in=ASKING)
        return self.filter(pk__in=reasons.filter(round=round).values("mail")).exclude(pk__in=others.values("mail"))

    def of_round(self, round: ReportingRound) -> MailQuerySet:
        """Those that are about a round, each once."""
        return self.filter(pk__in=round.mail_reasons.values("mail"))

    def of_kind(self, kind: str) -> MailQuerySet:
        """Those of a kind, also where it is one of several things that they say."""
        return self.filter(Q(kind=kind) | Q(pk__in=self.model.objects.filter(reasons__kind=kind).values("pk")))

    def read_by(self, user: User | AnonymousUser) -> MailQuerySet:
        """The mails of the plans that the person runs: they hold names and addresses, so nobody else reads them."""
        return self.filter(with_role(user, Role.SECRETARIAT))

    def with_parts(self) -> MailQuerySet:
        """With the person, the rounds and the bodies that it is about."""
        return self.select_related("plan", "user", "link").prefetch_related("reasons__round", "reasons__body")

    def urgent_first(self) -> MailQuerySet:
        """Those of unknown fate, then the refused ones, then the others, each the newest first; with what a list shows."""
        place = Case(*(When(state=state, then=number) for number, state in enumerate(URGENT)), default=len(URGENT))
        return self.with_parts().order_by(place, "-created_at", "-id")

    def clock(self) -> dict[str, Any]:
        """How many wait, the oldest since when, which could have gone first, and when one was last handed over."""
        waiting = Q(state=MailState.QUEUED)
        return self.order_by().aggregate(
            waiting=Count("pk", filter=waiting),
            oldest=Min("created_at", filter=waiting),
            due=Min("not_before", filter=waiting),
            sent=Max("settled_at", filter=Q(state=MailState.SENT)),
        )

    def counts(self) -> dict[str, int]:
        """How many are in each state."""
        return dict(self.order_by().values_list("state").annotate(Count("pk")))

    def refused(self) -> MailQuerySet:
        """What the mail server would not take, the last first; of one person: `user.mails.refused()`."""
        return self.filter(state=MailState.REFUSED).order_by("-settled_at", "-id")
