"""The mails of a round: what they say, to whom, in which language; nothing here writes or sends."""

from governance.mails.letters.composing import in_one, invitation_key
from governance.mails.letters.kinds import invitations, invited_after_all, message, nobody_to_ask, reminders, returned, thanks
from governance.mails.letters.parts import Letter, Reason, Shown, masked
from governance.mails.letters.readers import by_reach, is_invented, why_stopped

__all__ = [
    "Letter",
    "Reason",
    "Shown",
    "by_reach",
    "in_one",
    "invitation_key",
    "invitations",
    "invited_after_all",
    "is_invented",
    "masked",
    "message",
    "nobody_to_ask",
    "reminders",
    "returned",
    "thanks",
    "why_stopped",
]
