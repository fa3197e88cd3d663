"""The form that moves the deadline of a running round, and what is said of it afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from governance.actions.deadlines import Move, move_deadline
from governance.actions.rounds import mark_of_round
from governance.models import ReportingRound
from governance.rounds.forms import DAYS, DeadlineForm
from measures.actions.log import Moved
from plan.dates import day_words


class WholeMove:
    """The days of a round as they were sent, kept at once unless somebody changed the round meanwhile."""

    def __init__(self, data: Any, round: ReportingRound) -> None:
        self.round, self.deadline, self.moved, self.done = round, round.deadline, False, Move()
        self.form = DeadlineForm(data, instance=round, today=timezone.localdate())

    @property
    def mark(self) -> str:
        """The round as it was read; as it is now once a conflict was shown."""
        return str(self.form.data.get("seen", "")) if self.form.is_bound and not self.moved else mark_of_round(self.round)

    @property
    def http_status(self) -> int:
        """What the page with this form answers: fine, a conflict, or an error in what was sent."""
        return 409 if self.moved else 400 if self.form.errors else 200

    def keep(self, user: User) -> bool:
        """Whether it was kept; where not, the form says why and holds what was typed."""
        if not self.form.is_valid():
            return False
        try:
            self.done = move_deadline(
                user, self.round, {name: self.form.cleaned_data[name] for name in ("deadline", *DAYS)}, seen=self.mark
            )
        except Moved as moved:
            self.form.add_error(None, moved)
            self.moved = True
        except ValidationError as wrong:
            self.form.add_error(None, wrong.messages)
        return not self.form.errors

    def said(self) -> Iterator[str]:
        """What was done, in sentences."""
        day, moved = day_words(self.form.cleaned_data["deadline"]), self.form.cleaned_data["deadline"] != self.deadline
        if not moved:
            yield _("The reminders and the closing day are kept; the deadline stays %(day)s.") % {"day": day}
            return
        yield _("The deadline is %(day)s now. The next mails say so; to tell the bodies today, write to them.") % {"day": day}
        if stopped := self.done.stopped:
            words = ngettext(
                "%(n)s mail that waited with the old day was stopped.", "%(n)s mails that waited with the old day were stopped.", stopped
            )
            yield words % {"n": stopped}
        if written := self.done.written:
            words = ngettext("%(n)s invitation with the new day waits.", "%(n)s invitations with the new day wait.", written)
            yield words % {"n": written}
