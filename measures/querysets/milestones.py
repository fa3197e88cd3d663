"""Questions about milestones as they were known on a day: what was saved of them by its end."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, prefetch_related_objects

from measures.models import Milestone, MilestoneMove
from measures.querysets.states import StateQuerySet, end_of
from measures.rules import CLOSED_PHASES


def milestones_on(measures: Collection[int], day: date | None) -> list[Milestone]:
    """The milestones of these measures in the order of their dates; with a day, those of then, with the dates and titles of then."""
    if day is None:
        return list(Milestone.objects.filter(measure__in=measures).order_by("due_on", "id"))
    records = Milestone.history.filter(measure_id__in=measures, history_date__lt=end_of(day)).order_by("history_date", "history_id")
    last: dict[int, Any] = {record.id: record for record in records}
    found: list[Milestone] = [record.instance for record in last.values() if record.history_type != "-"]
    return sorted(found, key=lambda milestone: (milestone.due_on, milestone.pk))


def with_moves_until(milestones: list[Milestone], day: date | None) -> list[Milestone]:
    """Each with the changes of its date, the first first; with a day, those made by its end."""
    moves = MilestoneMove.objects.order_by("at", "id")
    prefetch_related_objects(milestones, Prefetch("moves", moves.filter(at__lt=end_of(day)) if day else moves))
    return milestones


def next_open(states: QuerySet[Any], day: date) -> Milestone | None:
    """The first open milestone from a day on, of those of these states that are not done or stopped, with its measure."""
    measures = states.order_by().exclude(phase__in=CLOSED_PHASES).filter(ended_on=None).values("measure")
    found = Milestone.objects.not_done().filter(due_on__gte=day, measure__in=measures)
    return found.select_related("measure").order_by("due_on", "id").first()


def dated(states: StateQuerySet, day: date | None) -> StateQuerySet:
    """The states with a planned period or a milestone; with a day, one that was known by its end."""
    steps: Any = Milestone.objects.filter(measure=OuterRef("measure"))
    if day is not None:
        known = Milestone.history.filter(history_date__lt=end_of(day))
        taken_away = known.filter(id=OuterRef("id"), history_type="-")
        steps = known.filter(measure_id=OuterRef("measure")).exclude(Exists(taken_away))
    return states.filter(Q(planned_from__isnull=False) | Q(planned_until__isnull=False) | Exists(steps))
