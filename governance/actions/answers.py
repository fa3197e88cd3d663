"""Answering in a round: the answers to its free questions, and one word for many measures."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from governance.actions.rounds import locked
from governance.models import AskedMeasure, ReportingRound, RoundAnswer, RoundQuestion
from measures import perms
from measures.actions import log, mine
from measures.actions.log import Moved, Writer
from measures.actions.mine import Confirmation
from measures.enums import Source, UpdateState
from measures.models import StatusUpdate


class RoundOver(ValidationError):
    """The round takes no answers any more (or not yet)."""


def check_running(round: ReportingRound) -> ReportingRound:
    """The round, locked until the transaction ends; RoundOver when it takes no answers."""
    round = locked(round)
    if not round.is_running:
        raise RoundOver(_("This round is closed: it takes no answers any more."))
    return round


def answers_with(entry: StatusUpdate | None, round: ReportingRound) -> dict[int, RoundAnswer]:
    """What an entry answers to the questions of a round, by question."""
    if entry is None:
        return {}
    return {answer.question_id: answer for answer in entry.round_answers.filter(question__round=round).select_related("question")}


def mark_of_answers(stored: Mapping[int, RoundAnswer]) -> str:
    """16 hex digits that change when somebody rewrites an answer; empty without answers."""
    words = {str(key): answer.text for key, answer in sorted(stored.items())}
    return hashlib.sha256(json.dumps(words).encode()).hexdigest()[:16] if words else ""


@transaction.atomic
def keep_answers(
    user: Writer, asked: AskedMeasure, update: StatusUpdate, said: Mapping[RoundQuestion, str], *, seen: str | None = None
) -> None:
    """Write down what an entry answers; an empty answer is none. Moved when `seen` (a mark_of_answers) is no longer what is stored.

    The caller holds the lock of the measure, and has checked that the person may write the entry.
    """
    stored = answers_with(update, asked.round)
    if seen is not None and seen != mark_of_answers(stored):
        raise Moved(_("Somebody changed the answers to the questions since you opened this page."))
    author = user if isinstance(user, User) else None
    for question, text in said.items():
        answer = stored.get(question.pk) or RoundAnswer(asked=asked, update=update, question=question)
        if text:
            answer.text, answer.language, answer.written_at = text, update.language, timezone.now()
            answer.source, answer.author = Source.PAGE if author else Source.LINK, author
            answer.full_clean(exclude=["asked", "update", "question", "author"], validate_unique=False, validate_constraints=False)
            answer.save()
        elif answer.pk:
            answer.delete()


@transaction.atomic
def answer_questions(
    user: Writer, asked: AskedMeasure, update: StatusUpdate | None, said: Mapping[RoundQuestion, str], *, seen: str
) -> None:
    """Answer the questions of a running round with an entry that waits; the entry itself stays as it was handed in.

    PermissionDenied for who does not hold the entry; RoundOver when the round is closed; Moved when somebody answered meanwhile;
    ValidationError when nothing waits (any more), or when a question that must be answered would stay open.
    """
    round = check_running(asked.round)
    log.locked(asked.measure)
    update = asked.measure.updates.open_for(asked.body) if update else None
    if update is None or update.state != UpdateState.SUBMITTED:
        raise ValidationError(_("What was handed in no longer waits, so nothing is saved: open the measure again."))
    if not perms.holds_update(user, update):
        raise PermissionDenied
    if not open_questions(answers_with(update, round), round.questions.all()):
        raise Moved(_("Somebody answered the questions meanwhile, so nothing is saved."))
    if any(question.required and not said.get(question) for question in round.questions.all()):
        raise ValidationError(_("Answer each question that must be answered."))
    keep_answers(user, asked, update, said, seen=seen)


def open_questions(stored: Mapping[int, RoundAnswer], questions: Iterable[RoundQuestion]) -> list[RoundQuestion]:
    """The questions that must be answered and are not, among the answers that an entry has."""
    return [question for question in questions if question.required and question.pk not in stored]


@transaction.atomic
def confirm_answers(user: Writer, round: ReportingRound, found: Iterable[Confirmation]) -> int:
    """“Nothing changed” for each, or (Refused) for none; RoundOver when the round is closed.

    ValidationError where a question must be answered: one word does not answer it.
    """
    round = check_running(round)
    if round.questions.filter(required=True).exists():
        raise ValidationError(_("This round asks a question that must be answered: report on each measure instead."))
    return mine.confirm_measures(user, found)
