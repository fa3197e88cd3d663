from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeasuresConfig(AppConfig):
    name = "measures"
    verbose_name = _("measures and log")

    def ready(self) -> None:
        from measures.tables import measure_tables  # noqa: F401 - its tables register themselves
