"""Questions about the outbox."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Case, Count, Q, When

from accounts.enums import Role
from accounts.perms import with_role
from governance.enums import MailState

if TYPE_CHECKING:
    from accounts.models import User
    from governance.models import OutgoingMail, ReportingRound
    from plan.models import Plan

# What somebody has to look at stands first.
URGENT = (MailState.UNKNOWN, MailState.REFUSED)


class MailQuerySet(models.QuerySet["OutgoingMail"]):
    """Mails."""

    def to_go(self, moment: datetime) -> MailQuerySet:
        """Those that are to be handed over now, the first written first."""
        return self.filter(state=MailState.QUEUED, not_before__lte=moment).order_by("not_before", "id")

    def told(self, plan: Plan, kind: str, day: date) -> MailQuerySet:
        """Those that said something of a kind on a day in a plan."""
        return self.filter(plan=plan, reasons__kind=kind, created_at__date=day)

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

    def counts(self) -> dict[str, int]:
        """How many are in each state."""
        return dict(self.order_by().values_list("state").annotate(Count("pk")))

    def refused(self) -> MailQuerySet:
        """What the mail server would not take, the last first; of one person: `user.mails.refused()`."""
        return self.filter(state=MailState.REFUSED).order_by("-settled_at", "-id")
