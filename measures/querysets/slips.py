"""Questions about milestones and their dates; each says in the database what rules.on_time says of one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import DurationField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet

from measures.models import MeasureState, Milestone, MilestoneMove
from measures.querysets.log import MilestoneQuerySet
from measures.rules import CLOSED_PHASES


def milestones_at(states: QuerySet[Any]) -> MilestoneQuerySet:
    """The milestones of these measures, those that slipped most first, with what a list of them shows."""
    slip = ExpressionWrapper(F("due_on") - F("first_due_on"), output_field=DurationField())
    found = Milestone.objects.filter(measure__in=states.order_by().values("measure"))
    return found.select_related("measure").order_by(slip.desc(), "due_on", "id")


def moved(found: MilestoneQuerySet) -> MilestoneQuerySet:
    """Those that got another date at least once."""
    return found.filter(Exists(MilestoneMove.objects.filter(milestone=OuterRef("pk"))))


def counted(found: MilestoneQuerySet, day: date) -> MilestoneQuerySet:
    """Those that are done, or past their first date in a measure that still runs."""
    closed = MeasureState.objects.today().filter(measure=OuterRef("measure"), phase__in=CLOSED_PHASES)
    return found.filter(Q(done_on__isnull=False) | Q(first_due_on__lt=day, measure__ended_on__isnull=True) & ~Exists(closed))


def kept(found: MilestoneQuerySet) -> MilestoneQuerySet:
    """Those that were done on or before their first date."""
    return found.filter(done_on__lte=F("first_due_on"))


def missed(found: MilestoneQuerySet, day: date) -> MilestoneQuerySet:
    """Those that count and were not done by their first date."""
    return counted(found, day).exclude(pk__in=kept(found).order_by().values("pk"))


def moves_of(milestones: Iterable[Milestone]) -> QuerySet[MilestoneMove]:
    """The dates that these milestones got, the first first; who moved them is left out."""
    return MilestoneMove.objects.filter(milestone__in=[m.pk for m in milestones]).defer("by").order_by("at", "id")


def states_with_milestones(states: QuerySet[Any]) -> QuerySet[MeasureState]:
    """The states of these measures that have a milestone, with no more than what their share needs."""
    dated: QuerySet[MeasureState] = states.filter(Exists(Milestone.objects.filter(measure=OuterRef("measure"))))
    return dated.order_by().only("measure_id", "bodies", "phase", "ended_on")
