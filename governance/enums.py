"""The fixed vocabularies of steering."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Unit(models.TextChoices):
    COUNT = "count", pgettext_lazy("unit", "number")
    PERCENT = "percent", _("per cent")


class Missing(models.TextChoices):
    DASH = "dash", _("printed “-”")
    EMPTY = "empty", _("cell left empty")
