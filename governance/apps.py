from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GovernanceConfig(AppConfig):
    name = "governance"
    verbose_name = _("steering")

    def ready(self) -> None:
        from governance import seed_tables  # noqa: F401 - its tables register themselves
        from governance.rounds.deciding import round_on_desk
        from measures.desk.parts import register

        register("round", round_on_desk)
