"""Who steers the plan, what they owe, and the figures they look at."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from governance.enums import Missing, Unit
from measures.models import Measure
from plan.lists import keep_pairs
from plan.models import Body, PlanPart
from plan.translation import Translation


class Committee(PlanPart):
    """A body of the plan's governance."""

    code = models.SlugField(_("short name in addresses"), max_length=40)
    position = models.PositiveSmallIntegerField(_("position"))
    name = Translation(_("name"), max_length=200)
    printed_names = models.CharField(_("names as printed"), max_length=400, blank=True, help_text=_("Separated by |."))
    model = Translation(_("modelled on"), max_length=300)
    body = models.ForeignKey(
        Body, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("coordinating body"), related_name="committees"
    )
    measures = models.ManyToManyField(Measure, blank=True, verbose_name=_("measures"), related_name="committees")
    note = Translation(_("note"), max_length=1000)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("committee")
        verbose_name_plural = _("committees")
        ordering = ["plan", "position"]
        constraints = [models.UniqueConstraint(fields=["plan", "code"], name="committee_code")]

    def __str__(self) -> str:
        return str(self.name)


keep_pairs(Committee.measures.through, _("measure of a committee"), _("measures of committees"))


class Seat(PlanPart):
    """A seat in a committee."""

    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, verbose_name=_("committee"), related_name="seats")
    number = models.PositiveSmallIntegerField(_("number"))
    printed = models.CharField(_("as printed"), max_length=400)
    label = Translation(_("member"), max_length=400)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("body"), related_name="seats")

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        ordering = ["committee", "number"]
        constraints = [models.UniqueConstraint(fields=["committee", "number"], name="seat_number")]

    def __str__(self) -> str:
        return str(self.label)


class Deliverable(PlanPart):
    """A task of a committee, with its deadline where the plan gives one."""

    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, verbose_name=_("committee"), related_name="deliverables")
    number = models.PositiveSmallIntegerField(_("number"))
    title = Translation(_("task"), max_length=1000)
    due = models.CharField(_("due"), max_length=20, blank=True, help_text=_("As precise as the plan: a year or a date."))
    period = models.CharField(_("period"), max_length=20, blank=True)
    measures = models.ManyToManyField(Measure, blank=True, verbose_name=_("measures"), related_name="deliverables")
    providers = models.ManyToManyField(Body, blank=True, verbose_name=_("provided by"), related_name="deliverables")
    approved_by = models.ForeignKey(
        Committee, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("approved by"), related_name="approves"
    )
    doubtful = models.BooleanField(_("doubtful"), default=False)
    note = Translation(_("note"), max_length=1000)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering = ["committee", "number"]
        constraints = [models.UniqueConstraint(fields=["committee", "number"], name="deliverable_number")]

    def __str__(self) -> str:
        return str(self.title)


keep_pairs(Deliverable.measures.through, _("measure of a task"), _("measures of tasks"))
keep_pairs(Deliverable.providers.through, _("provider of a task"), _("providers of tasks"))


class Indicator(PlanPart):
    """A column of a printed table of figures."""

    code = models.SlugField(_("short name in addresses"), max_length=60)
    number = models.PositiveSmallIntegerField(_("number"))
    table = models.CharField(_("table"), max_length=20, blank=True)
    section = models.CharField(_("section"), max_length=20, blank=True)
    title = Translation(_("title"), max_length=300)
    unit = models.CharField(_("unit"), max_length=8, choices=Unit)
    unit_printed = models.BooleanField(_("unit is printed"), default=True, help_text=_("No: the unit is our reading."))
    source = models.CharField(_("source"), max_length=300, blank=True)
    note = Translation(_("note"), max_length=1000)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["plan", "number"]
        constraints = [models.UniqueConstraint(fields=["plan", "code"], name="indicator_code")]

    def __str__(self) -> str:
        return str(self.title)


class IndicatorRow(PlanPart):
    """A row of a printed table of figures: what the figures are of."""

    code = models.SlugField(_("short name in addresses"), max_length=60)
    number = models.PositiveSmallIntegerField(_("number"))
    label = Translation(_("label"), max_length=200)
    note = Translation(_("note"), max_length=1000)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("row of indicators")
        verbose_name_plural = _("rows of indicators")
        ordering = ["plan", "number"]
        constraints = [models.UniqueConstraint(fields=["plan", "code"], name="indicatorrow_code")]

    def __str__(self) -> str:
        return str(self.label)


class IndicatorValue(PlanPart):
    """One figure, as printed and as a number; a missing one says how it is missing."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, verbose_name=_("indicator"), related_name="values")
    row = models.ForeignKey(IndicatorRow, on_delete=models.PROTECT, verbose_name=_("row"), related_name="values")
    period = models.CharField(_("period"), max_length=20)
    printed = models.CharField(_("as printed"), max_length=40, blank=True)
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=4, null=True, blank=True)
    missing = models.CharField(_("missing"), max_length=5, choices=Missing, blank=True)
    note = Translation(_("note"), max_length=1000)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("value of an indicator")
        verbose_name_plural = _("values of indicators")
        ordering = ["indicator", "row", "period"]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "row", "period"], name="indicatorvalue_one"),
            models.CheckConstraint(
                condition=models.Q(value__isnull=True, missing__gt="") | models.Q(value__isnull=False, missing=""),
                name="indicatorvalue_missing_or_not",
                violation_error_message=_("A value is either given, or said to be missing."),
            ),
        ]

    def __str__(self) -> str:
        return self.printed

    def clean(self) -> None:
        """A figure need not have a note."""
