"""Who steers: committees and figures, rounds of reporting, and the mails of both."""

from governance.models.links import LinkUse, RoundLink
from governance.models.mails import MailReason, OutgoingMail, StoppedAddress
from governance.models.rounds import AskedMeasure, ReportingRound, RoundAnswer, RoundBody, RoundQuestion
from governance.models.steering import Committee, Deliverable, Indicator, IndicatorRow, IndicatorValue, Seat

__all__ = [
    "AskedMeasure",
    "Committee",
    "Deliverable",
    "Indicator",
    "IndicatorRow",
    "IndicatorValue",
    "LinkUse",
    "MailReason",
    "OutgoingMail",
    "ReportingRound",
    "RoundAnswer",
    "RoundBody",
    "RoundLink",
    "RoundQuestion",
    "Seat",
    "StoppedAddress",
]
