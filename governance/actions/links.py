"""Signed links: made and revoked by the secretariat, begun and used by who got one; opening one is no deed."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.pseudonym import guest_address_of
from governance.actions.rounds import locked, mark_opened
from governance.enums import LinkDeed, RoundState
from governance.models import LinkUse, ReportingRound, RoundLink
from measures.models import Measure
from plan.models import Body

REVOKED, EXPIRED, CLOSED, NOT_YET, SILENT, WRONG = "revoked", "expired", "closed", "not_yet", "silent", "wrong"


class LinkOver(Exception):
    """The link answers no more (or not yet); `why` is one of the words above."""

    def __init__(self, why: str, link: RoundLink | None = None) -> None:
        super().__init__(why)
        self.why, self.link = why, link


def why_over(link: RoundLink, today: date) -> str:
    """Why a link does not answer today, empty when it does: its last day counts; a round that is not running takes no answers."""
    if link.revoked_at is not None:
        return REVOKED
    if link.round.state == RoundState.PREPARED:
        return NOT_YET
    if not link.round.is_running:
        return CLOSED
    return EXPIRED if today > link.expires_on else ""


def check_in_force(link: RoundLink) -> None:
    """LinkOver for a link that does not answer now."""
    if why := why_over(link, timezone.localdate()):
        raise LinkOver(why, link)


@dataclass(frozen=True)
class Visit:
    """Somebody who opened a link: in which browser, and under which name once they said it."""

    link: RoundLink
    browser: str = ""
    name: str = ""

    @property
    def has_begun(self) -> bool:
        """Whether the person said who they are, in this browser."""
        return bool(self.name and self.browser)

    def check(self) -> None:
        """The link as it is now, locked until the transaction ends; LinkOver when it was revoked meanwhile."""
        link = RoundLink.objects.select_for_update(of=("self",), no_key=True).select_related("round").get(pk=self.link.pk)
        check_in_force(link)

    def record(self, deed: str, measure: Measure | None = None) -> None:
        """Note what was done."""
        use = LinkUse(link=self.link, deed=deed, measure=measure, name=self.name, browser=self.browser)
        use.full_clean(exclude=["link", "measure"])
        use.save()


@transaction.atomic
def begin(link: RoundLink, name: str, browser: str = "") -> Visit:
    """Note who answers by a link, in which browser (a new one when it has no mark yet); its body looked at the round."""
    now = RoundLink.objects.select_for_update(of=("self",), no_key=True).select_related("round").get(pk=link.pk)
    check_in_force(now)
    visit = Visit(link, browser or secrets.token_urlsafe(12), name.strip())
    if not now.browser:
        now.browser = visit.browser
        now.save(update_fields=["browser"])
    if not now.uses.filter(deed=LinkDeed.BEGAN, browser=visit.browser, name=visit.name).exists():  # pressed again, it says nothing new
        visit.record(LinkDeed.BEGAN)
    mark_opened(now.round, [now.body_id])
    return visit


@transaction.atomic
def make_links(user: User, round: ReportingRound, rows: Iterable[dict[str, Any]]) -> list[RoundLink]:
    """Make a link of each row (body, address, name, language, expires_on), all or none.

    ValidationError once the round is over, or when an address has a link in force for that body already.
    """
    round = locked(round)
    if round.is_over:
        raise ValidationError(_("This round is closed: nobody can answer in it any more."))
    made = []
    for row in rows:
        body: Body = row["body"]
        address = row["address"].strip().lower()
        link = RoundLink(**{**row, "address": address, "name": row.get("name", "").strip()}, round=round, created_by=user)
        link.full_clean(exclude=["round", "body", "created_by"], validate_unique=False, validate_constraints=False)
        try:
            with transaction.atomic():
                link.save()
        except IntegrityError:
            words = {"address": address, "body": body}
            raise ValidationError(_("%(address)s has a link for %(body)s already; revoke that one first."), params=words) from None
        made.append(link)
    return made


@transaction.atomic
def revoke_links(links: Iterable[RoundLink]) -> int:
    """Let links answer no more; returns how many did until now."""
    ids = [link.pk for link in links]
    return RoundLink.objects.filter(pk__in=ids, revoked_at__isnull=True).update(revoked_at=timezone.now())


@transaction.atomic
def forget_guests(day: date, *, after_days: int) -> int:
    """Take names and addresses out of links that ended over `after_days` before `day`, of their uses and of their mails.

    What was answered stays, and that and when a mail went. Returns how many links; a second run changes nothing.
    """
    ended = RoundLink.objects.named().ended_before(day - timedelta(days=after_days))
    links = list(ended.select_for_update(of=("self",), no_key=True).order_by("pk"))
    for link in links:
        link.address, link.name = guest_address_of(link.pk), ""
        link.save(update_fields=["address", "name"])
        link.uses.update(name="")
        link.mails.filter(user__isnull=True).update(address=link.address, text="", html="", answer="")
    return len(links)
