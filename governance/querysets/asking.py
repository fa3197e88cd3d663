"""How many measures of rounds are answered, for lists of rounds; and what was true of measures at a moment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q
from django.utils import timezone

from accounts.models import Membership
from governance.enums import ANSWERED, OVER, LinkDeed
from governance.models import AskedMeasure, LinkUse, RoundAnswer, RoundBody, RoundLink, RoundQuestion
from measures.enums import UpdateKind, UpdateState
from measures.models import Coordination, Measure, MeasureState, Milestone, StatusUpdate
from plan.translation import LANGUAGES

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from governance.models import ReportingRound
    from measures.querysets.states import StateQuerySet
    from plan.models import Plan


ENTRY = (
    *("id", "kind", "status_id", "confidence", "progress", "note", "blocked_reason", "question", "language", "source"),
    *("submitted_at", "approved_at"),
)
AT_ONCE = 2000  # ids in one query


def question_open(round: Any) -> Exists:
    """Of each entry, whether a question of the round that must be answered has no answer with it; see rules.counted_state."""
    given = RoundAnswer.objects.filter(question=OuterRef("pk"), update=OuterRef(OuterRef("pk")))
    return Exists(RoundQuestion.objects.filter(~Exists(given), round=round, required=True))


def answered_of_asked(rounds: Iterable[ReportingRound]) -> dict[int, tuple[int, int]]:
    """(answered, asked) measures of each round that was opened, in one query; the same as standing.measures_answered."""
    counts = Q(state=UpdateState.SUBMITTED) | Q(state=UpdateState.APPROVED, approved_at__gte=OuterRef("round__opened_at"))
    entries = StatusUpdate.objects.filter(counts, measure=OuterRef("measure"), body=OuterRef("body")).exclude(kind=UpdateKind.ADOPTION)
    entries = entries.exclude(question_open(OuterRef(OuterRef("round"))))
    over = Q(round__state__in=OVER)
    found = AskedMeasure.objects.filter(round__in=[round.pk for round in rounds]).with_is_asked().annotate(handed_in=Exists(entries))
    owed = over & ~Q(outcome="") | ~over & (Q(is_asked=True) | Q(handed_in=True))
    rows = (
        found.order_by()
        .values("round")
        .annotate(
            asked=Count("measure", distinct=True, filter=owed),
            answered=Count("measure", distinct=True, filter=over & Q(outcome__in=ANSWERED) | ~over & Q(handed_in=True)),
        )
    )
    return {row["round"]: (row["answered"], row["asked"]) for row in rows}


def answers_before(asked: AskedMeasure) -> list[RoundAnswer]:
    """What the body answered on the measure in other rounds and was approved: the newest first, with the questions."""
    found = RoundAnswer.objects.filter(asked__measure=asked.measure_id, asked__body=asked.body_id, update__state=UpdateState.APPROVED)
    return list(found.exclude(question__round=asked.round_id).select_related("question").order_by("-written_at", "-pk"))


def written_by_link(round: ReportingRound) -> QuerySet[Any]:
    """(measure, body) of which something was written by a signed link of the round."""
    uses = LinkUse.objects.filter(link__round=round, deed__in=(LinkDeed.SAVED, LinkDeed.HANDED_IN), measure__isnull=False)
    return uses.order_by().values_list("measure_id", "link__body_id").distinct()


def milestones_touched(round: ReportingRound, until: datetime | None) -> Iterable[int]:
    """The asked measures (by id) of which a milestone was added, reached or moved since the round was opened, until a moment (or now)."""
    records = Milestone.history.filter(measure__in=round.asked.order_by().values("measure"), history_date__gte=round.opened_at)
    records = records if until is None else records.filter(history_date__lte=until)
    yield from records.order_by().values_list("measure_id", flat=True).distinct()


def waiting_pairs(plan: Plan) -> QuerySet[Any]:
    """(measure, body) of all that was handed in on a plan and waits: it would answer a round that is opened now."""
    found = StatusUpdate.objects.filter(state=UpdateState.SUBMITTED, measure__plan=plan, body__isnull=False)
    return found.order_by().values_list("measure_id", "body_id")


def measures_named(ids: Iterable[int]) -> QuerySet[Measure]:
    """Measures by their ids, in plan order."""
    return Measure.objects.filter(pk__in=list(ids)).select_related("plan").order_by("position", "pk")


def bodies_of(round: ReportingRound) -> QuerySet[RoundBody]:
    """The bodies that are asked, with when they first looked."""
    return round.bodies.select_related("body").order_by("body__slug")


def bodies_with_is_served(round: ReportingRound) -> QuerySet[Any]:
    """The same, each with `is_served`: whether an active account speaks for it today, or a link of it is in force."""
    today = timezone.localdate()
    members = Membership.objects.on(today).filter(body=OuterRef("body"), user__is_active=True)
    links = RoundLink.objects.in_force(today).filter(round=round, body=OuterRef("body"))
    served = ExpressionWrapper(Exists(members) | Exists(links), output_field=BooleanField())
    return bodies_of(round).annotate(is_served=served)


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


def ended_measures(chosen: QuerySet[Any]) -> QuerySet[Measure]:
    """Measures of some states that have ended, in plan order."""
    found = Measure.objects.filter(pk__in=chosen.order_by().values("measure_id"), ended_on__isnull=False)
    return found.select_related("plan").order_by("position", "pk")


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
