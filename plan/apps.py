from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlanAppConfig(AppConfig):
    name = "plan"
    verbose_name = _("plan texts")

    def ready(self) -> None:
        from plan.tables import plan_tables  # noqa: F401 - its tables register themselves
