"""Signed links: how a person without an account answers for a body."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.pseudonym import shown
from governance.enums import LinkDeed
from governance.models.rounds import ReportingRound
from governance.querysets.links import RoundLinkQuerySet
from measures.models import Measure
from plan.models import Body
from plan.translation import Language


def fresh_nonce() -> str:
    """What a link's signature covers besides its number, so that a link that was made again is another one."""
    return secrets.token_urlsafe(12)


class RoundLink(models.Model):
    """An address at which a person answers for one body in one round without an account; its signature is kept nowhere."""

    round = models.ForeignKey(ReportingRound, on_delete=models.PROTECT, verbose_name=_("round"), related_name="links")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, verbose_name=_("body"), related_name="round_links")
    address = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.NL)
    nonce = models.CharField(_("part of the signature"), max_length=24, default=fresh_nonce, editable=False)
    expires_on = models.DateField(_("valid until and including"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True, editable=False)
    browser = models.CharField(_("browser that began"), max_length=16, blank=True, editable=False)
    created_at = models.DateTimeField(_("made at"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("made by"),
        related_name="+",
        editable=False,
    )

    objects = RoundLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("signed link")
        verbose_name_plural = _("signed links")
        ordering = ["round", "body", "address"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "body", "address"], condition=models.Q(revoked_at__isnull=True), name="roundlink_one_in_force"
            )
        ]

    def __str__(self) -> str:
        return f"{self.body}: {self.address}"

    @property
    def person(self) -> str:
        """Who got it: the name if it is known, and the address; a number once both were taken out."""
        return " · ".join(filter(None, (self.name, shown("", self.address))))


class LinkUse(models.Model):
    """One deed by a signed link: which browser, and the name that the person gave."""

    link = models.ForeignKey(RoundLink, on_delete=models.CASCADE, verbose_name=_("signed link"), related_name="uses")
    deed = models.CharField(_("what was done"), max_length=10, choices=LinkDeed)
    measure = models.ForeignKey(
        Measure, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("measure"), related_name="link_uses"
    )
    name = models.CharField(_("name that was given"), max_length=120, blank=True)
    browser = models.CharField(_("browser"), max_length=16)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("use of a signed link")
        verbose_name_plural = _("uses of signed links")
        ordering = ["link", "at", "id"]

    def __str__(self) -> str:
        return f"{self.link} {self.deed}"
