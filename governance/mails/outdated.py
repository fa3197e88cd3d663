"""Whether a mail that waits is still true when its turn comes: minutes, or with the server away days, after it was written."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from accounts.models import Membership
from governance.enums import ASKING, OVER, REMINDERS, MailKind, Stop
from governance.mails.letters import why_stopped
from governance.mails.letters.parts import LINK
from governance.models import MailReason, OutgoingMail, ReportingRound, RoundBody, RoundLink, StoppedAddress
from governance.rounds.standing import standing


class Lacking:
    """The bodies that still miss an answer in a round, each round asked once."""

    def __init__(self) -> None:
        self._found: dict[int, set[int]] = {}

    def bodies(self, round: ReportingRound) -> set[int]:
        if round.pk not in self._found:
            self._found[round.pk] = {one.body_id for one in standing(round) if one.is_missing}
        return self._found[round.pk]


def address_now(mail: OutgoingMail) -> str:
    """Where a mail goes: to the address that an account has now, which may have been mended since."""
    return mail.user.email if mail.user else mail.address


def no_longer(mail: OutgoingMail, lacking: Lacking | None = None) -> str:
    """Why a mail that waits goes no more (a Stop): what changed since it was written, of the reader or of all that it says."""
    user, address = mail.user, address_now(mail)
    if user and not user.is_active:
        return Stop.CLOSED
    stop_list = set(StoppedAddress.objects.filter(address=address.lower()).values_list("address", flat=True))
    if why := why_stopped(address, wants_mail=user.wants_mail if user else True, stop_list=stop_list):
        return why
    today, reasons = timezone.localdate(), list(mail.reasons.all())
    if not reasons:
        return ""
    speaks_for = bodies_of(mail, today)
    about = {reason.pk: bodies_about(reason) & speaks_for for reason in reasons}
    if not any(about.values()) and (user or all(reason.kind != MailKind.THANKS for reason in reasons)):  # links end, thanks come later
        return Stop.LEFT if user else Stop.LINK
    every = [overtaken(reason, about[reason.pk], today, lacking or Lacking()) for reason in reasons]
    return every[0] if all(every) else ""


def bodies_of(mail: OutgoingMail, today: date) -> set[int]:
    """The bodies that the reader speaks for today: by the account, or by a signed link that the mail is about."""
    numbers = {int(number) for number in LINK.findall(mail.text)} | ({mail.link_id} if mail.link_id else set())
    links = RoundLink.objects.in_force(today).filter(pk__in=numbers, address__iexact=mail.address) if numbers else RoundLink.objects.none()
    found = set(links.values_list("body_id", flat=True))
    if mail.user:
        found |= set(Membership.objects.on(today).filter(user=mail.user).values_list("body_id", flat=True))
    return found


def bodies_about(reason: MailReason) -> set[int]:
    """The bodies that a reason is about: its own, or where it names none all that the round asks."""
    if reason.body_id:
        return {reason.body_id}
    return set(RoundBody.objects.filter(round=reason.round_id).values_list("body_id", flat=True))


def overtaken(reason: MailReason, body_ids: set[int], today: date, lacking: Lacking) -> str:
    """What made one reason pointless (a Stop), empty where it still holds.

    The round is over; or it says how many days are left until a deadline that is over; or all that it reminds of was answered. An
    invitation that comes late is better than none.
    """
    if reason.kind in ASKING and reason.round.state in OVER:
        return Stop.OVER
    if reason.kind == MailKind.REMINDER and today > reason.round.deadline:
        return Stop.TOO_LATE
    if reason.kind in REMINDERS and not lacking.bodies(reason.round) & body_ids:
        return Stop.ANSWERED
    return ""
