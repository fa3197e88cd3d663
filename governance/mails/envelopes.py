"""A kept mail as it goes: with its headers, and with the signed links that are kept nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import parseaddr
from re import Match

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.message import sanitize_address

from governance.enums import MailKind
from governance.links.signed import link_url
from governance.mails.contact import reply_to
from governance.mails.letters.parts import LINK, masked
from governance.mails.letters.writing import framed, one_line
from governance.mails.outdated import address_now
from governance.models import OutgoingMail, RoundLink


@dataclass(frozen=True)
class Envelope:
    """One mail ready to go; `data` is what the server gets."""

    message: EmailMultiAlternatives
    sender: str
    recipient: str
    data: bytes


def seal(mail: OutgoingMail) -> Envelope:
    """Build the message; its Message-ID follows from its key."""
    headers = {
        "Message-ID": mail.message_id,
        "Auto-Submitted": "auto-generated",
        "Content-Language": mail.language,
    }
    answers_to = reply_to(mail, by=mail.by if mail.kind == MailKind.MESSAGE else None)
    subject, to = one_line(mail.subject), address_now(mail)
    text, html = with_links(mail, mail.text), with_links(mail, mail.html)
    message = EmailMultiAlternatives(subject, text, settings.DEFAULT_FROM_EMAIL, [to], headers=headers, reply_to=answers_to)
    message.attach_alternative(framed(html, language=mail.language, subject=subject), "text/html")
    data = message.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]  # Django's own message takes it
    encoding = message.encoding or settings.DEFAULT_CHARSET
    sender, recipient = (parseaddr(sanitize_address(address, encoding))[1] for address in (message.from_email, to))
    return Envelope(message, sender, recipient, data)


def with_links(mail: OutgoingMail, words: str) -> str:
    """The signed links in their places: only those of this very address, so that no mail carries another person's."""
    asked = {int(number) for number in LINK.findall(words)}
    if not asked:
        return words
    found = {link.pk: link for link in RoundLink.objects.filter(pk__in=asked, address__iexact=mail.address, revoked_at__isnull=True)}

    def put(place: Match[str]) -> str:
        link = found.get(int(place[1]))
        return link_url(link) if link else masked(place[0], mail.language)

    return LINK.sub(put, words)
