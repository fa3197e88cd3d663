"""Questions about what began and ended between two moments: states, moved milestones, questions in the log, and who wrote."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import IntegerField, Q, QuerySet, Value

from measures.enums import UpdateState
from measures.models import Coordination, Measure, MeasureLabel, MeasureState, Milestone, MilestoneMove, StatusUpdate
from plan.models import Plan

# A change and the state that tells it are written in one transaction: an older record is not its cause.
SAME_WRITE = timedelta(minutes=10)
BEFORE, AFTER, BOTH = 0, 1, 2
SAVE = ("history_date", "history_change_reason", "history_user__name", "history_user__email")


def ends(plan: Plan, moments: tuple[datetime, datetime], days: tuple[date, date], columns: Collection[str]) -> QuerySet[Any, Any]:
    """For each measure that may differ, its state just before the first moment and just before the second, one after the other.

    `end` says which of the two a row is. Only states that began or ended in between are read, found by their period; and those that
    stayed, where a day made the measure late or a milestone was moved.
    """
    (start, stop), (since, until) = moments, days
    states = MeasureState.objects.of(plan).order_by()
    lasting = Q(valid_to__isnull=True) | Q(valid_to__gte=stop)
    moved = Milestone.objects.filter(measure__plan=plan, moves__at__gte=start, moves__at__lt=stop).order_by().values("measure")
    both = states.filter(lasting, valid_from__lt=start).annotate(end=Value(BOTH, IntegerField()))
    arms = [
        states.filter(valid_from__lt=start, valid_to__gte=start, valid_to__lt=stop).annotate(end=Value(BEFORE, IntegerField())),
        states.filter(lasting, valid_from__gte=start, valid_from__lt=stop).annotate(end=Value(AFTER, IntegerField())),
        both.filter(late_from__gt=since, late_from__lte=until),
        both.filter(measure__in=moved),
    ]
    first, *rest = [arm.values("measure_id", "end", "position", *columns) for arm in arms]
    found: QuerySet[Any, Any] = first.union(*rest, all=True).order_by("measure_id", "end")
    return found


def during(ids: Iterable[int], start: datetime, stop: datetime) -> QuerySet[MeasureState]:
    """All states of these measures from the one that held just before `start` to the one just before `stop`."""
    found = MeasureState.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=start), measure__in=ids, valid_from__lt=stop)
    return found.order_by("measure_id", "valid_from")


def latest(plan: Plan) -> QuerySet[MeasureState]:
    """States that began after the adoption, the newest first."""
    return MeasureState.objects.of(plan).filter(valid_from__gt=plan.adopted_at).order_by("-valid_from", "-pk")


def began_in(plan: Plan, start: datetime, stop: datetime) -> QuerySet[Any, Any]:
    """The measures of which a state began in this time: all on which an entry was approved are among them."""
    states = MeasureState.objects.of(plan).filter(valid_from__gte=start, valid_from__lt=stop)
    return states.order_by().values("measure")


def moves_between(start: datetime, stop: datetime) -> QuerySet[MilestoneMove]:
    """Dates that milestones got in this time, in the order in which they got them."""
    return MilestoneMove.objects.filter(at__gte=start, at__lt=stop).order_by("milestone_id", "at", "pk")


def questions_between(start: datetime, stop: datetime) -> QuerySet[StatusUpdate]:
    """Entries approved in this time that ask something, or answer what was asked."""
    found = StatusUpdate.objects.filter(state=UpdateState.APPROVED, approved_at__gte=start, approved_at__lt=stop)
    return found.filter(~Q(question="") | Q(answers__isnull=False)).order_by("approved_at", "pk")


def saves_between(plan: Plan, ids: Collection[int], start: datetime, stop: datetime) -> QuerySet[Any, Any]:
    """Who saved these measures, their parts or the plan's terms in this time: (measure or 0, when, from where, name, address)."""
    since = start - SAME_WRITE

    def saves(model: Any, column: str, wanted: Any) -> QuerySet[Any, Any]:
        found = model.history.filter(**{f"{column}__in": wanted}, history_date__gte=since, history_date__lt=stop).order_by()
        named: QuerySet[Any, Any] = found.values_list(column, *SAVE)
        return named

    parts = [saves(model, "measure_id", ids) for model in (Coordination, MeasureLabel, Milestone)]
    terms = Plan.history.filter(id=plan.pk, history_date__gte=since, history_date__lt=stop).order_by()
    return saves(Measure, "id", ids).union(*parts, terms.annotate(of=Value(0, IntegerField())).values_list("of", *SAVE), all=True)


def latest_moves(plan: Plan) -> QuerySet[MilestoneMove]:
    """Dates that milestones of the plan got, the newest first: not each is one of a state."""
    return MilestoneMove.objects.filter(milestone__measure__plan=plan).order_by("-at", "-pk")


def latest_moment(plan: Plan) -> datetime | None:
    """When a state of the plan began last, after the adoption, or a milestone got another date."""
    moments = latest(plan).values_list("valid_from", flat=True).first(), latest_moves(plan).values_list("at", flat=True).first()
    return max(filter(None, moments), default=None)
