"""`manage.py serve`: Django's server for a developer's machine, which says where it stands in the machine's language."""

from __future__ import annotations

import logging
import os
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.management.commands.runserver import Command as RunServer
from django.utils.translation import gettext as _
from django.utils.translation import override

from plan.console import machine_language


class Command(RunServer):
    """The same server; its English lines make way for one that is translated. Checks were made by `prepare`."""

    # Set by the server before it runs.
    addr: str
    port: str | int
    use_ipv6: bool
    _raw_ipv6: bool

    help = __doc__ or ""
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        logging.getLogger("django.utils.autoreload").setLevel(logging.WARNING)
        super().handle(*args, **{**options, "skip_checks": True})

    def run(self, **options: Any) -> None:
        """Links in mails lead here too, unless the environment says where the site is."""
        if settings.DEBUG and not os.environ.get("SITE_URL"):
            settings.SITE_URL = f"http://{self.host}:{self.port}"
        super().run(**options)

    @property
    def host(self) -> str:
        """The host of an address that a browser on this machine opens."""
        if self.addr in ("0", "0.0.0.0", "::"):  # noqa: S104 - compared, not bound
            return "[::1]" if self.use_ipv6 else "127.0.0.1"
        return f"[{self.addr}]" if self._raw_ipv6 else self.addr

    def on_bind(self, server_port: int) -> None:
        """Say where it answers."""
        with override(machine_language(os.environ)):
            words = _("Boordtabel answers at %(address)s (for trying out only); Control-C stops it.")
            address = f"http://{self.addr}:{server_port}/"
            self.stdout.write(words % {"address": address})
