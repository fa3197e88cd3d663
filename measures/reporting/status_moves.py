"""From which status a measure may go to which: one pure rule, and its words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from measures.enums import Phase


def move_refusal(from_phase: str, to_phase: str) -> str:
    """Why a report may not take a measure from one phase to another; empty where it may.

    Three moves make no sense in a report: from completed back to announced, from completed to stopped (what is completed can only
    be resumed, or was reported wrongly), and from stopped straight to completed (work went on first: in progress). Everything else
    may happen: unknown on either side, a status of the same phase, resuming, beginning again, completing at once what was only
    announced. A correction says that the entry before was wrong, so none of these refusals holds for it.
    """
    match from_phase, to_phase:
        case Phase.DONE, Phase.PLANNED:
            return _("was completed, so not announced again; if that was wrong, correct it")
        case Phase.DONE, Phase.STOPPED:
            return _("was completed, so it cannot stop; if that was wrong, correct it")
        case Phase.STOPPED, Phase.DONE:
            return _("was stopped: first report it in progress; if that was wrong, correct it")
    return ""
