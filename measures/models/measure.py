"""The measure, where it stands in the plan, who coordinates it and what it is linked to."""

from __future__ import annotations

from datetime import datetime, time

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from measures.codes import natural_key
from measures.enums import CoordinationRole, LinkKind, Priority
from measures.models.vocabulary import Label, Status
from measures.querysets.measures import CoordinationQuerySet, MeasureQuerySet
from plan.models import Body, Challenge, Dimension, Pillar, PlanPart, Sector
from plan.translation import Language, Translation


def one_placement() -> Q:
    """Exactly one of pillar, challenge, sector, dimension, or sector × dimension."""
    pillar, challenge = Q(pillar__isnull=False), Q(challenge__isnull=False)
    cell = Q(sector__isnull=False) | Q(dimension__isnull=False)
    return (pillar & ~challenge & ~cell) | (~pillar & challenge & ~cell) | (~pillar & ~challenge & cell)


class Measure(PlanPart):
    """One row of the plan's tables, known by its code."""

    code = models.CharField(_("code"), max_length=20)
    code_key = models.CharField(_("sorting key of the code"), max_length=80, editable=False)
    coded_by_us = models.BooleanField(_("coded by us"), default=False, help_text=_("The plan prints this measure without a code."))
    position = models.PositiveIntegerField(_("position"), help_text=_("The printed order."))
    pillar = models.ForeignKey(Pillar, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("strategic pillar"))
    challenge = models.ForeignKey(
        Challenge,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("challenge"),
        help_text=_("Empty where a pillar is given."),
    )
    sector = models.ForeignKey(Sector, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("sector"))
    dimension = models.ForeignKey(Dimension, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("dimension"))
    text = Translation(_("text"), max_length=2000)
    priority = models.CharField(_("priority"), max_length=2, choices=Priority, blank=True)
    means = models.PositiveSmallIntegerField(
        _("means (€, 0–3)"), null=True, blank=True, validators=[MaxValueValidator(3)], help_text=_("Empty: not stated. 0: printed “-”.")
    )
    staff = models.PositiveSmallIntegerField(
        _("staff (H, 0–3)"), null=True, blank=True, validators=[MaxValueValidator(3)], help_text=_("Empty: not stated. 0: printed “-”.")
    )
    status_at_adoption = models.ForeignKey(
        Status, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("status at adoption"), related_name="+"
    )
    coordinator_to_find = models.BooleanField(_("coordinator to be found"), default=False)
    remarks = models.CharField(_("remarks"), max_length=2000, blank=True)
    remarks_language = models.CharField(_("language of the remarks"), max_length=2, choices=Language, blank=True)
    planned_from = models.DateField(_("planned from"), null=True, blank=True)
    planned_until = models.DateField(_("planned until"), null=True, blank=True)
    added_on = models.DateField(_("added on"), null=True, blank=True, help_text=_("Empty: in the plan since its adoption."))
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    end_reason = models.CharField(_("reason of the end"), max_length=600, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = MeasureQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        ordering = ["plan", "position", "id"]
        # A measure by its address, in any spelling of its code.
        indexes = [models.Index(fields=["plan", "code_key"], name="measure_by_code")]
        constraints = [
            models.UniqueConstraint(fields=["plan", "code"], name="measure_code"),
            models.CheckConstraint(condition=one_placement(), name="measure_one_placement"),
            models.CheckConstraint(condition=Q(means__isnull=True) | Q(means__lte=3), name="measure_means"),
            models.CheckConstraint(condition=Q(staff__isnull=True) | Q(staff__lte=3), name="measure_staff"),
            models.CheckConstraint(
                condition=Q(planned_from__isnull=True) | Q(planned_until__isnull=True) | Q(planned_until__gte=models.F("planned_from")),
                name="measure_planned_order",
                violation_error_message=_("The planned period ends before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def save(self, *args: object, **kwargs: object) -> None:
        self.code_key = natural_key(self.code)
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def get_absolute_url(self) -> str:
        return reverse("measures:show-measure", args=[self.plan.slug, self.code])

    @property
    def began_at(self) -> datetime:
        """When the measure joined the plan: added_on, else the plan's adoption."""
        if self.added_on:
            return timezone.make_aware(datetime.combine(self.added_on, time.min))
        return self.plan.adopted_at


class MeasureLabel(models.Model):
    """A label on a measure."""

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, verbose_name=_("measure"), related_name="label_links")
    label = models.ForeignKey(Label, on_delete=models.PROTECT, verbose_name=_("label"), related_name="measure_links")

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("label of a measure")
        verbose_name_plural = _("labels of measures")
        ordering = ["measure", "label__position"]
        constraints = [models.UniqueConstraint(fields=["measure", "label"], name="measurelabel_pair")]

    def __str__(self) -> str:
        return f"{self.measure} {self.label.code}"


class CrossListing(PlanPart):
    """A place where the plan names a measure a second time: a quiet reference there, never counted."""

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, verbose_name=_("measure"), related_name="cross_listings")
    pillar = models.ForeignKey(Pillar, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("strategic pillar"))
    challenge = models.ForeignKey(Challenge, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("challenge"))
    sector = models.ForeignKey(Sector, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("sector"))
    dimension = models.ForeignKey(Dimension, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("dimension"))
    position = models.PositiveIntegerField(_("position"), default=0)
    text = models.CharField(_("as printed there"), max_length=2000, blank=True)
    note = Translation(_("note"), max_length=1000)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("second mention of a measure")
        verbose_name_plural = _("second mentions of measures")
        ordering = ["plan", "position"]
        constraints = [models.CheckConstraint(condition=one_placement(), name="crosslisting_one_placement")]

    def __str__(self) -> str:
        return str(self.measure)

    def clean(self) -> None:
        """A second mention need not have a note."""


class Coordination(models.Model):
    """A body that coordinates a measure, and as what."""

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, verbose_name=_("measure"), related_name="coordinations")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, verbose_name=_("body"), related_name="coordinations")
    role = models.CharField(_("role"), max_length=12, choices=CoordinationRole, default=CoordinationRole.LEAD)
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    certain = models.BooleanField(_("certain"), default=True)
    reports = models.BooleanField(_("reports"), default=True, help_text=_("Whether this body is asked to report."))
    printed = models.CharField(_("as printed"), max_length=200, blank=True)

    objects = CoordinationQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("coordination")
        verbose_name_plural = _("coordinations")
        ordering = ["measure", "order", "id"]
        constraints = [models.UniqueConstraint(fields=["measure", "body"], name="coordination_pair")]

    def __str__(self) -> str:
        return f"{self.measure} – {self.body}"


class MeasureLink(PlanPart):
    """A link from one measure to another, as printed or as we see it."""

    from_measure = models.ForeignKey(Measure, on_delete=models.PROTECT, verbose_name=_("from"), related_name="links_out")
    to_measure = models.ForeignKey(Measure, on_delete=models.PROTECT, verbose_name=_("to"), related_name="links_in")
    kind = models.CharField(_("kind"), max_length=12, choices=LinkKind, default=LinkKind.SEE_ALSO)
    doubtful = models.BooleanField(_("doubtful"), default=False)
    reason = Translation(_("reason"), max_length=1000)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("link between measures")
        verbose_name_plural = _("links between measures")
        ordering = ["from_measure", "kind", "to_measure"]
        constraints = [
            models.UniqueConstraint(fields=["from_measure", "to_measure", "kind"], name="measurelink_one"),
            models.CheckConstraint(condition=~Q(from_measure=models.F("to_measure")), name="measurelink_not_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.from_measure} → {self.to_measure}"

    def clean(self) -> None:
        """A link need not give a reason."""
