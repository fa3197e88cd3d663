"""The log: what was reported, by whom, when, and what became of it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from measures.enums import OPEN_STATES, Confidence, Source, UpdateKind, UpdateState
from measures.models.measure import Measure
from measures.models.vocabulary import Status
from measures.querysets.log import MilestoneQuerySet, UpdateQuerySet
from plan.models import Body
from plan.translation import Language


class StatusUpdate(models.Model):
    """One entry of the log: a full statement of how a measure goes. Approved entries never change."""

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, verbose_name=_("measure"), related_name="updates")
    body = models.ForeignKey(
        Body, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("body spoken for"), related_name="updates"
    )
    kind = models.CharField(_("kind"), max_length=12, choices=UpdateKind, default=UpdateKind.REPORT)
    state = models.CharField(_("state"), max_length=10, choices=UpdateState, default=UpdateState.DRAFT)
    status = models.ForeignKey(Status, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("status"), related_name="updates")
    confidence = models.CharField(_("confidence"), max_length=10, choices=Confidence, blank=True)
    progress = models.PositiveSmallIntegerField(_("progress (%)"), null=True, blank=True, validators=[MaxValueValidator(100)])
    note = models.CharField(_("note"), max_length=2000, blank=True, help_text=_("What happened, in a few sentences."))
    blocked_reason = models.CharField(_("what blocks it"), max_length=600, blank=True)
    question = models.CharField(_("help or decision asked"), max_length=600, blank=True)
    answers = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("answers the question of"), related_name="answered_by"
    )
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("corrects"), related_name="corrected_by"
    )
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.NL)
    source = models.CharField(_("source"), max_length=6, choices=Source, default=Source.PAGE)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("author"), related_name="updates"
    )
    on_behalf = models.BooleanField(_("on behalf of the body"), default=False)
    created_at = models.DateTimeField(_("written at"))
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("approved by"), related_name="+"
    )

    objects = UpdateQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("update")
        verbose_name_plural = _("updates")
        ordering = ["-approved_at", "-id"]
        indexes = [
            # The log of a measure, and its last approved entry (actions.state).
            models.Index(fields=["measure", "state", "approved_at", "id"], name="update_last_approved"),
            # What waits on the desk.
            models.Index(fields=["state", "submitted_at"], name="update_waiting"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["measure", "body"], condition=Q(state__in=OPEN_STATES), name="update_one_open"),
            models.UniqueConstraint(
                fields=["measure"], condition=Q(state__in=OPEN_STATES, body__isnull=True), name="update_one_open_without_body"
            ),
            models.UniqueConstraint(fields=["measure"], condition=Q(kind=UpdateKind.ADOPTION), name="update_one_adoption"),
            models.CheckConstraint(
                condition=~Q(state=UpdateState.APPROVED) | Q(approved_at__isnull=False), name="update_approved_has_time"
            ),
            models.CheckConstraint(condition=Q(progress__isnull=True) | Q(progress__lte=100), name="update_progress"),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.get_kind_display()}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Refuse to rewrite an approved entry: the log is added to, never changed."""
        if self.pk and type(self).objects.filter(pk=self.pk, state=UpdateState.APPROVED).exists():
            raise ValidationError(_("An approved entry never changes; write a correction."))
        super().save(*args, **kwargs)


class UpdateMove(models.Model):
    """One move of an update from a state to the next."""

    update = models.ForeignKey(StatusUpdate, on_delete=models.CASCADE, verbose_name=_("update"), related_name="moves")
    from_state = models.CharField(_("from"), max_length=10, choices=UpdateState, blank=True)
    to_state = models.CharField(_("to"), max_length=10, choices=UpdateState)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("by"), related_name="+"
    )
    at = models.DateTimeField(_("at"))
    reason = models.CharField(_("reason"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("move of an update")
        verbose_name_plural = _("moves of updates")
        ordering = ["update", "at", "id"]

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"


class Evidence(models.Model):
    """A document or page that shows what an update says."""

    update = models.ForeignKey(StatusUpdate, on_delete=models.CASCADE, verbose_name=_("update"), related_name="evidence")
    title = models.CharField(_("title"), max_length=200)
    url = models.URLField(_("address"), max_length=500)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["update", "id"]

    def __str__(self) -> str:
        return self.title


class Milestone(models.Model):
    """A dated step of a measure; its first date is kept for ever."""

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, verbose_name=_("measure"), related_name="milestones")
    title = models.CharField(_("title"), max_length=200)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.NL)
    first_due_on = models.DateField(_("first date"), editable=False)
    due_on = models.DateField(_("date"))
    done_on = models.DateField(_("done on"), null=True, blank=True)

    objects = MilestoneQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = ["measure", "due_on", "id"]

    def __str__(self) -> str:
        return self.title


class MilestoneMove(models.Model):
    """A milestone that got another date, and why."""

    milestone = models.ForeignKey(Milestone, on_delete=models.CASCADE, verbose_name=_("milestone"), related_name="moves")
    from_date = models.DateField(_("from"))
    to_date = models.DateField(_("to"))
    reason = models.CharField(_("reason"), max_length=600)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("by"), related_name="+"
    )
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("move of a milestone")
        verbose_name_plural = _("moves of milestones")
        ordering = ["milestone", "at"]

    def __str__(self) -> str:
        return f"{self.from_date} → {self.to_date}"
