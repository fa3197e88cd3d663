"""The address of a signed link: its number and a word of its own, signed; kept nowhere, made again whenever it is sent."""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.translation import override

from governance.models import RoundLink

SALT = "governance.round-link"


def token_of(link: RoundLink) -> str:
    """What stands in the address: no sign that a mail program would break or that an address must encode."""
    return _signer().sign_object([link.pk, link.nonce])


def link_url(link: RoundLink) -> str:
    """The whole address, in the language of who gets it."""
    with override(link.language):
        return settings.SITE_URL.rstrip("/") + reverse("governance:open-link", args=[token_of(link)])


def read_token(token: str) -> RoundLink | None:
    """The link whose signature this is, in force or not; None for a signature that is not ours."""
    try:
        pk, nonce = _signer().unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return RoundLink.objects.select_related("round__plan", "body").filter(pk=pk, nonce=nonce).first()


def _signer() -> signing.Signer:
    return signing.Signer(sep=".", salt=SALT)
