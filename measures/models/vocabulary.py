"""Statuses and labels: small vocabularies that are data, not code."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from measures.enums import Phase
from plan.models import PlanPart
from plan.translation import Translation

CODE = RegexValidator(r"^(?!none$)[A-Za-z0-9_-]+$", _("Letters, digits, - and _ only."))


class Status(PlanPart):
    """One of a plan's ordered statuses, in a phase."""

    code = models.CharField(_("code"), max_length=30, validators=[CODE])
    phase = models.CharField(_("phase"), max_length=8, choices=Phase)
    position = models.PositiveSmallIntegerField(_("position"))
    label = Translation(_("label"), max_length=80)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("status")
        verbose_name_plural = _("statuses")
        ordering = ["plan", "position"]
        constraints = [models.UniqueConstraint(fields=["plan", "code"], name="status_code")]

    def __str__(self) -> str:
        return str(self.label)


class StatusReading(PlanPart):
    """What a printed status is read as."""

    printed = models.CharField(_("as printed"), max_length=200)
    status = models.ForeignKey(Status, on_delete=models.PROTECT, verbose_name=_("status"), related_name="readings")
    doubtful = models.BooleanField(_("doubtful"), default=False)
    reason = Translation(_("reason"), max_length=1000)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("reading of a printed status")
        verbose_name_plural = _("readings of printed statuses")
        ordering = ["status", "printed"]
        constraints = [models.UniqueConstraint(fields=["plan", "printed"], name="statusreading_printed")]

    def __str__(self) -> str:
        return self.printed

    def clean(self) -> None:
        """A reading need not give a reason."""


class Label(PlanPart):
    """A label that the remarks of measures carry, such as quick win."""

    code = models.CharField(_("code"), max_length=20, validators=[CODE])
    position = models.PositiveSmallIntegerField(_("position"))
    label = Translation(_("label"), max_length=80)
    description = Translation(_("description"), max_length=600)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("label")
        verbose_name_plural = _("labels")
        ordering = ["plan", "position"]
        constraints = [models.UniqueConstraint(fields=["plan", "code"], name="label_code")]

    def __str__(self) -> str:
        return str(self.label)
