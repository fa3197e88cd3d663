"""What was printed: written once, kept apart from what is happening."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from measures.enums import GoodPracticeKind
from measures.models.measure import Measure
from plan.models import Dimension, PlanPart
from plan.translation import Translation


class Printed(models.Model):
    """The cells of a measure's row, word for word as the plan prints them."""

    measure = models.OneToOneField(Measure, on_delete=models.PROTECT, verbose_name=_("measure"), related_name="printed")
    code = models.CharField(_("code"), max_length=20, blank=True)
    text = models.CharField(_("text"), max_length=2000, blank=True)
    priority = models.CharField(_("priority"), max_length=40, blank=True)
    cost = models.CharField(_("cost"), max_length=40, blank=True)
    coordination = models.CharField(_("coordination"), max_length=400, blank=True)
    status = models.CharField(_("status"), max_length=200, blank=True)
    remarks = models.CharField(_("remarks"), max_length=1000, blank=True)
    section = models.CharField(_("section"), max_length=20, blank=True)
    footnotes = models.CharField(_("numbers of its footnotes"), max_length=60, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("printed row")
        verbose_name_plural = _("printed rows")
        ordering = ["measure"]

    def __str__(self) -> str:
        return self.code or self.measure.code


class Footnote(models.Model):
    """The text of a footnote that a measure's row marks."""

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, verbose_name=_("measure"), related_name="footnotes")
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.CharField(_("text"), max_length=4000)
    good_practice = models.BooleanField(_("good practice"), default=False)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("footnote")
        verbose_name_plural = _("footnotes")
        ordering = ["measure", "number"]
        constraints = [models.UniqueConstraint(fields=["measure", "number"], name="footnote_number")]

    def __str__(self) -> str:
        return str(self.number)


class Note(PlanPart):
    """A doubt about the print, written by us."""

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, verbose_name=_("measure"), related_name="notes")
    number = models.PositiveSmallIntegerField(_("number"), default=1)
    text = Translation(_("text"), max_length=2000)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("doubt about the print")
        verbose_name_plural = _("doubts about the print")
        ordering = ["measure", "number"]
        constraints = [models.UniqueConstraint(fields=["measure", "number"], name="note_number")]

    def __str__(self) -> str:
        return str(self.text)


class GoodPractice(PlanPart):
    """A good practice or example that the plan points to."""

    number = models.PositiveSmallIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=8, choices=GoodPracticeKind)
    section = models.CharField(_("section"), max_length=20, blank=True)
    measure = models.ForeignKey(
        Measure, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("measure"), related_name="good_practices"
    )
    dimension = models.ForeignKey(
        Dimension, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("dimension"), related_name="good_practices"
    )
    footnote = models.PositiveSmallIntegerField(_("number of its footnote"), null=True, blank=True)
    title = Translation(_("title"), max_length=300)
    text = Translation(_("text"), max_length=2000)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("good practice")
        verbose_name_plural = _("good practices")
        ordering = ["plan", "number"]
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="goodpractice_number")]

    def __str__(self) -> str:
        return str(self.title or self.text)

    def clean(self) -> None:
        """A good practice has a title or a text, not always both."""
