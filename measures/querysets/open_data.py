"""Questions of those who take data along: the API and calendars. Each is a fixed number of queries, whatever the size."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, Max, OuterRef, Prefetch, Q, QuerySet, Subquery

from accounts.perms import open_plans
from measures.codes import natural_key
from measures.enums import LinkKind
from measures.models import Measure, MeasureLink, MeasureState, Milestone, StatusUpdate
from measures.querysets.parts import bodies_of
from measures.querysets.states import StateQuerySet, end_of

if TYPE_CHECKING:
    from accounts.models import User
    from plan.models import Body, Plan

BOTH_WAYS = (LinkKind.SAME_AS, LinkKind.OVERLAPS)
WIDE = ("search", *(f"measure__text_{lang}" for lang in ("nl", "fr", "en")), "measure__remarks")


def with_print(states: StateQuerySet) -> StateQuerySet:
    """States with their measure and its printed row; their parts are in the plan's vocabulary, the search column stays behind."""
    return states.select_related("measure__printed").defer(*WIDE)


def state_of(plan: Plan, code: str, day: date | None) -> MeasureState | None:
    """The state on a day of the measure with this code, in any spelling."""
    return with_print(MeasureState.objects.of(plan).as_of(day)).filter(measure__code_key=natural_key(code)).first()


def links_of(measure_ids: Iterable[int]) -> dict[int, list[tuple[str, str, bool]]]:
    """The links of each of these measures as (code, kind, doubtful): those it makes, and those that hold both ways."""
    ids = set(measure_ids)
    rows = MeasureLink.objects.filter(Q(from_measure__in=ids) | Q(to_measure__in=ids, kind__in=BOTH_WAYS))
    columns = ("from_measure_id", "from_measure__code", "to_measure_id", "to_measure__code", "kind", "doubtful")
    found: dict[int, list[tuple[str, str, bool]]] = defaultdict(list)
    for start, start_code, end, end_code, kind, doubtful in rows.order_by("id").values_list(*columns):
        if start in ids:
            found[start].append((end_code, kind, doubtful))
        if end in ids and kind in BOTH_WAYS:
            found[end].append((start_code, kind, doubtful))
    return {pk: list(dict.fromkeys(links)) for pk, links in found.items()}


def approved_log(state: MeasureState, day: date | None) -> QuerySet[StatusUpdate]:
    """What was approved of a measure by the end of a day, the newest first; nothing else of the log, whoever asks."""
    found = StatusUpdate.objects.filter(measure=state.measure_id).approved()
    found = found.until(end_of(day)) if day else found
    return found.select_related("status", "body").prefetch_related("evidence")


def bodies_with_spellings(plan: Plan) -> QuerySet[Body]:
    """The bodies that the plan names, each with how it prints their name."""
    return bodies_of(plan).prefetch_related(Prefetch("aliases", plan.body_aliases.order_by("spelling")))


def own_states(user: User) -> StateQuerySet:
    """Today's states of the running measures on which the person's bodies report, in the plans that the person may read."""
    measures = Measure.objects.reported_by(user).filter(plan__in=open_plans(user), ended_on__isnull=True)
    return MeasureState.objects.today().filter(measure__in=measures.values("pk"))


def with_dates(states: StateQuerySet) -> StateQuerySet:
    """Those that have a date: a milestone, or the end of a planned period; with what a calendar says of them."""
    dated = states.filter(Q(planned_until__isnull=False) | Exists(Milestone.objects.filter(measure=OuterRef("measure_id"))))
    return dated.select_related("measure", "plan").defer(*WIDE).order_by("plan_id", "position", "measure_id")


def dated_milestones(measure_ids: Iterable[int], *, only_open: bool) -> QuerySet[Milestone]:
    """The milestones of these measures by date, each with how often it moved (`moved`) and when it was last saved (`saved_at`)."""
    past: Any = Milestone.history.model
    saved = past.objects.filter(id=OuterRef("pk")).order_by().values("id").annotate(last=Max("history_date")).values("last")
    found = Milestone.objects.filter(measure_id__in=list(measure_ids))
    found = found.not_done() if only_open else found
    return found.annotate(moved=Count("moves"), saved_at=Subquery(saved)).order_by("due_on", "id")
