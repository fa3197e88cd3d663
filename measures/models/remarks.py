"""Questions and answers about a measure, between its bodies and the secretariat."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from measures.models.measure import Measure
from measures.querysets.remarks import RemarkQuerySet
from plan.models import Body
from plan.translation import Language


class Remark(models.Model):
    """A question or answer about a measure, internal: never shown to visitors or readers, never changed."""

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, verbose_name=_("measure"), related_name="remark_thread")
    body = models.ForeignKey(
        Body,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("body spoken for"),
        related_name="remarks",
        help_text=_("Empty: the secretariat."),
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, verbose_name=_("author"), related_name="remarks")
    text = models.CharField(_("text"), max_length=2000)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.NL)
    at = models.DateTimeField(_("at"), default=timezone.now)
    answers = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("answers"), related_name="answered_by"
    )

    objects = RemarkQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("remark")
        verbose_name_plural = _("remarks")
        ordering = ["measure", "at", "id"]

    def __str__(self) -> str:
        return self.text[:60]
