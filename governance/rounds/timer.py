"""What time brings to rounds: invitations to who came since, reminders, closing, thanks, the next round, freezing.

Everything is asked of the rounds as they are, so a timer that missed days does what is due now; and everything is kept once, by its key,
so it may be killed anywhere and run again. Last, guests whose links ended long ago are forgotten.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import groupby

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from governance.actions.links import forget_guests
from governance.actions.outbox import queue
from governance.actions.rounds import close_round, freeze_round, locked, mark_reminding, prepare_next
from governance.enums import REMINDERS, AnswerState, MailKind, RoundState
from governance.mails import letters
from governance.mails.letters import Letter
from governance.models import MailReason, OutgoingMail, ReportingRound
from governance.querysets.rounds import moved_deadline
from governance.rounds.standing import standing
from governance.rules import closes_on, due_kind, falls_before, freezes_on, which_reminder
from plan.models import Plan

THANKS_WITHIN = timedelta(days=7)  # after that nobody waits for thanks
logger = logging.getLogger(__name__)


class Trouble(str):
    """A line that says what could not be done: the run goes on with the rest, and ends as one that failed."""

    __slots__ = ()


def run_rounds(day: date) -> Iterator[str]:
    """Do what is due on `day`, plan by plan; yields what was done, in plain lines. Only under the lock of run_rounds.

    Whatever goes wrong in one plan holds up no other one. Last, guests whose links ended long ago are forgotten.
    """
    alive = ReportingRound.objects.alive(timezone.now() - THANKS_WITHIN)
    for plan, rounds in groupby(alive, key=lambda round: round.plan):
        try:
            yield from run_plan(plan, list(rounds), day)
        except ValidationError as wrong:
            yield Trouble(f"{plan.slug}: stopped, {' '.join(wrong.messages)}")
        except Exception as error:
            logger.exception("The rounds of %s were stopped", plan.slug)
            yield Trouble(f"{plan.slug}: stopped, {type(error).__name__}")
    if count := forget_guests(day, after_days=settings.PSEUDONYMISE_AFTER_DAYS):
        yield f"{count} signed links that ended long ago hold no name and no address any more."


def run_plan(plan: Plan, rounds: Iterable[ReportingRound], day: date) -> Iterator[str]:
    """The rounds of one plan: first their states, each in its own transaction, then what is to be written, one mail a person."""
    rounds = list(rounds)
    with override("en"):
        for round in rounds:
            yield from move_on(round, day)
        written = [letter for round in rounds for letter in letters_due(round, day)]
        count = queue(letters.in_one(written, plan), plan=plan)
        for round in rounds:
            if was_reminded(round):
                mark_reminding(round)
    if written:
        yield f"{plan.slug}: {count} mails wait to go, of {len(written)} things to say."


def move_on(round: ReportingRound, day: date) -> list[str]:
    """Close a round whose day came, prepare the one that repeats it, freeze it when nothing waits any more or after a month.

    Each in its own transaction: a round of which the next one cannot be prepared is closed all the same.
    """
    name, said, trouble = f"{round.plan.slug}, round {round.number}", list[str](), list[str]()
    if round.is_running and close_if_due(round, day):
        said.append("closed")
    round.refresh_from_db()
    try:
        following = prepare_next(round) if round.is_over and round.repeats else None
    except ValidationError as wrong:
        trouble.append(Trouble(f"{name}: the next one cannot be prepared, {' '.join(wrong.messages)}"))
    else:
        said += [f"round {following.number} prepared after it"] if following else []
    if not said and round.state == RoundState.CLOSED and freeze_if_due(round, day):  # not in the run that closes it
        said.append("frozen")
        round.refresh_from_db()
    return [f"{name}: {', '.join(said)}.", *trouble] if said else trouble


@transaction.atomic
def close_if_due(round: ReportingRound, day: date) -> bool:
    """Close a round that is still running and whose day came; whether it was closed now."""
    now = locked(round)
    due = now.is_running and closing_due(now, day)
    if due:
        close_round(now)
    return due


@transaction.atomic
def freeze_if_due(round: ReportingRound, day: date) -> bool:
    """Freeze a round that is still closed and whose day came; whether it was frozen now."""
    now = locked(round)
    due = now.state == RoundState.CLOSED and freezing_due(now, day)
    if due:
        freeze_round(now)
    return due


def closing_due(round: ReportingRound, day: date) -> bool:
    """Its closing day came; or the deadline is over and every measure has an approved answer. Never where it is closed by hand."""
    end = closes_on(round.deadline, round.close_after)
    if end is None or day <= round.deadline:
        return False
    return day >= end or all(one.state in (AnswerState.APPROVED, AnswerState.ELSEWHERE) for one in standing(round))


def freezing_due(round: ReportingRound, day: date) -> bool:
    """A month after it closed; earlier, but not on the same day, when no answer waits for approval, or to be rewritten, any more."""
    closed = timezone.localdate(round.closed_at)
    if day >= freezes_on(closed):
        return True
    return day > closed and not round.asked.undecided().exists()


def letters_due(round: ReportingRound, day: date) -> list[Letter]:
    """What is to be said on `day` about a round and was not said before."""
    known = set(MailReason.objects.filter(round=round).values_list("key", flat=True))
    told = told_today(round.plan, day)
    back = [] if round.state == RoundState.FROZEN else letters.returned(round, day=day, known=known)
    came_back = [letter for letter in back if letter.address.lower() not in told]
    if round.is_over:
        fresh = timezone.localdate(round.closed_at) + THANKS_WITHIN >= day
        return [*(letters.thanks(round, day=day, known=known) if fresh else []), *came_back]
    if not round.is_running:
        return []
    if day <= round.deadline:
        invited = [*letters.invitations(round, day=day, known=known), *letters.invited_after_all(round, day=day, known=known)]
        reached = {letter.address.lower() for letter in invited}
        return [*invited, *(one for one in _reminders(round, day, known) if one.address.lower() not in reached), *came_back]
    return [*_reminders(round, day, known), *came_back]


def _reminders(round: ReportingRound, day: date, known: set[str]) -> list[Letter]:
    kind = due_kind(day, round.deadline, first=round.remind_first, last=round.remind_last, late=round.remind_late, escalate=round.escalate)
    if kind is None:
        return []
    step = which_reminder(day, round.deadline, first=round.remind_first, last=round.remind_last) if kind == MailKind.REMINDER else ""
    days = {"first": round.remind_first, "last": round.remind_last}.get(step)
    if round.opened_at and falls_before(timezone.localdate(round.opened_at), round.deadline, days):
        return []
    told = ":".join(filter(None, (step, moved_deadline(round))))  # of a deadline that was moved each is said anew
    return letters.reminders(round, kind, day=day, known=known, step=told)


def was_reminded(round: ReportingRound) -> bool:
    """Whether somebody was reminded of the deadline that the round has now."""
    found = MailReason.objects.filter(round=round, kind__in=REMINDERS)
    moved = moved_deadline(round)
    return (found.filter(key__contains=f":{moved}") if moved else found).exists()


def told_today(plan: Plan, day: date) -> set[str]:
    """Who heard that day of answers that came back: what came back since waits for the next day, so that it is one mail a day."""
    return {address.lower() for address in OutgoingMail.objects.told(plan, MailKind.RETURNED, day).values_list("address", flat=True)}
