"""Rounds of reporting to test with: prepared, opened, closed, with what bodies did in them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from governance.actions.rounds import close_round, freeze_round, mark_reminding, open_round, save_round
from governance.enums import RoundState
from governance.models import AskedMeasure, ReportingRound, RoundAnswer, RoundLink, RoundQuestion
from measures.actions.log import approve, return_update
from measures.models import Measure, StatusUpdate
from plan.models import Body, Plan
from tests.factories import MeasureFactory, PlanRoleFactory
from tests.reporting import waiting

WEEKS = timedelta(weeks=4)


def in_weeks(weeks: int = 4) -> date:
    """A day to answer by."""
    return timezone.localdate() + timedelta(weeks=weeks)


def runner(plan: Plan) -> User:
    """Somebody who runs the plan."""
    return PlanRoleFactory(plan=plan, role=Role.SECRETARIAT).user


def round_of(
    plan: Plan,
    measures: Sequence[Measure] | None = None,
    *,
    state: str = RoundState.PREPARED,
    questions: Sequence[str] = (),
    user: User | None = None,
    **fields: Any,
) -> ReportingRound:
    """A round of a plan in a state; with `measures` it asks only about these (found by their codes), else about all running ones.

    `questions` are free questions in Dutch; one that ends in "!" must be answered.
    """
    fields.setdefault("title_nl", "Voorjaar 2027")
    fields.setdefault("deadline", in_weeks())
    deadline = fields.pop("deadline")
    round = ReportingRound(plan=plan, deadline=max(deadline, timezone.localdate()), **fields)
    rows = [RoundQuestion(text_nl=text.removesuffix("!"), required=text.endswith("!")) for text in questions]
    save_round(round, rows, user=user)
    if state != RoundState.PREPARED:
        _open(user or runner(plan), round, measures)
    elif measures is not None:
        raise ValueError("A prepared round has no measures yet: give it a query.")
    moved_to(round, deadline)
    if state == RoundState.REMINDING:
        mark_reminding(round)
    if state in (RoundState.CLOSED, RoundState.FROZEN):
        close_round(round, user=user)
    if state == RoundState.FROZEN:
        freeze_round(round, user=user)
    round.refresh_from_db()
    return round


def _open(user: User, round: ReportingRound, measures: Sequence[Measure] | None) -> None:
    open_round(user, round)
    if measures is not None:
        round.asked.exclude(measure__in=[measure.pk for measure in measures]).delete()
        round.bodies.exclude(body__in=round.asked.values("body")).delete()


def opened_round(user: User, plan: Plan, deadline: date | None = None, **fields: Any) -> ReportingRound:
    """A round over all running measures that `user` opened; a deadline in the past is set after opening."""
    return round_of(plan, state=RoundState.OPEN, user=user, deadline=deadline or in_weeks(), **fields)


def moved_to(round: ReportingRound, deadline: date) -> ReportingRound:
    """The round with another deadline, past ones too, whatever its state."""
    ReportingRound.objects.filter(pk=round.pk).update(deadline=deadline)
    round.deadline = deadline
    return round


def opened_on(round: ReportingRound, moment: datetime) -> ReportingRound:
    """The round as if it was opened at another moment."""
    ReportingRound.objects.filter(pk=round.pk).update(opened_at=moment)
    round.opened_at = moment
    return round


def asked(round: ReportingRound, measure: Measure, body: Body) -> AskedMeasure:
    """What a body is asked about a measure."""
    return round.asked.get(measure=measure, body=body)


def joint_measure(plan: Plan, *bodies: Body, **fields: Any) -> Measure:
    """A measure on which several bodies report."""
    return MeasureFactory(plan=plan, leads=list(bodies), **fields)


def answered(user: User, measure: Measure, body: Body, note: str = "gewijzigd") -> StatusUpdate:
    """An answer that was handed in and waits."""
    return waiting(user, measure, body, note=note)


def approved(user: User, measure: Measure, body: Body, note: str = "gewijzigd", by: User | None = None) -> StatusUpdate:
    """An answer that was handed in and approved."""
    return approve(by or runner(measure.plan), answered(user, measure, body, note))


def returned(user: User, measure: Measure, body: Body, why: str = "Graag een datum.", by: User | None = None) -> StatusUpdate:
    """An answer that was handed in and sent back."""
    return return_update(by or runner(measure.plan), answered(user, measure, body), why)


def said(round: ReportingRound, update: StatusUpdate, *numbers: int) -> StatusUpdate:
    """An entry with answers to some questions of a round."""
    row = round.asked.get(measure=update.measure, body=update.body)
    for question in round.questions.filter(number__in=numbers):
        RoundAnswer.objects.create(asked=row, update=update, question=question, text="Twee.", written_at=timezone.now())
    return update


def link_of(round: ReportingRound, body: Body, address: str = "hulp@example.org", **fields: Any) -> RoundLink:
    """A signed link in force until a week after the deadline."""
    fields.setdefault("expires_on", max(round.deadline, timezone.localdate()) + timedelta(weeks=1))
    return RoundLink.objects.create(round=round, body=body, address=address, **fields)
