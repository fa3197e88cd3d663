"""The fixed vocabularies of steering."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Unit(models.TextChoices):
    COUNT = "count", _("number")
    PERCENT = "percent", _("per cent")


class Missing(models.TextChoices):
    DASH = "dash", _("printed “-”")
    EMPTY = "empty", _("cell left empty")
