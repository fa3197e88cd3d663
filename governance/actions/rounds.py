"""The life of a round: prepared, opened, reminding, closed, frozen; each step once, whoever is first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from governance.enums import ANSWERED, AnswerState, RoundState
from governance.models import AskedMeasure, ReportingRound, RoundBody, RoundQuestion
from governance.rounds.standing import standing
from governance.rounds.titles import following_titles
from governance.rules import later
from measures.actions.log import Moved
from measures.enums import UpdateState
from measures.filters import MeasureFilter
from measures.models import Coordination, Measure
from plan.editing import stamp_history
from plan.models import Body, Plan
from plan.translation import LANGUAGES

TIMER = "timer"
PAGE = "page"


def locked(round: ReportingRound) -> ReportingRound:
    """The round as it is now, locked until the transaction ends (on SQLite the whole database is)."""
    return ReportingRound.objects.select_for_update(of=("self",), no_key=True).select_related("plan").get(pk=round.pk)


def next_number(plan: Plan) -> int:
    """The number of the plan's next round; the plan is locked meanwhile, so that two never get the same."""
    Plan.objects.select_for_update(no_key=True).get(pk=plan.pk)
    return (plan.reportingrounds.aggregate(last=Max("number"))["last"] or 0) + 1


def mark_of_round(round: ReportingRound) -> str:
    """What a form carries, to see whether somebody changed the round since; empty for a new one."""
    last = round.history.order_by("-history_id").values_list("history_id", flat=True).first() if round.pk else None
    return str(last or "")


@transaction.atomic
def save_round(
    round: ReportingRound, questions: Iterable[RoundQuestion], *, user: User | None, source: str = PAGE, seen: str | None = None
) -> ReportingRound:
    """Keep a round that is being prepared, with its questions in their order.

    ValidationError once it was opened; Moved when `seen` is given and somebody changed it since.
    """
    if round.pk:
        _check_unchanged(round, seen)
    else:
        round.number = next_number(round.plan)
    round.source_language = round.plan.source_language
    round.stamp()
    round.full_clean()
    stamp_history(round, user, source)
    round.save()
    kept = list(questions)
    for question in round.questions.exclude(pk__in=[question.pk for question in kept if question.pk]):
        stamp_history(question, user, source)
        question.delete()
    for place in (1000, 0):  # twice, so that two that change places never hold the same number
        for number, question in enumerate(kept, start=1):
            question.round, question.plan, question.number = round, round.plan, place + number
            question.source_language = round.source_language
            question.stamp()
            question.full_clean(validate_unique=False, validate_constraints=False)
            if not place:
                stamp_history(question, user, source)
                question.save()
            elif question.pk:
                RoundQuestion.objects.filter(pk=question.pk).update(number=place + number)
    return round


def _check_unchanged(round: ReportingRound, seen: str | None) -> None:
    if locked(round).state != RoundState.PREPARED:
        raise ValidationError(_("This round was opened; what it asks no longer changes."))
    if seen is not None and seen != mark_of_round(round):
        raise Moved(_("Somebody changed this round since you opened this page. Press again to keep it as it stands below."))


@transaction.atomic
def remove_round(user: User, round: ReportingRound) -> None:
    """Take away a round that is being prepared, with its questions; nobody was asked anything yet.

    The round that it follows repeats no more, or the timer would prepare it again; where this one was repeated before, that one follows
    instead. ValidationError once it was opened.
    """
    round = locked(round)
    if round.state != RoundState.PREPARED:
        raise ValidationError(_("This round was opened; it stays."))
    after = ReportingRound.objects.filter(follows=round).first()
    before = locked(round.follows) if round.follows else None
    if after:
        _keep(after, user, follows=None)
    for row in (*round.questions.all(), round):
        stamp_history(row, user, PAGE)
        row.delete()
    if before and after:
        _keep(after, user, follows=before)
    elif before:
        _keep(before, user, repeats="")


