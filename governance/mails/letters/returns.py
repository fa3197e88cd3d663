"""Answers of a round that came back, and who hears of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import F

from governance.enums import MailKind
from governance.mails.letters import words
from governance.mails.letters.composing import letters_to
from governance.mails.letters.gathering import short
from governance.mails.letters.parts import MOST_LINES, Item, Letter, Reason, Section
from governance.mails.letters.readers import Reader, readers_of
from governance.mails.letters.writing import one_line
from governance.models import ReportingRound
from measures.enums import UpdateState
from measures.models import Measure, UpdateMove
from plan.models import Body

WHY = 1000  # signs of a reason


@dataclass(frozen=True)
class Returned:
    """One answer that is back with its body: by which move, of what, and why."""

    move_id: int
    measure: Measure
    body: Body
    author_id: int | None
    reason: str

    def key(self, reader: Reader, round: ReportingRound) -> str:
        return f"{reader.person(self.body)}:r{round.pk}:{MailKind.RETURNED}:{self.move_id}"


def returned_answers(round: ReportingRound) -> list[Returned]:
    """What came back since the round was opened and is still there, in the order of the plan, with the last reason.

    Of a round that is closed only what had come in time, and may still count.
    """
    asked = set((round.asked.undecided() if round.is_over else round.asked).values_list("measure_id", "body_id"))
    moves = UpdateMove.objects.filter(
        to_state=UpdateState.RETURNED, at__gte=round.opened_at, update__state=UpdateState.RETURNED, update__measure__plan=round.plan_id
    )
    last: dict[int, UpdateMove] = {}
    for move in moves.select_related("update__measure", "update__body").order_by(F("update__measure__position"), "at", "id"):
        update = move.update
        if (update.measure_id, update.body_id) in asked:
            last[update.pk] = move
    return [
        Returned(move.pk, move.update.measure, move.update.body, move.update.author_id, move.reason)
        for move in last.values()
        if move.update.body
    ]


def returned_letters(round: ReportingRound, day: date, known: Collection[str]) -> list[Letter]:
    """To who wrote it, while they still speak for the body; else to all of the body: each time that an answer came back once."""
    found = returned_answers(round)
    readers = readers_of(round, list({one.body.pk: one.body for one in found}.values()), day)
    if round.is_over:
        readers = _without_links(readers)
    people = {(reader.user.pk, body.pk) for reader in readers if reader.user for body in reader.bodies}

    def mine(reader: Reader) -> list[Returned]:
        own = reader.user.pk if reader.user else None
        of_bodies = [one for one in found if one.body in reader.bodies]
        told = [one for one in of_bodies if (one.author_id, one.body.pk) not in people or one.author_id == own]
        return [one for one in told if one.key(reader, round) not in known]

    def reasons(reader: Reader) -> tuple[Reason, ...]:
        return tuple(Reason(one.key(reader, round), MailKind.RETURNED, round, one.body) for one in mine(reader))

    def sections(reader: Reader) -> Iterable[Section]:
        told = [one for one in mine(reader) if one.body in reader.bodies]
        items = tuple(Item(one.measure.code, short(one.measure.said("text")), one_line(one.reason, WHY)) for one in told[:MOST_LINES])
        more = words.more_words(max(0, len(told) - MOST_LINES))
        yield Section(paragraphs=words.returned_opening(round, len(told), day), items=items, more=more)
        yield from (Section(action=words.link_action(link)) for link in reader.links)
        if reader.has_seat:
            yield words.complete_action(round) if round.is_over else words.answer_action(round)

    return letters_to(readers, MailKind.RETURNED, round, sections, known=known, reasons=reasons)


def _without_links(readers: Iterable[Reader]) -> list[Reader]:
    """Who has an account, with the bodies that they have it for: a closed round takes nothing by a link any more."""
    found = []
    for reader in readers:
        by_link = {link.body_id for link in reader.links}
        own = tuple(body for body in reader.bodies if body.pk not in by_link)
        if reader.user and own:
            found.append(replace(reader, bodies=own, links=()))
    return found
