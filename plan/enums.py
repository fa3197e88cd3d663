"""The fixed vocabularies of the plan's text."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Precision(models.TextChoices):
    YEAR = "year", _("year")
    MONTH = "month", _("month")
    DAY = "day", _("day")


class ChallengeKind(models.TextChoices):
    TRANSVERSAL = "transversal", _("transversal challenge")
    METROPOLITAN = "metropolitan", _("metropolitan cooperation")
    GOVERNANCE = "governance", pgettext_lazy("chapter", "governance")


class BodyKind(models.TextChoices):
    GOVERNMENT = "government", _("government")
    ADMINISTRATION = "administration", _("administration")
    AGENCY = "agency", _("agency")
    TRAINING = "training", _("training body")
    RESEARCH = "research", _("research body")
    CLUSTER = "cluster", _("cluster")
    PROGRAMME = "programme", _("programme")
    NETWORK = "network", _("network")
    COMPANY = "company", _("company")
    GROUP = "group", _("group of bodies")


class TermKind(models.TextChoices):
    ABBREVIATION = "abbreviation", _("abbreviation")
    SYMBOL = "symbol", _("sign")
    WORD = "word", _("word")
