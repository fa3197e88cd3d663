"""Letters from their parts: keys, languages, and several in one."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date

from django.utils import timezone
from django.utils.translation import override

from accounts.models import User
from governance.enums import MailKind
from governance.mails.contact import contact_of
from governance.mails.letters import words
from governance.mails.letters.parts import LINK, Letter, Parts, Reason, Section
from governance.mails.letters.readers import Reader
from governance.mails.letters.writing import Writer
from governance.models import ReportingRound, RoundLink
from plan.models import Body, Plan

Sections = Callable[[Reader], Iterable[Section]]


def reasons_for(reader: Reader, kind: str, round: ReportingRound, step: str = "") -> tuple[Reason, ...]:
    """One for who has an account, whatever the number of bodies; one a link for who has none.

    Invited they are for each body, so that who gets another one, or a link for it, hears of that too.
    """
    end = f"{kind}:{step}" if step else kind
    if reader.user and kind == MailKind.INVITATION:
        return tuple(Reason(f"{_asked_as(reader, body)}:r{round.pk}:{end}", kind, round, body) for body in reader.bodies)
    if reader.user:
        only = reader.bodies[0] if len(reader.bodies) == 1 else None
        return (Reason(f"{reader.person()}:r{round.pk}:{end}", kind, round, only),)
    return tuple(Reason(f"l{link.pk}:r{round.pk}:{end}", kind, round, link.body) for link in reader.links)


def invitation_key(link: RoundLink) -> str:
    """The key under which who got a link is invited, first of all."""
    return f"l{link.pk}:r{link.round_id}:{MailKind.INVITATION}"


def _asked_as(reader: Reader, body: Body) -> str:
    """Who is asked about a body, in a key: an account for that body, or a link, which is of one body."""
    link = reader.link_for(body)
    return f"l{link.pk}" if link else f"{reader.person()}:b{body.pk}"


def key_of(reasons: Sequence[Reason]) -> str:
    """The key of a mail: that of its reason, or of all of them together."""
    if len(reasons) == 1:
        return reasons[0].key
    every = hashlib.sha256("\n".join(sorted(reason.key for reason in reasons)).encode()).hexdigest()
    return f"{reasons[0].key[:80]}+{every[:16]}"


def letters_to(
    readers: Iterable[Reader],
    kind: str,
    round: ReportingRound,
    sections: Sections,
    *,
    step: str = "",
    known: Collection[str] = (),
    reasons: Callable[[Reader], tuple[Reason, ...]] | None = None,
    by: User | None = None,
    day: date | None = None,
) -> list[Letter]:
    """A letter to each reader, in their language; who got it before (a key in `known`) is left out. `by` wrote it, if a person did."""
    found, writer, contact, today = [], Writer(), contact_of(round, by), day or timezone.localdate()
    for reader in readers:
        why = reasons(reader) if reasons else reasons_for(reader, kind, round, step)
        new = tuple(reason for reason in why if reason.key not in known)
        if new:
            found.append(_letter(writer, _only(reader, new), new, sections, contact=contact, day=today))
    return found


def _only(reader: Reader, new: tuple[Reason, ...]) -> Reader:
    """Of somebody with several bodies, those that were not written about yet."""
    if any(reason.body is None for reason in new):  # one for all of them
        return reader
    bodies = {reason.body.pk for reason in new if reason.body}
    links = tuple(link for link in reader.links if link.body_id in bodies)
    return replace(reader, bodies=tuple(body for body in reader.bodies if body.pk in bodies), links=links)


def _letter(writer: Writer, reader: Reader, why: tuple[Reason, ...], sections: Sections, *, contact: User | None, day: date) -> Letter:
    kind, round = why[0].kind, why[0].round
    with override(reader.language):
        found = tuple(sections(reader))
        has_link = any(section.action and LINK.fullmatch(section.action.url) for section in found)
        parts = Parts(words.greeting(reader), found, words.foot(reader, round.plan, has_link=has_link), words.contact(contact, round.plan))
        text, html = writer.write(parts, reader.language)
        subject = words.subject(kind, round, reader.bodies, day)
    link = reader.links[0] if reader.links else None
    to = (reader.address, reader.language, subject, text, html, reader.user, link)
    return Letter(kind, key_of(why), *to, why, reader.stopped, parts, contact)


def in_one(letters: Iterable[Letter], plan: Plan) -> list[Letter]:
    """Several for one address in one plan as one mail, in the order of their kinds; the others as they are."""
    together: dict[str, list[Letter]] = defaultdict(list)
    for letter in letters:
        together[letter.address.lower()].append(letter)
    writer = Writer()
    return [several[0] if len(several) == 1 else _digest(writer, several, plan) for several in together.values()]


def _digest(writer: Writer, several: list[Letter], plan: Plan) -> Letter:
    first = next((letter for letter in several if letter.user), several[0])
    reasons = tuple(reason for letter in several for reason in letter.reasons)
    kinds = {reason.kind for reason in reasons}
    with override(first.language):
        sections = [section for letter in several for section in _headed(letter, plan)]
        foots = tuple(dict.fromkeys(line for letter in several if letter.parts for line in letter.parts.foot))
        contact = words.contact(several[0].contact, plan)  # as Reply-To: that of the first
        parts = Parts(first.parts.greeting if first.parts else "", tuple(_one_address(sections)), foots, contact)
        text, html = writer.write(parts, first.language)
        subject = words.digest_subject(plan, words.unmarked(several[0].subject), len(several) - 1)
    kind = kinds.pop() if len(kinds) == 1 else MailKind.DIGEST
    return replace(
        first, kind=kind, key=key_of(reasons), subject=subject, text=text, html=html, reasons=reasons, parts=parts, link=first.link
    )


def _headed(letter: Letter, plan: Plan) -> list[Section]:
    """The sections of a letter under what it is called."""
    sections = list(letter.parts.sections) if letter.parts else []
    heading = words.unmarked(letter.subject).removeprefix(words.plan_name(plan)).lstrip(" :")
    return [replace(sections[0], heading=heading[:1].upper() + heading[1:]), *sections[1:]] if sections else []


def _one_address(sections: list[Section]) -> list[Section]:
    """The same address once, where it stands last."""
    last = {section.action.url: place for place, section in enumerate(sections) if section.action}
    kept = (
        section if section.action is None or last[section.action.url] == place else replace(section, action=None)
        for place, section in enumerate(sections)
    )
    return [section for section in kept if section != Section()]
