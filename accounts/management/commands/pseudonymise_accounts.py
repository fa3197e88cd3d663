"""Closed accounts lose their name after a set time."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.actions import pseudonymise


class Command(BaseCommand):
    """Show accounts that were closed long ago by a pseudonym; what they wrote stays."""

    help = "Replace name and e-mail address of accounts closed longer than a set time, also in their history. Cannot be undone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--after-days",
            type=int,
            default=settings.PSEUDONYMISE_AFTER_DAYS,
            help="Days since the account was closed (default: PSEUDONYMISE_AFTER_DAYS, now %(default)s).",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        days = options["after_days"]
        if days < 0:
            raise CommandError("--after-days cannot be below 0.")
        done, unknown = pseudonymise(timezone.localdate(), after_days=days)
        self.stdout.write(f"{len(done)} closed accounts are shown by a pseudonym from now on.")
        if unknown:
            addresses = ", ".join(user.email for user in unknown)
            self.stderr.write(f"Left as they are, since no history tells when they were closed: {addresses}")
