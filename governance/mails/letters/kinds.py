"""The mails of a round, kind by kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date

from django.utils import timezone

from accounts.models import User
from governance.enums import LIFTED, AnswerState, MailKind, MailState
from governance.mails.letters import words
from governance.mails.letters.composing import letters_to
from governance.mails.letters.gathering import Lines, asked_lines, lines_of, missing_lines
from governance.mails.letters.parts import Letter, Section
from governance.mails.letters.readers import Reader, bodies_without_reader, readers_of, why_stopped
from governance.mails.letters.returns import returned_letters
from governance.models import MailReason, ReportingRound, StoppedAddress
from governance.rounds.standing import standing
from governance.rules import which_reminder
from plan.models import Body

AFTER_ALL = "after-all"


def invitations(
    round: ReportingRound, *, day: date | None = None, known: Collection[str] = (), step: str = "", by: User | None = None
) -> list[Letter]:
    """To everybody who may answer: what is asked, by when, where; of a round that is not open yet, as it would go now.

    `step` tells one that is written once more from the first; `by` opens the round that is not open yet.
    """
    today = day or timezone.localdate()
    lines = asked_lines(round) if not known else missing_lines(round)
    questions = round.questions.count() if round.pk else 0
    return _about_lines(lines, MailKind.INVITATION, today, known=known, step=step, questions=questions, by=by)


def invited_after_all(round: ReportingRound, *, day: date, known: Collection[str]) -> list[Letter]:
    """To whose invitation did not go because they wanted no mail, or stood on the stop list, and who may be written to again: once anew."""
    held = MailReason.objects.filter(round=round, kind=MailKind.INVITATION, mail__state=MailState.STOPPED, mail__answer__in=LIFTED)
    stop_list, told = set(StoppedAddress.objects.values_list("address", flat=True)), set(known)
    free = {
        reason.mail.address.lower()
        for reason in held.select_related("mail__user")
        if not {f"{reason.key}:{AFTER_ALL}", f"{reason.key}:again-1"} & told  # nor by hand
        and not why_stopped(reason.mail.address, wants_mail=reason.mail.user is None or reason.mail.user.wants_mail, stop_list=stop_list)
    }
    anew = invitations(round, day=day, known=known, step=AFTER_ALL) if free else []
    return [letter for letter in anew if letter.address.lower() in free and not letter.stopped]


def reminders(round: ReportingRound, kind: str, *, day: date, known: Collection[str] = (), step: str | None = None) -> list[Letter]:
    """To who may answer for a body that misses something; an escalation to who leads its reporting."""
    if step is None:
        first, last = round.remind_first, round.remind_last
        step = which_reminder(day, round.deadline, first=first, last=last) if kind == MailKind.REMINDER else ""
    return _about_lines(missing_lines(round), kind, day, known=known, step=step)


def _about_lines(
    lines: Lines, kind: str, day: date, *, known: Collection[str], step: str = "", questions: int = 0, by: User | None = None
) -> list[Letter]:
    round = lines.round
    readers = readers_of(round, lines.bodies, day, leads_only=kind == MailKind.ESCALATION)

    def sections(reader: Reader) -> Iterable[Section]:
        said = words.opening(kind, round, reader, day)
        own = ""
        if kind == MailKind.INVITATION:
            said = tuple(filter(None, (*said[:1], words.asked_in(round, questions), *said[1:])))
            own = str(round.said("message"))
        yield Section(paragraphs=said, own_words=own)
        yield from words.lists(lines, reader)
        if reader.has_seat:
            yield words.answer_action(round)

    return letters_to(readers, kind, round, sections, step=step, known=known, by=by, day=day)


def nobody_to_ask(round: ReportingRound, *, day: date | None = None) -> list[Body]:
    """The asked bodies of which nobody would get a mail."""
    return bodies_without_reader(round, asked_lines(round).bodies, day or timezone.localdate())


def message(
    round: ReportingRound, body_ids: Collection[int], said: str, *, key: str, by: User | None = None, with_list: bool = True
) -> list[Letter]:
    """Words of somebody of the secretariat to who may answer for some bodies; `key` names this message, so that it goes once."""
    wanted = set(body_ids)
    lines = missing_lines(round, wanted) if with_list and round.is_running else Lines(round, {})
    bodies = list(Body.objects.filter(pk__in=wanted).order_by("slug"))

    def sections(reader: Reader) -> Iterable[Section]:
        yield Section(own_words=said)
        listed = Reader(
            reader.address, reader.language, "", tuple(body for body in reader.bodies if body.pk in lines.of_body), links=reader.links
        )
        if listed.bodies:
            yield Section(paragraphs=(words.still_missing(),))
            yield from words.lists(lines, listed)
        yield Section(paragraphs=words.message_opening(by))
        if reader.user and round.is_running:
            yield words.answer_action(round)

    return letters_to(readers_of(round, bodies, timezone.localdate()), MailKind.MESSAGE, round, sections, step=key, by=by)


def thanks(round: ReportingRound, *, day: date | None = None, known: Collection[str] = ()) -> list[Letter]:
    """To who may answer for a body that did: what was approved, and how much still waits."""
    found = [one for one in standing(round) if one.is_answered]
    approved = lines_of(round, [one for one in found if one.state == AnswerState.APPROVED])
    waiting: dict[int, int] = defaultdict(int)
    for one in found:
        waiting[one.body_id] += one.state == AnswerState.SUBMITTED
    bodies = lines_of(round, found).bodies

    def sections(reader: Reader) -> Iterable[Section]:
        yield Section(paragraphs=words.thanks_opening(round))
        for body in reader.bodies:
            items, more = approved.items(body.pk) if body.pk in approved.of_body else ((), 0)
            yield from words.thanks_sections(body, items, more, waiting[body.pk], named=len(reader.bodies) > 1)

    readers = readers_of(round, bodies, day or timezone.localdate(), expired=True)  # a link ends before the day on which a round closes
    return letters_to(readers, MailKind.THANKS, round, sections, known=known)


def returned(round: ReportingRound, *, day: date | None = None, known: Collection[str] = ()) -> list[Letter]:
    """To who wrote an answer that came back, with the reason."""
    return returned_letters(round, day or timezone.localdate(), known)
