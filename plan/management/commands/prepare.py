"""`manage.py prepare`: make the database ready to serve; what is already there is kept."""

from __future__ import annotations

import os
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import override

from plan.console import machine_language
from plan.models import Plan


class Command(BaseCommand):
    """Tables, the cache's table, the seeds of plans that are absent and, while debugging, a practice plan and demonstration accounts."""

    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        """Run each step, told in the language of the machine; all of them may be run again."""
        with override(machine_language(os.environ)):
            self.prepare()

    def prepare(self) -> None:
        settings.VAR_DIR.mkdir(exist_ok=True)
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        present = set(Plan.objects.values_list("slug", flat=True))
        for folder in sorted((settings.BASE_DIR / "seeds").glob("*/plan.csv")):
            slug = folder.parent.name
            if slug in present:
                self.stdout.write(_("Plan %(slug)s: kept as it is.") % {"slug": slug})
            else:
                self.stdout.write(_("Plan %(slug)s: loading its tables …") % {"slug": slug})
                call_command("load_seeds", str(folder.parent), stdout=self.stdout, stderr=self.stderr)
        if settings.DEBUG:
            self.make_practice_plan()
            call_command("demo_accounts", stdout=self.stdout, stderr=self.stderr)
            if Plan.objects.filter(is_practice=True).exists():
                call_command("practice_round", stdout=self.stdout, stderr=self.stderr)

    def make_practice_plan(self) -> None:
        """A copy with invented reporting, to try things out on; the plan itself never gets any."""
        found = Plan.objects.filter(is_practice=True).first()
        if found:
            self.stdout.write(_("Practice plan %(slug)s: kept as it is.") % {"slug": found.slug})
        elif Plan.objects.public().exists():
            self.stdout.write(_("Practice plan: copying the plan, with three years of invented reporting …"))
            call_command("practice_plan", stdout=self.stdout, stderr=self.stderr)
