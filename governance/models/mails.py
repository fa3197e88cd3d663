"""The outbox: every mail of a round, why it goes, and what became of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.enums import MailKind, MailState, Stop
from governance.models.links import RoundLink
from governance.models.rounds import ReportingRound
from governance.querysets.mails import MailQuerySet
from plan.models import Body, Plan
from plan.translation import Language


class OutgoingMail(models.Model):
    """One mail to one person; at most one hand-over, and no key without its fate."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, verbose_name=_("plan"), related_name="mails")
    key = models.CharField(
        _("key"), max_length=120, unique=True, help_text=_("Person, round and kind; for several in one, person and day.")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=MailKind)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("account"), related_name="mails"
    )
    link = models.ForeignKey(
        RoundLink, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("signed link"), related_name="mails"
    )
    address = models.EmailField(_("e-mail address"))
    language = models.CharField(_("language"), max_length=2, choices=Language)
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("plain text"))
    html = models.TextField(_("html"))
    message_id = models.CharField(_("mark of the message (Message-ID)"), max_length=120, unique=True)
    state = models.CharField(_("state"), max_length=8, choices=MailState, default=MailState.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    not_before = models.DateTimeField(_("not before"), default=timezone.now)
    created_at = models.DateTimeField(_("written at"), default=timezone.now)
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    answer = models.CharField(_("what the server answered"), max_length=500, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("by"), related_name="+"
    )

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ["-created_at", "-id"]
        indexes = [
            # What is to go now.
            models.Index(fields=["state", "not_before", "id"], name="mail_to_go"),
        ]

    def __str__(self) -> str:
        return f"{self.address}: {self.subject}"

    @property
    def why(self) -> str:
        """Why it did not go, in words, and what the server answered."""
        stop, _sep, said = self.answer.partition(" ")
        return f"{Stop(stop).label} {said}".strip() if stop in Stop.values else self.answer


class MailReason(models.Model):
    """Why a mail goes: one kind in one round for one person, said once; a mail that holds several has several."""

    mail = models.ForeignKey(OutgoingMail, on_delete=models.CASCADE, verbose_name=_("mail"), related_name="reasons")
    key = models.CharField(_("key"), max_length=120, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=MailKind)
    round = models.ForeignKey(ReportingRound, on_delete=models.PROTECT, verbose_name=_("round"), related_name="mail_reasons")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("body"), related_name="mail_reasons")

    class Meta:
        verbose_name = _("reason of a mail")
        verbose_name_plural = _("reasons of mails")
        ordering = ["mail", "id"]

    def __str__(self) -> str:
        return self.key


class StoppedAddress(models.Model):
    """An address to which no mail goes any more."""

    address = models.EmailField(_("e-mail address"), unique=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("by"), related_name="+", editable=False
    )
    at = models.DateTimeField(_("at"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("stopped address")
        verbose_name_plural = _("stopped addresses")
        ordering = ["address"]

    def __str__(self) -> str:
        return self.address
