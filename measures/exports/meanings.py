"""What each column of a file means, for who has only the file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from measures.listing.columns import COLUMNS, file_columns

KINDS = {"code": _("code"), "text": _("text"), "number": pgettext_lazy("kind of value", "number"), "date": _("date"), "words": _("word")}
MEANINGS: dict[str, Any] = {
    "code": _("The plan's own code; where it prints none, a code of ours. Read it as text: 1.10 is not 1.1."),
    "text": _("What the measure is, in the language of the file; where that translation is missing, in the plan's own language."),
    "challenge": _("The challenge, with its section in the plan, for a measure that stands under one."),
    "pillar": _("The strategic pillar, as section/number, for a measure that stands under one."),
    "sector": _("The sector, for a sectoral measure."),
    "dimension": _("The dimension, for a sectoral measure and for those of a dimension as a whole."),
    "status": _("The last approved status; at first what the plan printed. Empty: not stated."),
    "phase": _("The phase that the status belongs to. Announced is not the same as not begun."),
    "confidence": _("The coordinating body's own word on how it goes. Empty: not given."),
    "progress": _("How far it is, in percent, as the coordinating body reports it. Empty: not given."),
    "priority": _("The term that the plan gives. Empty: not stated."),
    "means": _("The € signs of the plan, 0 to 3; 0 is a printed “-”. Empty: not stated, which is not zero."),
    "staff": _("The H signs of the plan, 0 to 3; 0 is a printed “-”. Empty: not stated, which is not zero."),
    "coordinator": _("The bodies named as coordinators, by their names of today; “(?)” after one that is not certain."),
    "coordinator_state": _("Whether a coordinator is named, uncertain, to be determined or not stated."),
    "label": _("The marks in the plan's column of remarks."),
    "planned_from": _("The first day of the planned period, where one is set."),
    "planned_until": _("The last day of the planned period, where one is set."),
    "late": _("The first day on which the measure was late; only where it is late on the date shown. Computed, never picked by hand."),
    "why_late": _("The reason why it is late, as a sentence."),
    "confirmed": _("The day of the last approved report. What the plan printed is no confirmation."),
    "freshness": _("How long ago that is, against the two limits of the plan."),
    "asked": _("“yes” where the coordinating body asked for help or a decision and has no answer yet."),
    "blocked": _("“yes” where the last report says that the measure is blocked."),
    "remarks": _("The remarks, in the language in which they were written."),
}


@dataclass(frozen=True)
class Meaning:
    """One column of a file: its key (in json and in `cols`), its label (the head in csv and xlsx), its kind and what it says."""

    key: str
    label: Any
    kind: Any
    words: Any


def meanings() -> list[Meaning]:
    """Every column that a file can have, in its order."""
    columns = file_columns(COLUMNS.values())
    return [Meaning(column.key, column.label, KINDS[column.kind], MEANINGS[column.key]) for column in columns]
