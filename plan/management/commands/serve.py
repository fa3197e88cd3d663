"""`manage.py serve`: Django's server for a developer's machine, which says where it stands in the machine's language."""

from __future__ import annotations

import logging
import os
from typing import Any

from django.contrib.staticfiles.management.commands.runserver import Command as RunServer
from django.utils.translation import gettext as _
from django.utils.translation import override

from plan.console import machine_language


class Command(RunServer):
    """The same server; its English lines make way for one that is translated. Checks were made by `prepare`."""

    help = __doc__ or ""
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        logging.getLogger("django.utils.autoreload").setLevel(logging.WARNING)
        super().handle(*args, **{**options, "skip_checks": True})

    def on_bind(self, server_port: int) -> None:
        """Say where it answers."""
        with override(machine_language(os.environ)):
            words = _("Boordtabel answers at %(address)s (for trying out only); Control-C stops it.")
            address = f"http://{self.addr}:{server_port}/"  # type: ignore[attr-defined]  # set by the server before it binds
            self.stdout.write(words % {"address": address})
