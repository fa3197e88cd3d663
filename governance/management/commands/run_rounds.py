"""What time brings to rounds."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from governance.locking import only_one
from governance.rounds.timer import Trouble, run_rounds


class Command(BaseCommand):
    """Write reminders, close, thank, prepare and freeze; safe to run at any time, twice at once, and to kill."""

    help = "Do what is due in the reporting rounds today. For a timer; a second run at once does nothing. Mails go by send_mail."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--day", type=date.fromisoformat, help="Do as if it were this day (YYYY-MM-DD); only with DEBUG=1.")

    def handle(self, *args: Any, **options: Any) -> None:
        day = options["day"] or timezone.localdate()
        if options["day"] and not settings.DEBUG:
            raise CommandError("--day is for trials: it is taken only with DEBUG=1.")
        with only_one("run_rounds") as alone:
            if not alone:
                self.stdout.write("Another run is busy with the rounds: nothing done.")
                return
            lines, troubles = 0, 0
            for line in run_rounds(day):
                self.stdout.write(line)
                lines += 1
                troubles += isinstance(line, Trouble)
            if not lines:
                self.stdout.write("Nothing is due.")
        if troubles:
            raise CommandError(f"{troubles} things could not be done; the lines above say which. All else was done.")
