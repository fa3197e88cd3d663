"""Rounds of reporting: what is asked of whom by when, and how it was answered."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from governance.enums import OVER, RUNNING, AnswerState, Repeats, RoundState
from governance.querysets.rounds import AskedQuerySet, RoundQuerySet
from measures.enums import Source
from measures.models import Measure, StatusUpdate
from plan.models import Body, PlanPart
from plan.translation import Language, Translation


class ReportingRound(PlanPart):
    """A round in which the bodies of a plan are asked how their measures go."""

    number = models.PositiveSmallIntegerField(_("number"), editable=False)
    title = Translation(_("title"), max_length=120, help_text=_("Such as “Spring 2027”."))
    message = Translation(_("message in the invitation"), max_length=1000)
    query = models.CharField(
        _("which measures"), max_length=2000, blank=True, help_text=_("What the address of the list says; empty: all running measures.")
    )
    asks_status = models.BooleanField(_("status and confidence"), default=True)
    asks_milestones = models.BooleanField(_("milestones brought up to date"), default=True)
    asks_evidence = models.BooleanField(_("evidence"), default=False)
    deadline = models.DateField(_("deadline"))
    remind_first = models.PositiveSmallIntegerField(_("first reminder (days before the deadline)"), null=True, blank=True, default=14)
    remind_last = models.PositiveSmallIntegerField(_("last reminder (days before the deadline)"), null=True, blank=True, default=3)
    remind_late = models.PositiveSmallIntegerField(_("reminder when late (days after the deadline)"), null=True, blank=True, default=1)
    escalate = models.PositiveSmallIntegerField(_("to the body's lead (days after the deadline)"), null=True, blank=True, default=7)
    close_after = models.PositiveSmallIntegerField(
        _("closes (days after the deadline)"), null=True, blank=True, default=14, help_text=_("Empty: closed by hand.")
    )
    repeats = models.CharField(_("repeats"), max_length=9, choices=Repeats, blank=True)
    follows = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("repeats the round"), related_name="followed_by"
    )
    state = models.CharField(_("state"), max_length=9, choices=RoundState, default=RoundState.PREPARED, editable=False)
    opened_at = models.DateTimeField(_("opened at"), null=True, blank=True, editable=False)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("opened by"),
        related_name="+",
        editable=False,
    )
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True, editable=False)
    frozen_at = models.DateTimeField(_("frozen at"), null=True, blank=True, editable=False)

    objects = RoundQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("reporting round")
        verbose_name_plural = _("reporting rounds")
        ordering = ["plan", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="reportinground_number"),
            models.CheckConstraint(
                condition=Q(state=RoundState.PREPARED, opened_at=None) | ~Q(state=RoundState.PREPARED) & Q(opened_at__isnull=False),
                name="reportinground_opened",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OVER, closed_at__isnull=False) | ~Q(state__in=OVER) & Q(closed_at=None), name="reportinground_closed"
            ),
        ]

    def __str__(self) -> str:
        return str(self.title)

    def get_absolute_url(self) -> str:
        return reverse("governance:show-round", args=[self.plan.slug, self.number])

    @property
    def is_running(self) -> bool:
        """Whether answers are taken."""
        return self.state in RUNNING

    @property
    def is_over(self) -> bool:
        """Whether it is closed or frozen: its answers are kept as they were then."""
        return self.state in OVER


class RoundQuestion(PlanPart):
    """A free question of a round, put for each measure."""

    round = models.ForeignKey(ReportingRound, on_delete=models.PROTECT, verbose_name=_("round"), related_name="questions")
    number = models.PositiveSmallIntegerField(_("number"))
    text = Translation(_("question"), max_length=400)
    required = models.BooleanField(_("must be answered"), default=False)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("question of a round")
        verbose_name_plural = _("questions of rounds")
        ordering = ["round", "number"]
        constraints = [models.UniqueConstraint(fields=["round", "number"], name="roundquestion_number")]

    def __str__(self) -> str:
        return str(self.text)


class RoundBody(models.Model):
    """A body that is asked in a round, and when it first looked."""

    round = models.ForeignKey(ReportingRound, on_delete=models.PROTECT, verbose_name=_("round"), related_name="bodies")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, verbose_name=_("body"), related_name="rounds")
    opened_at = models.DateTimeField(_("first opened at"), null=True, blank=True)

    class Meta:
        verbose_name = _("body of a round")
        verbose_name_plural = _("bodies of rounds")
        ordering = ["round", "body"]
        constraints = [models.UniqueConstraint(fields=["round", "body"], name="roundbody_pair")]

    def __str__(self) -> str:
        return f"{self.round} – {self.body}"


class AskedMeasure(models.Model):
    """What one body is asked in a round: one measure; once the round is closed, how it was answered, for ever."""

    round = models.ForeignKey(ReportingRound, on_delete=models.PROTECT, verbose_name=_("round"), related_name="asked")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, verbose_name=_("measure"), related_name="asked")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, verbose_name=_("body"), related_name="asked")
    outcome = models.CharField(_("outcome"), max_length=11, choices=AnswerState, blank=True)
    update = models.ForeignKey(
        StatusUpdate, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("answer"), related_name="answers_in_rounds"
    )

    objects = AskedQuerySet.as_manager()

    class Meta:
        verbose_name = _("measure asked in a round")
        verbose_name_plural = _("measures asked in rounds")
        ordering = ["round", "measure__position", "id"]
        # What one body is asked in a round.
        indexes = [models.Index(fields=["round", "body"], name="asked_of_body")]
        constraints = [models.UniqueConstraint(fields=["round", "measure", "body"], name="asked_once")]

    def __str__(self) -> str:
        return f"{self.round}: {self.measure} – {self.body}"


class RoundAnswer(models.Model):
    """What an entry of the log answers to a free question of a round; it is a draft, waits, or counts as that entry does."""

    asked = models.ForeignKey(AskedMeasure, on_delete=models.CASCADE, verbose_name=_("asked"), related_name="answers")
    update = models.ForeignKey(StatusUpdate, on_delete=models.CASCADE, verbose_name=_("update"), related_name="round_answers")
    question = models.ForeignKey(RoundQuestion, on_delete=models.PROTECT, verbose_name=_("question"), related_name="answers")
    text = models.CharField(_("answer"), max_length=1000)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.NL)
    source = models.CharField(_("source"), max_length=6, choices=Source, default=Source.PAGE)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("author"), related_name="round_answers"
    )
    written_at = models.DateTimeField(_("written at"))

    class Meta:
        verbose_name = _("answer to a question of a round")
        verbose_name_plural = _("answers to questions of rounds")
        ordering = ["asked", "question__number"]
        constraints = [models.UniqueConstraint(fields=["update", "question"], name="roundanswer_one")]

    def __str__(self) -> str:
        return f"{self.asked}: {self.question}"
