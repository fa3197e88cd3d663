"""The mails of a round: what they say, to whom, in which language; nothing here writes or sends."""

from governance.letters.composing import in_one
from governance.letters.kinds import invitations, message, nobody_to_ask, reminders, returned, thanks
from governance.letters.parts import Letter, Reason, Shown, masked
from governance.letters.readers import is_invented, why_stopped

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
