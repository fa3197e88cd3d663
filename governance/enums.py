"""The fixed vocabularies of steering."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Unit(models.TextChoices):
    COUNT = "count", pgettext_lazy("unit", "number")
    PERCENT = "percent", _("per cent")


class Missing(models.TextChoices):
    DASH = "dash", _("printed “-”")
    EMPTY = "empty", _("cell left empty")


class RoundState(models.TextChoices):
    """How far a round is: it only ever goes on to the next; but where its deadline is moved, one that reminds is open again."""

    PREPARED = "prepared", pgettext_lazy("round", "prepared")
    OPEN = "open", pgettext_lazy("round", "open")
    REMINDING = "reminding", pgettext_lazy("round", "reminding")
    CLOSED = "closed", pgettext_lazy("round", "closed")
    FROZEN = "frozen", pgettext_lazy("round", "frozen")


RUNNING = (RoundState.OPEN, RoundState.REMINDING)
OVER = (RoundState.CLOSED, RoundState.FROZEN)


class Repeats(models.TextChoices):
    QUARTER = "quarter", _("every quarter")
    HALF_YEAR = "half_year", _("every half-year")
    YEAR = "year", _("every year")


class AnswerState(models.TextChoices):
    """How far one body is with one measure of a round, from nothing to done."""

    NOT_OPENED = "not_opened", pgettext_lazy("answer", "not opened")
    OPENED = "opened", pgettext_lazy("answer", "opened")
    IN_PROGRESS = "in_progress", pgettext_lazy("answer", "in progress")
    RETURNED = "returned", pgettext_lazy("answer", "returned")
    SUBMITTED = "submitted", pgettext_lazy("answer", "submitted")
    APPROVED = "approved", pgettext_lazy("answer", "approved")
    ELSEWHERE = "elsewhere", pgettext_lazy("answer", "answered by another body")
    NO_ANSWER = "no_answer", pgettext_lazy("answer", "no answer")


ANSWERED = (AnswerState.SUBMITTED, AnswerState.APPROVED)
# What a body is still to be asked for.
MISSING = (AnswerState.NOT_OPENED, AnswerState.OPENED, AnswerState.IN_PROGRESS, AnswerState.RETURNED)


class LinkDeed(models.TextChoices):
    """What was done by a signed link; opening one is no deed."""

    BEGAN = "began", pgettext_lazy("link", "began")
    SAVED = "saved", pgettext_lazy("link", "kept a draft")
    HANDED_IN = "handed_in", pgettext_lazy("link", "handed in")
    WITHDREW = "withdrew", pgettext_lazy("link", "withdrew")


class MailKind(models.TextChoices):
    INVITATION = "invitation", pgettext_lazy("mail", "invitation")
    REMINDER = "reminder", pgettext_lazy("mail", "reminder before the deadline")
    LATE = "late", pgettext_lazy("mail", "reminder after the deadline")
    ESCALATION = "escalation", pgettext_lazy("mail", "to the lead of the body")
    RETURNED = "returned", pgettext_lazy("mail", "an answer came back")
    THANKS = "thanks", pgettext_lazy("mail", "thanks")
    MESSAGE = "message", pgettext_lazy("mail", "message")
    DIGEST = "digest", pgettext_lazy("mail", "several in one")


REMINDERS = (MailKind.REMINDER, MailKind.LATE, MailKind.ESCALATION)
ASKING = (MailKind.INVITATION, *REMINDERS)


class MailState(models.TextChoices):
    """What became of a mail; only a queued one is handed over, and only once."""

    QUEUED = "queued", pgettext_lazy("mail", "waiting to go")
    SENDING = "sending", pgettext_lazy("mail", "on its way")
    SENT = "sent", pgettext_lazy("mail", "handed over")
    REFUSED = "refused", pgettext_lazy("mail", "refused")
    UNKNOWN = "unknown", pgettext_lazy("mail", "fate unknown")
    STOPPED = "stopped", pgettext_lazy("mail", "not sent")


class Stop(models.TextChoices):
    """Why a mail does not go, or what became of it, where no server said anything."""

    STOP_LIST = "stop-list", _("The address is on the stop list.")
    NO_MAIL = "no-mail", _("The person wants no mail.")
    NOBODY = "nobody", _("Nobody is behind this address: it was invented, or stands in the place of a former colleague's.")
    CLOSED = "closed", _("The account was closed.")
    LINK = "link", _("The signed link was revoked or is no longer valid.")
    OVER = "over", _("The round was closed before this went.")
    MOVED = "moved", _("The deadline was moved before this went.")
    TOO_LATE = "too-late", _("The deadline was over before this went.")
    ANSWERED = "answered", _("Nothing of what this reminds of is missing any more.")
    LEFT = "left", _("The person no longer speaks for the body that this is about.")
    DIED = "died", _("The run that was handing this over ended before it could tell whether the server took it.")
    LOST = "lost", _("The connection broke while the mail was being handed over: the server may have taken it.")
    TIRED = "tired", _("Tried too often; the server never took it.")


# Stops of the reader alone, which the reader or the secretariat may lift: a mail that they held back may go after all.
LIFTED = (Stop.STOP_LIST, Stop.NO_MAIL, Stop.CLOSED)
