"""The read side: one row per measure and period, with all that lists and counts need."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from measures.enums import Confidence, CoordinatorState, LateReason, Priority
from measures.models.log import StatusUpdate
from measures.models.measure import Measure
from measures.models.vocabulary import Status
from measures.querysets.states import StateQuerySet
from plan.models import Challenge, Dimension, Pillar, PlanPart, Sector
from plan.translation import Translation


class MeasureState(PlanPart):
    """What was true of a measure from `valid_from` until just before `valid_to` (none: until today).

    Written by the actions only, in the transaction of the change. `bodies` and `labels` are `|a|b|`; `search` is folded.
    """

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, verbose_name=_("measure"), related_name="states")
    valid_from = models.DateTimeField(_("valid from"))
    valid_to = models.DateTimeField(_("valid to"), null=True, blank=True)

    code = models.CharField(_("code"), max_length=20)
    code_key = models.CharField(_("sorting key of the code"), max_length=80)
    coded_by_us = models.BooleanField(_("coded by us"), default=False)
    position = models.PositiveIntegerField(_("position"))
    text = Translation(_("text"), max_length=2000)
    challenge = models.ForeignKey(Challenge, on_delete=models.PROTECT, null=True, verbose_name=_("challenge"), related_name="+")
    pillar = models.ForeignKey(Pillar, on_delete=models.PROTECT, null=True, verbose_name=_("strategic pillar"), related_name="+")
    sector = models.ForeignKey(Sector, on_delete=models.PROTECT, null=True, verbose_name=_("sector"), related_name="+")
    dimension = models.ForeignKey(Dimension, on_delete=models.PROTECT, null=True, verbose_name=_("dimension"), related_name="+")
    priority = models.CharField(_("priority"), max_length=2, choices=Priority, blank=True)
    means = models.PositiveSmallIntegerField(_("means (€, 0–3)"), null=True)
    staff = models.PositiveSmallIntegerField(_("staff (H, 0–3)"), null=True)
    status = models.ForeignKey(Status, on_delete=models.PROTECT, null=True, verbose_name=_("status"), related_name="+")
    phase = models.CharField(_("phase"), max_length=8, blank=True)
    confidence = models.CharField(_("confidence"), max_length=10, choices=Confidence, blank=True)
    progress = models.PositiveSmallIntegerField(_("progress (%)"), null=True)
    asked = models.BooleanField(_("question open"), default=False)
    blocked = models.BooleanField(_("blocked"), default=False)
    coordinator_state = models.CharField(_("coordinator"), max_length=16, choices=CoordinatorState)
    coordination = models.JSONField(_("coordination"), default=list)
    bodies = models.CharField(_("bodies"), max_length=1000, blank=True)
    labels = models.CharField(_("labels"), max_length=300, blank=True)
    remarks = models.CharField(_("remarks"), max_length=2000, blank=True)
    late_from = models.DateField(_("late from"), null=True)
    late_reason = models.CharField(_("why late"), max_length=9, choices=LateReason, blank=True)
    late_subject = models.CharField(_("milestone that is late"), max_length=200, blank=True)
    planned_from = models.DateField(_("planned from"), null=True)
    planned_until = models.DateField(_("planned until"), null=True)
    ended_on = models.DateField(_("ended on"), null=True)
    last_confirmed_at = models.DateTimeField(_("last confirmed at"), null=True)
    last_update = models.ForeignKey(StatusUpdate, on_delete=models.PROTECT, null=True, verbose_name=_("last update"), related_name="+")
    search = models.TextField(_("folded text for search"), blank=True)

    objects = StateQuerySet.as_manager()

    class Meta:
        verbose_name = _("state of a measure")
        verbose_name_plural = _("states of measures")
        ordering = ["plan", "position", "measure_id"]
        indexes = [
            # Today's list in plan order.
            models.Index(fields=["plan", "position", "measure"], condition=Q(valid_to__isnull=True), name="state_today"),
            # The list as of a date.
            models.Index(fields=["plan", "valid_from", "valid_to"], name="state_as_of"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["measure"], condition=Q(valid_to__isnull=True), name="state_one_today"),
            models.CheckConstraint(condition=Q(valid_to__isnull=True) | Q(valid_to__gt=models.F("valid_from")), name="state_period"),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return self.measure.get_absolute_url()
