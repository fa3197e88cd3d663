"""Questions about who steers a plan, and about its figures."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Prefetch, QuerySet

from governance.models import Committee, Deliverable, Indicator, IndicatorRow, IndicatorValue
from measures.querysets.parts import bodies_of, states_at

if TYPE_CHECKING:
    from measures.querysets.states import StateQuerySet
    from plan.models import Plan


def committees_of(plan: Plan) -> QuerySet[Committee]:
    """The committees in their order, with their seats, tasks and measures."""
    tasks = Deliverable.objects.select_related("approved_by").prefetch_related("measures", "providers").order_by("number")
    found = plan.committees.select_related("body").prefetch_related("seats__body", "measures", Prefetch("deliverables", tasks))
    return found.order_by("position")


def known_slugs(plan: Plan) -> set[str]:
    """The bodies that have a page in this plan; a seat may be of one that the plan names nowhere else."""
    return set(bodies_of(plan).values_list("slug", flat=True))


def tasks_with_deadline(plan: Plan) -> QuerySet[Deliverable]:
    """The tasks that have a deadline, the first due first."""
    return plan.deliverables.exclude(due="").select_related("committee", "approved_by").order_by("due", "committee__position", "number")


def states_named_by(plan: Plan, day: date | None, committee: Committee) -> StateQuerySet:
    """The rows of the measures that a committee is about, of today or of a day."""
    return states_at(plan, day, measure__in=committee.measures.values("pk"))


def indicators_of(plan: Plan) -> QuerySet[Indicator]:
    """The columns of the printed tables, in their order."""
    return plan.indicators.order_by("table", "number")


def indicators_with_values(plan: Plan) -> QuerySet[Indicator]:
    """The columns with their figures, in the order of the rows and periods."""
    values = IndicatorValue.objects.select_related("row").order_by("row__number", "period")
    return indicators_of(plan).prefetch_related(Prefetch("values", values))


def indicator_rows_of(plan: Plan) -> QuerySet[IndicatorRow]:
    """The rows of the printed tables, in their order."""
    return plan.indicatorrows.order_by("number")


def indicator_values_of(plan: Plan) -> QuerySet[IndicatorValue]:
    """All figures of the printed tables; where a cell has several periods, the last one last."""
    return plan.indicatorvalues.order_by("indicator__number", "row__number", "period")


def tasks_with_providers(plan: Plan) -> QuerySet[Deliverable]:
    """The tasks for which the plan names who provides the figures."""
    provided = plan.deliverables.filter(providers__isnull=False).distinct()
    return provided.select_related("committee", "approved_by").prefetch_related("providers").order_by("committee__position", "number")
