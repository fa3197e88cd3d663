"""The mails of a round: what they say, to whom, in which language; nothing here writes or sends."""

from governance.mails.letters.composing import in_one
from governance.mails.letters.kinds import invitations, message, nobody_to_ask, reminders, returned, thanks
from governance.mails.letters.parts import Letter, Reason, Shown, masked
from governance.mails.letters.readers import is_invented, why_stopped

__all__ = [
    "Letter",
    "Reason",
    "Shown",
    "in_one",
    "invitations",
    "is_invented",
    "masked",
    "message",
    "nobody_to_ask",
    "reminders",
    "returned",
    "thanks",
    "why_stopped",
]