def _keep(round: ReportingRound, user: User, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(round, name, value)
    stamp_history(round, user, PAGE)
    round.save()


def pairs_to_ask(round: ReportingRound) -> list[tuple[int, int]]:
    """(measure, body) in plan order: the running measures that the round's filters leave, and the bodies that report on each."""
    filters = MeasureFilter(QueryDict(round.query), plan=round.plan)
    if not filters.is_valid():
        raise ValidationError(_("The filters of this round mean nothing any more: choose its measures again."))
    chosen = set(filters.qs.order_by().values_list("measure_id", flat=True))
    found = Coordination.objects.reporting().filter(measure__plan=round.plan, measure__ended_on__isnull=True)
    rows = found.order_by("measure__position", "measure_id", "order", "id").values_list("measure_id", "body_id")
    return [row for row in rows if row[0] in chosen]


@transaction.atomic
def open_round(user: User, round: ReportingRound, *, seen: str | None = None) -> ReportingRound:
    """Ask every body that reports; what is asked stays so, whatever changes in the plan afterwards.

    ValidationError when it was opened before, when nothing is left to ask, when a body could not see what it is asked, or when the
    deadline is over; Moved when `seen` is given and somebody changed it since: nobody opens what they did not read.
    """
    round = locked(round)
    if round.state != RoundState.PREPARED:
        raise ValidationError(_("This round was opened before."))
    if seen is not None and seen != mark_of_round(round):
        raise Moved(_("Somebody changed this round since you read it. Read below what it asks now, then press again."))
    if round.deadline < timezone.localdate():
        raise ValidationError({"deadline": _("The deadline is over.")})
    pairs = pairs_to_ask(round)
    if not pairs:
        raise ValidationError(_("No body reports on any of these measures."))
    if Body.objects.not_seeing(round.plan).filter(pk__in={body for _measure, body in pairs}).exists():
        raise ValidationError(_("Not every body that is asked may see this plan, which is not public."))
    AskedMeasure.objects.bulk_create(
        [AskedMeasure(round=round, measure_id=measure, body_id=body) for measure, body in pairs], batch_size=2000
    )
    RoundBody.objects.bulk_create([RoundBody(round=round, body_id=body) for body in dict.fromkeys(body for _, body in pairs)])
    round.state, round.opened_at, round.opened_by = RoundState.OPEN, timezone.now(), user
    stamp_history(round, user, PAGE)
    round.save()
    return round


def mark_opened(round: ReportingRound, body_ids: Iterable[int]) -> None:
    """Note that somebody of these bodies looked, the first time only."""
    if round.is_running:
        round.bodies.filter(body_id__in=list(body_ids), opened_at__isnull=True).update(opened_at=timezone.now())


@transaction.atomic
def mark_reminding(round: ReportingRound) -> None:
    """Note that the first reminder was written."""
    round = locked(round)
    if round.state == RoundState.OPEN:
        round.state = RoundState.REMINDING
        stamp_history(round, None, TIMER)
        round.save()


@transaction.atomic
def close_round(round: ReportingRound, *, user: User | None = None) -> ReportingRound:
    """Take no more answers, and keep how each measure was answered; without a person it closes by itself."""
    round = locked(round)
    if not round.is_running:
        return round
    _wait_for_writers(round)
    _keep_outcomes(round)
    round.state, round.closed_at = RoundState.CLOSED, timezone.now()
    stamp_history(round, user, PAGE if user else TIMER)
    round.save()
    return round


@transaction.atomic
def freeze_round(round: ReportingRound, *, user: User | None = None) -> ReportingRound:
    """Fix a closed round for ever, with what was decided since it closed on answers that had come in time."""
    round = locked(round)
    if round.state != RoundState.CLOSED:
        return round
    _wait_for_writers(round)
    _keep_decisions(round)
    round.state, round.frozen_at = RoundState.FROZEN, timezone.now()
    stamp_history(round, user, PAGE if user else TIMER)
    round.save()
    return round


@transaction.atomic
def prepare_next(round: ReportingRound, *, user: User | None = None) -> ReportingRound | None:
    """The round that repeats this one, prepared once: a period later, with the same questions; None where nothing repeats.

    Nothing follows a round before it was opened: what it asks may still change. Its title is that of the season where this one's is,
    else this one's with the month.
    """
    round = locked(round)
    if not round.repeats or round.state == RoundState.PREPARED or ReportingRound.objects.filter(follows=round).exists():
        return None
    questions = list(round.questions.all())
    copy = _copy_of(round, later(round.deadline, round.repeats))
    for question in questions:
        question.pk, question._state.adding = None, True
    return save_round(copy, questions, user=user, source=PAGE if user else TIMER)


def _copy_of(round: ReportingRound, deadline: date) -> ReportingRound:
    same = (
        *("query", "asks_status", "asks_milestones", "asks_evidence", "repeats"),
        *("remind_first", "remind_last", "remind_late", "escalate", "close_after"),
        *(f"message_{language}" for language in LANGUAGES),
    )
    titles = {name: getattr(round, name) for name in (f"title_{language}" for language in LANGUAGES)}
    fields = {name: getattr(round, name) for name in same} | following_titles(round.plan, titles, round.deadline, deadline)
    return ReportingRound(plan=round.plan, follows=round, deadline=deadline, **fields)


def _wait_for_writers(round: ReportingRound) -> None:
    """Wait for who is handing in or deciding on an asked measure, and keep others out until the transaction ends.

    Their entries carry a moment from before the end of the round and are seen only once they are written whole: read now, they would be
    told with the result, yet not be counted in it.
    """
    measures = Measure.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=round.asked.values("measure"))
    list(measures.order_by("pk").values_list("pk"))


def _keep_outcomes(round: ReportingRound) -> None:
    """Write down how each measure was answered; drafts are nobody's answer."""
    rows = {row.pk: row for row in round.asked.all()}
    for one in standing(round):
        row = rows[one.asked_id]
        row.outcome = AnswerState.NO_ANSWER if one.is_missing else one.state
        row.update_id = one.update_id if one.is_answered else None
    # As an upsert, which is several times quicker than bulk_update.
    AskedMeasure.objects.bulk_create(
        rows.values(), batch_size=500, update_conflicts=True, unique_fields=["pk"], update_fields=["outcome", "update"]
    )


def _keep_decisions(round: ReportingRound) -> None:
    """What waited when the round closed and was approved since is approved; what was returned or withdrawn since is no answer."""
    waited = round.asked.filter(outcome=AnswerState.SUBMITTED)
    waited.filter(update__state=UpdateState.APPROVED).update(outcome=AnswerState.APPROVED)
    waited.filter(update__state__in=(UpdateState.RETURNED, UpdateState.DRAFT)).update(outcome=AnswerState.RETURNED)
    waited.filter(update__state=UpdateState.WITHDRAWN).update(outcome=AnswerState.NO_ANSWER)
    # Of a measure with several bodies the answer of one answers it for the others, and no longer once it was taken back.
    answered = round.asked.filter(outcome__in=ANSWERED).values("measure")
    round.asked.filter(outcome=AnswerState.ELSEWHERE).exclude(measure__in=answered).update(outcome=AnswerState.NO_ANSWER)
    silent = round.asked.filter(outcome__in=(AnswerState.NO_ANSWER, AnswerState.RETURNED), measure__in=answered)
    silent.update(outcome=AnswerState.ELSEWHERE)
