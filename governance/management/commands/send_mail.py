"""The waiting mails go."""

from __future__ import annotations

import signal
from contextlib import suppress
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from governance.enums import MailState
from governance.locking import only_one
from governance.mails.handover import AT_MOST, SECONDS, Run, hand_over


class Command(BaseCommand):
    """Hand over the mails that wait; safe to run at any time, twice at once, and to kill."""

    help = "Hand over the waiting mails to the mail server, each at most once. For a timer; a second run at once does nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--at-most", type=int, default=AT_MOST, help="Mails in one run (default: %(default)s).")
        parser.add_argument("--seconds", type=float, default=SECONDS, help="How long a run goes on (default: %(default)s).")

    def handle(self, *args: Any, **options: Any) -> None:
        with only_one("send_mail") as alone:
            if not alone:
                self.stdout.write("Another run is handing over mails: nothing done.")
                return
            run = hand_over(at_most=options["at_most"], seconds=options["seconds"], stop=self.asked_to_end())
        self.tell(run)
        if run.trouble:
            raise CommandError(f"{run.trouble} {run.left} mails wait for the next run.")

    def asked_to_end(self) -> Any:
        """Whether somebody asked the process to end (SIGTERM): the mail that is on its way is finished first."""
        asked: list[int] = []
        with suppress(ValueError):  # outside the main thread: nobody asks a thread
            signal.signal(signal.SIGTERM, lambda number, _frame: asked.append(number))
        return lambda: bool(asked)

    def tell(self, run: Run) -> None:
        """What was done, in plain lines."""
        if run.died:
            self.stderr.write(
                f"{run.died} mails of a run that died: fate unknown. They go again only by hand, on the desk's page of mails."
            )
        words = {
            MailState.SENT: "handed over",
            MailState.REFUSED: "refused",
            MailState.QUEUED: "to be tried again later",
            MailState.UNKNOWN: "of unknown fate",
            MailState.STOPPED: "stopped before they went",
        }
        said = [f"{run.counts[state]} {word}" for state, word in words.items() if run.counts[state]]
        self.stdout.write(f"Mails: {', '.join(said) or 'nothing to hand over'}; {run.left} still to go now.")
