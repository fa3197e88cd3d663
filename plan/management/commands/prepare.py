"""`manage.py prepare`: make the database ready to serve; what is already there is kept."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from plan.models import Plan


class Command(BaseCommand):
    """Tables, the cache's table, the seeds of plans that are absent and, while debugging, demonstration accounts."""

    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        """Run each step; all of them may be run again."""
        settings.VAR_DIR.mkdir(exist_ok=True)
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        present = set(Plan.objects.values_list("slug", flat=True))
        for folder in sorted((settings.BASE_DIR / "seeds").glob("*/plan.csv")):
            slug = folder.parent.name
            if slug in present:
                self.stdout.write(f"Plan {slug}: kept as it is.")
            else:
                self.stdout.write(f"Plan {slug}: loading its tables …")
                call_command("load_seeds", str(folder.parent), stdout=self.stdout, stderr=self.stderr)
        if settings.DEBUG:
            call_command("demo_accounts", stdout=self.stdout, stderr=self.stderr)
