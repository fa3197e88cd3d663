"""What happened that concerns a person, each question one query."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery

from accounts.models import User
from accounts.perms import visible_plans
from governance.enums import MailState, RoundState
from governance.models import OutgoingMail, ReportingRound, RoundLink
from measures.enums import Source, UpdateState
from measures.models import Measure, Remark, StatusUpdate, UpdateMove
from plan.models import Plan


def decisions_on(user: User, since: datetime) -> QuerySet[Any]:
    """What others approved or returned of the person's bodies; what counted at once, by its own writer's hand, is no decision."""
    found = UpdateMove.objects.filter(at__gte=since, to_state__in=(UpdateState.RETURNED, UpdateState.APPROVED))
    found = found.filter(update__body_id__in=user.body_ids, update__measure__plan__in=visible_plans(user))
    found = found.exclude(by=user).exclude(to_state=UpdateState.APPROVED, by=F("update__author"))
    return found.select_related("update__measure__plan", "update__body")


def remarks_for(user: User, since: datetime) -> QuerySet[Any]:
    """What others asked or answered about the measures of the person's bodies."""
    own = Measure.objects.coordinated_by(user).values("pk")
    found = Remark.objects.visible_to(user).filter(measure__in=own, at__gte=since).exclude(author=user)
    return found.select_related("measure__plan", "answers")


def answers_to(user: User, since: datetime) -> QuerySet[Any]:
    """Approved entries of others that answer what the person's bodies asked."""
    found = StatusUpdate.objects.approved().filter(approved_at__gte=since, answers__body_id__in=user.body_ids)
    found = found.filter(measure__plan__in=visible_plans(user)).exclude(body_id__in=user.body_ids)
    return found.select_related("measure__plan")


def by_link_for(user: User, since: datetime) -> QuerySet[Any]:
    """What came in for the person's bodies by a signed link, and was not taken back."""
    found = StatusUpdate.objects.filter(source=Source.LINK, body_id__in=user.body_ids, submitted_at__gte=since)
    found = found.filter(measure__plan__in=visible_plans(user)).exclude(state__in=(UpdateState.WITHDRAWN, UpdateState.DRAFT))
    return found.select_related("measure__plan", "body")


def rounds_of(user: User, since: datetime) -> QuerySet[ReportingRound]:
    """Rounds in which the person's bodies are asked: those that run, and those that were opened not long ago."""
    if not user.body_ids:
        return ReportingRound.objects.none()
    found = ReportingRound.objects.answered_by(user)
    return (found.running() | found.filter(opened_at__gte=since)).select_related("plan")


def waiting_by_plan(user: User) -> list[tuple[Plan, int, datetime]]:
    """(plan, how many wait, the last one's moment) of the plans that the person runs."""
    found = StatusUpdate.objects.decided_by(user).order_by().values("measure__plan")
    return _with_plan(list(found.annotate(count=Count("pk"), last=Max("submitted_at")).values_list("measure__plan", "count", "last")))


def prepared_by_timer(user: User, since: datetime) -> list[tuple[ReportingRound, datetime]]:
    """(round, when) of the plans that the person runs: what the timer prepared after another round and nobody opened yet."""
    made = ReportingRound.history.filter(id=OuterRef("pk"), history_type="+", history_user__isnull=True).values("history_date")[:1]
    found = ReportingRound.objects.run_by(user).filter(state=RoundState.PREPARED, follows__isnull=False).select_related("plan")
    rows = found.annotate(made_at=Subquery(made)).filter(made_at__gte=since)
    return [(round, vars(round)["made_at"]) for round in rows]


def links_used(user: User, since: datetime) -> QuerySet[RoundLink]:
    """Links of the plans that the person runs that were used lately."""
    rounds = ReportingRound.objects.run_by(user).values("pk")
    found = RoundLink.objects.filter(round__in=rounds, pk__in=RoundLink.objects.filter(uses__at__gte=since).values("pk"))
    return found.with_parts()


def mails_failed(user: User, since: datetime) -> list[tuple[Plan, int, datetime]]:
    """(plan, how many, the last one's moment) of mails that were refused or whose fate is unknown."""
    failed = Q(state__in=(MailState.REFUSED, MailState.UNKNOWN), created_at__gte=since)
    found = OutgoingMail.objects.read_by(user).filter(failed).order_by().values("plan")
    return _with_plan(list(found.annotate(count=Count("pk"), last=Max("created_at")).values_list("plan", "count", "last")))


def running_rounds_of(user: User, *, practice: bool) -> QuerySet[ReportingRound]:
    """The rounds that take answers of the person's bodies, the first deadline first; of real plans or of practice plans."""
    if not user.body_ids:
        return ReportingRound.objects.none()
    found = ReportingRound.objects.answered_by(user).running().filter(plan__is_practice=practice)
    return found.select_related("plan").order_by("deadline", "plan__slug", "number")


def _with_plan(rows: list[tuple[int, int, datetime]]) -> list[tuple[Plan, int, datetime]]:
    plans = Plan.objects.in_bulk([plan for plan, _count, _last in rows]) if rows else {}
    return [(plans[plan], count, last) for plan, count, last in rows]
