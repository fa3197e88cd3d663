"""How many measures of rounds are answered, for lists of rounds; and what was true of measures at a moment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, OuterRef, Q

from governance.enums import ANSWERED, OVER
from governance.models import AskedMeasure, RoundBody
from measures.enums import UpdateKind, UpdateState
from measures.models import Coordination, Measure, MeasureState, StatusUpdate
from plan.translation import LANGUAGES

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from governance.models import ReportingRound
    from measures.querysets.states import StateQuerySet


ENTRY = (
    *("id", "status_id", "confidence", "progress", "note", "blocked_reason", "question", "language", "source"),
    *("submitted_at", "approved_at"),
)
AT_ONCE = 2000  # ids in one query


def answered_of_asked(rounds: Iterable[ReportingRound]) -> dict[int, tuple[int, int]]:
    """(answered, asked) measures of each round that was opened, in one query; the same as standing.measures_answered."""
    counts = Q(state=UpdateState.SUBMITTED) | Q(state=UpdateState.APPROVED, approved_at__gte=OuterRef("round__opened_at"))
    entries = StatusUpdate.objects.filter(counts, measure=OuterRef("measure"), body=OuterRef("body")).exclude(kind=UpdateKind.ADOPTION)
    over = Q(round__state__in=OVER)
    found = AskedMeasure.objects.filter(round__in=[round.pk for round in rounds]).annotate(handed_in=Exists(entries)).order_by()
    rows = found.values("round").annotate(
        asked=Count("measure", distinct=True),
        answered=Count("measure", distinct=True, filter=over & Q(outcome__in=ANSWERED) | ~over & Q(handed_in=True)),
    )
    return {row["round"]: (row["answered"], row["asked"]) for row in rows}


def bodies_of(round: ReportingRound) -> QuerySet[RoundBody]:
    """The bodies that are asked, with when they first looked."""
    return round.bodies.select_related("body").order_by("body__slug")


def measures_by_id(ids: Iterable[int]) -> dict[int, Measure]:
    """Measures with their plan, by id."""
    return Measure.objects.select_related("plan").in_bulk(list(ids))


def states_at(round: ReportingRound, moment: datetime | None) -> StateQuerySet:
    """What was true at a moment (None: now) of the measures that a round asks about: their codes and texts."""
    states = MeasureState.objects.of(round.plan).filter(measure__in=round.asked.order_by().values("measure"))
    states = states.only("measure_id", "code", "coded_by_us", "source_language", *(f"text_{language}" for language in LANGUAGES))
    if moment is None:
        return states.today()
    return states.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=moment), valid_from__lte=moment)


def without_reporting_body(chosen: QuerySet[Any]) -> QuerySet[Measure]:
    """Running measures of some states on which no body reports, in plan order."""
    reported = Coordination.objects.reporting().filter(measure=OuterRef("pk"))
    found = Measure.objects.filter(pk__in=chosen.order_by().values("measure_id"), ended_on__isnull=True)
    return found.exclude(Exists(reported)).select_related("plan").order_by("position", "pk")


def entries_as_of(ids: Sequence[int], moment: datetime | None) -> Iterator[dict[str, Any]]:
    """Entries of the log as they were at a moment (None: as they are): what was approved never changes, what was not may be rewritten.

    So only those that are still open, or were approved later, are looked up in the history.
    """
    for start in range(0, len(ids), AT_ONCE):
        found = StatusUpdate.objects.filter(pk__in=ids[start : start + AT_ONCE]).values(*ENTRY)
        rows = {row["id"]: row for row in found}
        if moment is not None and (later := [pk for pk, row in rows.items() if row["approved_at"] is None or row["approved_at"] > moment]):
            records = StatusUpdate.history.filter(id__in=later, history_date__lte=moment).order_by("id", "history_date", "history_id")
            rows |= {row["id"]: row for row in records.values(*ENTRY)}
        yield from rows.values()
