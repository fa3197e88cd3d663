"""The fixed vocabularies of people and roles."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class MemberRole(models.TextChoices):
    CONTRIBUTOR = "contributor", _("contributor")
    LEAD = "lead", _("lead")


class Role(models.TextChoices):
    READER = "reader", _("reader")
    COMMITTEE = "committee", _("steering committee")
    SECRETARIAT = "secretariat", _("secretariat")
