"""To whom a mail of a round goes: the people of a body, and who has a signed link; each address once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from accounts.enums import MemberRole
from accounts.models import Membership, User
from accounts.pseudonym import DOMAIN, PRACTICE_DOMAIN
from governance.enums import Stop
from governance.mails.letters.writing import one_line
from governance.models import ReportingRound, RoundLink, StoppedAddress
from plan.models import Body


@dataclass(frozen=True)
class Reader:
    """One person with the bodies to be written about, in the order of the plan; with a link for each that they have no account for."""

    address: str
    language: str
    name: str
    bodies: tuple[Body, ...]
    user: User | None = None
    links: tuple[RoundLink, ...] = ()
    stopped: str = ""

    @property
    def has_seat(self) -> bool:
        """Whether an account of theirs speaks for one of the bodies."""
        return self.user is not None and len(self.links) < len(self.bodies)

    def link_for(self, body: Body) -> RoundLink | None:
        """Their signed link for a body; None where their account speaks for it."""
        return next((link for link in self.links if link.body_id == body.pk), None)

    def person(self, body: Body | None = None) -> str:
        """The person's part of a key; a link's is of its body."""
        if self.user:
            return f"u{self.user.pk}"
        return f"l{next(link.pk for link in self.links if body is None or link.body_id == body.pk)}"


def is_invented(address: str) -> bool:
    """Whether nobody is behind an address: an invented person of a practice plan, or a former colleague's pseudonym."""
    domain = address.lower().rpartition("@")[2]
    return domain == PRACTICE_DOMAIN or domain.endswith(f".{PRACTICE_DOMAIN}") or address.lower().endswith(DOMAIN)


def why_stopped(address: str, *, wants_mail: bool, stop_list: Collection[str]) -> str:
    """The rule of who gets no mail, in this order: nobody is there, the address was stopped, the person wants none."""
    if is_invented(address):
        return Stop.NOBODY
    if address.lower() in stop_list:
        return Stop.STOP_LIST
    return "" if wants_mail else Stop.NO_MAIL


def readers_of(
    round: ReportingRound, bodies: Iterable[Body], day: date, *, leads_only: bool = False, expired: bool = False
) -> list[Reader]:
    """Who is written to about some bodies on a day; with `leads_only` only who leads the reporting of a body.

    With `expired` also who had a signed link until before that day: to thank, not to ask.
    """
    ordered = list(bodies)
    members = _members(ordered, day, leads_only=leads_only)
    accounts = {user.email.lower(): {body.pk for body in of_user} for user, of_user in members.items()}
    by_address: dict[str, list[RoundLink]] = defaultdict(list)
    for link in [] if leads_only else _links(round, ordered, day, expired=expired):
        if link.body_id not in accounts.get(link.address.lower(), ()):  # who has an account of that body gets that mail
            by_address[link.address.lower()].append(link)
    stop_list = set(StoppedAddress.objects.values_list("address", flat=True))
    unwilling = set(User.objects.filter(email__in=by_address, wants_mail=False).values_list("email", flat=True)) if by_address else set()
    found = [_of_user(user, of_user, by_address.pop(user.email.lower(), []), stop_list) for user, of_user in members.items()]
    return found + [_of_links(links, ordered, stop_list, unwilling) for links in by_address.values()]


def by_reach(round: ReportingRound, bodies: Iterable[Body], day: date) -> tuple[list[Body], list[Body], list[Body]]:
    """(those of which somebody gets mail, those whose people get none, those that have nobody) of some bodies, each in their order."""
    ordered = list(bodies)
    readers = readers_of(round, ordered, day)
    known = {body.pk for reader in readers for body in reader.bodies}
    reached = {body.pk for reader in readers if not reader.stopped for body in reader.bodies}
    silent, without = [body for body in ordered if body.pk in known - reached], [body for body in ordered if body.pk not in known]
    return [body for body in ordered if body.pk in reached], silent, without


def bodies_without_reader(round: ReportingRound, bodies: Iterable[Body], day: date) -> list[Body]:
    """The bodies of which nobody gets a mail: no account and no link, or only such as get none."""
    ordered = list(bodies)
    reached = {body.pk for reader in readers_of(round, ordered, day) if not reader.stopped for body in reader.bodies}
    return [body for body in ordered if body.pk not in reached]


def _members(bodies: list[Body], day: date, *, leads_only: bool) -> dict[User, list[Body]]:
    found = Membership.objects.on(day).filter(body__in=[body.pk for body in bodies], user__is_active=True).select_related("user")
    if leads_only:
        found = found.filter(role=MemberRole.LEAD)
    place = {body.pk: (number, body) for number, body in enumerate(bodies)}
    members: dict[User, list[Body]] = defaultdict(list)
    for member in sorted(found, key=lambda member: (place[member.body_id][0], member.user_id)):
        members[member.user].append(place[member.body_id][1])
    return members


def _links(round: ReportingRound, bodies: list[Body], day: date, *, expired: bool) -> Iterable[RoundLink]:
    found = RoundLink.objects.filter(revoked_at__isnull=True) if expired else RoundLink.objects.in_force(day)
    return found.filter(round=round, body__in=[body.pk for body in bodies]).select_related("body").order_by("pk")


def _of_user(user: User, bodies: list[Body], links: list[RoundLink], stop_list: set[str]) -> Reader:
    """Somebody with an account, and with links for other bodies at the same address: still one mail."""
    bodies = [*bodies, *(link.body for link in links)]
    stopped = why_stopped(user.email, wants_mail=user.wants_mail, stop_list=stop_list)
    return Reader(user.email, user.language, one_line(user.name, 120), tuple(bodies), user=user, links=tuple(links), stopped=stopped)


def _of_links(links: list[RoundLink], bodies: list[Body], stop_list: set[str], unwilling: set[str]) -> Reader:
    first, own = links[0], {link.body_id for link in links}
    stopped = why_stopped(first.address, wants_mail=first.address.lower() not in unwilling, stop_list=stop_list)
    of_links = tuple(body for body in bodies if body.pk in own)
    return Reader(first.address, first.language, one_line(first.name, 120), of_links, links=tuple(links), stopped=stopped)
