"""What the plan says, apart from its measures."""

from __future__ import annotations

from datetime import date, datetime, time

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from plan.dates import day_words
from plan.enums import BodyKind, ChallengeKind, Precision, TermKind
from plan.querysets import BodyQuerySet, PlanQuerySet
from plan.translation import Translatable, Translation

RESERVED_SLUGS = frozenset(
    "my desk answer accessibility privacy admin accounts api healthz readyz static measures matrix board timeline changes challenges "
    "sectors dimensions drivers trends glossary bodies governance data nl fr en tables updates".split()
)


def not_reserved(slug: str) -> None:
    """Refuse a plan slug that is a word of the site's own addresses."""
    if slug in RESERVED_SLUGS:
        raise ValidationError(_("“%(slug)s” is a word of the site's own addresses."), params={"slug": slug})


class Plan(Translatable):
    """One adopted edition of a plan."""

    slug = models.SlugField(_("short name in addresses"), max_length=60, unique=True, validators=[not_reserved])
    title = Translation(_("title"), max_length=300)
    short_title = Translation(_("short title"), max_length=100)
    publisher = Translation(_("publisher"), max_length=200)
    note = Translation(_("note"), max_length=2000)
    adopted_on = models.DateField(_("adopted on"), help_text=_("The first day that the plan counts; nothing is known before it."))
    adopted_precision = models.CharField(_("precision of that date"), max_length=5, choices=Precision, default=Precision.DAY)
    is_public = models.BooleanField(_("public"), default=False, help_text=_("Visitors read public plans without signing in."))
    is_practice = models.BooleanField(_("practice plan"), default=False, help_text=_("For training; never public, in no count."))
    needs_approval = models.BooleanField(_("reports need approval"), default=True)
    fresh_days = models.PositiveSmallIntegerField(_("fresh for (days)"), default=120)
    stale_days = models.PositiveSmallIntegerField(_("stale after (days)"), default=365)
    horizon_kt = models.DateField(
        _("end of the short term"), null=True, blank=True, help_text=_("Empty: short-term measures have no end date.")
    )
    horizon_mt = models.DateField(_("end of the medium term"), null=True, blank=True)
    horizon_lt = models.DateField(_("end of the long term"), null=True, blank=True)
    data_version = models.PositiveBigIntegerField(_("data version"), default=1, editable=False)

    objects = PlanQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["data_version"])

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        ordering = ["slug"]
        constraints = [
            models.CheckConstraint(condition=models.Q(fresh_days__lt=models.F("stale_days")), name="plan_fresh_before_stale"),
            models.CheckConstraint(condition=~models.Q(is_public=True, is_practice=True), name="plan_practice_not_public"),
        ]

    def __str__(self) -> str:
        return str(self.short_title or self.title)

    def get_absolute_url(self) -> str:
        return reverse("measures:show-dashboard", args=[self.slug])

    @property
    def adopted_at(self) -> datetime:
        """The first moment of the day of adoption, Brussels time."""
        return timezone.make_aware(datetime.combine(self.adopted_on, time.min))

    @property
    def adopted_words(self) -> str:
        """The date of adoption, as precise as it is known, in the reader's language."""
        rough = {"year": "Y", "month": "F Y"}.get(self.adopted_precision)
        return date_format(self.adopted_on, rough) if rough else day_words(self.adopted_on)

    def horizon(self, priority: str) -> date | None:
        """The last day of a priority (KT, MT, LT), when the secretariat has set one."""
        horizons: dict[str, date | None] = {"KT": self.horizon_kt, "MT": self.horizon_mt, "LT": self.horizon_lt}
        return horizons.get(priority)


class PlanPart(Translatable):
    """A row of one plan's text."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, verbose_name=_("plan"), related_name="%(class)ss")

    class Meta:
        abstract = True


class Trend(PlanPart):
    """One of the trends that the plan starts from."""

    number = models.PositiveSmallIntegerField(_("number"))
    section = models.CharField(_("section"), max_length=12, blank=True)
    title = Translation(_("title"), max_length=300)
    note = Translation(_("note"), max_length=1000)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("trend")
        verbose_name_plural = _("trends")
        ordering = ["plan", "number"]
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="trend_number")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Driver(PlanPart):
    """One of the plan's drivers, with its objective."""

    number = models.CharField(_("number"), max_length=12)
    title = Translation(_("title"), max_length=300)
    objective = Translation(_("objective"), max_length=600)
    note = Translation(_("note"), max_length=1000)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("driver")
        verbose_name_plural = _("drivers")
        ordering = ["plan", "number"]
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="driver_number")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Challenge(PlanPart):
    """A transversal challenge, the metropolitan chapter or the governance chapter."""

    section = models.CharField(_("section"), max_length=12)
    kind = models.CharField(_("kind"), max_length=12, choices=ChallengeKind)
    title = Translation(_("title"), max_length=300)
    short_title = Translation(_("short title"), max_length=200)
    vision = Translation(_("vision"), max_length=1000)
    vision_detail = Translation(_("explanation of the vision"), max_length=1500)
    note = Translation(_("note"), max_length=1000)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("challenge")
        verbose_name_plural = _("challenges")
        ordering = ["plan", "section"]
        constraints = [models.UniqueConstraint(fields=["plan", "section"], name="challenge_section")]

    def __str__(self) -> str:
        return f"{self.section} {self.short_title or self.title}"

    def get_absolute_url(self) -> str:
        return reverse("measures:show-challenge", args=[self.plan.slug, self.section])


