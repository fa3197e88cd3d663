"""The rounds of a plan as lines, and what is read before one is opened."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.models import User
from governance.actions.rounds import mark_of_round
from governance.enums import AnswerState, RoundState
from governance.mails import letters
from governance.models import ReportingRound
from governance.querysets.asking import answered_of_asked
from governance.rounds.preview import asked_words, scope_of
from plan.models import Body

READ_WHOLE = 20  # letters that are shown in full before a round is opened; the others as a list


@dataclass(frozen=True)
class RoundRow:
    """A round with how many of its measures are answered."""

    round: ReportingRound
    answered: int
    asked: int
    days_left: int

    @property
    def is_prepared(self) -> bool:
        return self.round.state == RoundState.PREPARED

    @property
    def days_over(self) -> int:
        return -self.days_left


def round_rows(rounds: Iterable[ReportingRound], day: date) -> list[RoundRow]:
    """Each round with its counts: one query more, whatever their number."""
    found = list(rounds)
    counts = answered_of_asked(found)
    return [RoundRow(one, *counts.get(one.pk, (0, 0)), (one.deadline - day).days) for one in found]


def opening_context(made: ReportingRound, user: User) -> dict[str, Any]:
    """What the page shows before a round is opened: what is asked, of whom, by which mails, and who cannot be reached."""
    scope = scope_of(made)
    written = letters.invitations(made, by=user) if not scope.errors else []
    going = [letter for letter in written if not letter.stopped]
    return {
        "round": made,
        "mark": mark_of_round(made),
        "scope": scope,
        "lines": asked_words(made),
        "questions": made.questions.all(),
        "same_title": ReportingRound.objects.titled_like(made),
        "letters": going[:READ_WHOLE],
        "others": going[READ_WHOLE:],
        "letter_count": len(going),
        "stopped": [letter for letter in written if letter.stopped],
        "not_seeing": Body.objects.not_seeing(made.plan).filter(pk__in=[body.pk for body, *_counts in scope.bodies]),
        "unreachable": sorted(letters.nobody_to_ask(made), key=lambda body: str(body).casefold()) if not scope.errors else [],
    }


def waiting_of(round: ReportingRound) -> int:
    """How many answers had been handed in when the round closed and wait for a decision still."""
    return round.asked.filter(outcome=AnswerState.SUBMITTED, update__state="submitted").count()


def sent_back_of(round: ReportingRound) -> int:
    """How many answers had been handed in when the round closed, and were sent back since to be completed."""
    return round.asked.undecided().count() - waiting_of(round)