class ChallengeDriver(PlanPart):
    """A link between a challenge and a driver, printed or ours."""

    challenge = models.ForeignKey(Challenge, on_delete=models.PROTECT, verbose_name=_("challenge"), related_name="driver_links")
    driver = models.ForeignKey(Driver, on_delete=models.PROTECT, verbose_name=_("driver"), related_name="challenge_links")
    printed = models.BooleanField(_("printed in the plan"), default=False)
    doubtful = models.BooleanField(_("doubtful"), default=False)
    reason = Translation(_("reason"), max_length=1000)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("link of a challenge to a driver")
        verbose_name_plural = _("links of challenges to drivers")
        ordering = ["challenge", "driver"]
        constraints = [models.UniqueConstraint(fields=["challenge", "driver"], name="challengedriver_pair")]

    def __str__(self) -> str:
        return f"{self.challenge} – {self.driver}"

    def clean(self) -> None:
        """A link need not say why; its ends must be of one plan (an end that is missing or may not be chosen is told elsewhere)."""
        if self.challenge_id and self.driver_id and self.challenge.plan_id != self.driver.plan_id:
            raise ValidationError(_("The challenge and the driver are of different plans."))


class UnderlyingChallenge(PlanPart):
    """One of the challenges that underlie a transversal challenge."""

    challenge = models.ForeignKey(Challenge, on_delete=models.PROTECT, verbose_name=_("challenge"), related_name="underlying")
    number = models.PositiveSmallIntegerField(_("number"))
    title = Translation(_("title"), max_length=600)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("underlying challenge")
        verbose_name_plural = _("underlying challenges")
        ordering = ["challenge", "number"]
        constraints = [models.UniqueConstraint(fields=["challenge", "number"], name="underlying_number")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Pillar(PlanPart):
    """A strategic pillar of a challenge; in the metropolitan chapter one of its two numbered challenges."""

    challenge = models.ForeignKey(Challenge, on_delete=models.PROTECT, verbose_name=_("challenge"), related_name="pillars")
    number = models.PositiveSmallIntegerField(_("number"))
    title = Translation(_("title"), max_length=300)
    note = Translation(_("note"), max_length=1000)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("strategic pillar")
        verbose_name_plural = _("strategic pillars")
        ordering = ["challenge", "number"]
        constraints = [models.UniqueConstraint(fields=["challenge", "number"], name="pillar_number")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Sector(PlanPart):
    """A sector: a row of the matrix."""

    code = models.CharField(_("code"), max_length=8)
    position = models.PositiveSmallIntegerField(_("position"))
    title = Translation(_("title"), max_length=300)
    note = Translation(_("note"), max_length=1000)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("sector")
        verbose_name_plural = _("sectors")
        ordering = ["plan", "position"]
        constraints = [models.UniqueConstraint(fields=["plan", "code"], name="sector_code")]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("measures:show-sector", args=[self.plan.slug, self.code])


class Dimension(PlanPart):
    """A dimension: a column of the matrix; it may refer to a challenge instead of measures of its own."""

    number = models.PositiveSmallIntegerField(_("number"))
    section = models.CharField(_("section"), max_length=12, blank=True)
    title = Translation(_("title"), max_length=300)
    heading = Translation(_("other heading"), max_length=300, help_text=_("Where the plan prints a second, different title."))
    refers_to = models.ForeignKey(
        Challenge, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("refers to"), related_name="referring_dimensions"
    )
    note = Translation(_("note"), max_length=1000)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("dimension")
        verbose_name_plural = _("dimensions")
        ordering = ["plan", "number"]
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="dimension_number")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("measures:show-dimension", args=[self.plan.slug, self.number])


class Body(Translatable):
    """An organisation named as coordinator; shared by all plans."""

    slug = models.SlugField(_("short name in addresses"), max_length=60, unique=True, validators=[RegexValidator(r"^(?!none$)")])
    kind = models.CharField(_("kind"), max_length=14, choices=BodyKind, default=BodyKind.AGENCY)
    name = Translation(_("name"), max_length=200)
    short_name = models.CharField(_("abbreviation"), max_length=40, blank=True)
    exists = models.BooleanField(_("exists"), default=True, help_text=_("No: the plan names a body that is still to be created."))
    note = Translation(_("note"), max_length=1000)

    objects = BodyQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("body")
        verbose_name_plural = _("bodies")
        ordering = ["slug"]

    def __str__(self) -> str:
        return str(self.name)


class BodyAlias(models.Model):
    """One spelling in which a plan prints the name of a body."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, verbose_name=_("plan"), related_name="body_aliases")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, verbose_name=_("body"), related_name="aliases")
    spelling = models.CharField(_("printed spelling"), max_length=200)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("printed spelling of a body")
        verbose_name_plural = _("printed spellings of bodies")
        ordering = ["body", "spelling"]
        constraints = [models.UniqueConstraint(fields=["plan", "spelling"], name="bodyalias_spelling")]

    def __str__(self) -> str:
        return self.spelling


class Term(PlanPart):
    """An abbreviation, sign or word of the plan, with its meaning when the plan gives one."""

    term = models.CharField(_("term"), max_length=80)
    kind = models.CharField(_("kind"), max_length=12, choices=TermKind, default=TermKind.ABBREVIATION)
    meaning = Translation(_("meaning"), max_length=1000)
    explained = models.BooleanField(_("explained in the plan"), default=True)
    note = Translation(_("note"), max_length=1000)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering = ["plan", "term"]
        constraints = [models.UniqueConstraint(fields=["plan", "term"], name="term_term")]

    def __str__(self) -> str:
        return self.term

    def clean(self) -> None:
        """A term that the plan does not explain has no meaning to give."""
        if self.explained and not self.words("meaning", self.source_language):
            raise ValidationError(_("An explained term needs its meaning."))
