"""Two statements side by side: what was true, what an entry says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from measures.enums import UpdateKind
from measures.models import Status, StatusUpdate
from plan.translation import Text

LASTING = ("status", "confidence", "progress", "blocked_reason")
SAID_ONCE = ("note", "question")


@dataclass(frozen=True)
class Line:
    """One field of two statements; `is_status` asks for the status' own look."""

    name: str
    label: str
    old: Status | Text | str | None
    new: Status | Text | str | None
    changed: bool

    @property
    def is_status(self) -> bool:
        return self.name == "status"

    @property
    def is_text(self) -> bool:
        """Whether it is what somebody wrote, which one line cannot hold."""
        return isinstance(self.old or self.new, Text)


def said_in(words: str, language: str) -> Text:
    """What a person wrote, with the language it was written in."""
    return Text(value=words, lang=language, source=words, source_lang=language)


def value_of(update: StatusUpdate | None, name: str) -> Any:
    """A field of an entry as a page shows it; None where it says nothing."""
    if update is None:
        return None
    if name == "status":
        return update.status
    if name == "confidence":
        return update.get_confidence_display() or None
    if name == "progress":
        return None if update.progress is None else f"{update.progress} %"
    words = getattr(update, name)
    return said_in(words, update.language) if words else None


def compare(old: StatusUpdate | None, new: StatusUpdate, names: tuple[str, ...] = (*LASTING, *SAID_ONCE)) -> list[Line]:
    """The status always, and each other field of which one of the two says something.

    A confirmation has no note and asks nothing: it does not take back what was noted or asked before.
    """
    lines = []
    for name in names:
        before, after = value_of(old, name), value_of(new, name)
        if name in SAID_ONCE and after is None and new.kind == UpdateKind.CONFIRMATION:
            continue
        if name == "status" or before is not None or after is not None:
            lines.append(Line(name, label_of(name), before, after, changed=_plain(before) != _plain(after)))
    return lines


def label_of(name: str) -> str:
    """The name of a field, as forms and tables say it."""
    labels = {
        "status": _("Status"),
        "confidence": _("Confidence"),
        "progress": _("Progress"),
        "note": _("Note"),
        "blocked_reason": _("What blocks it"),
        "question": _("Help or decision asked"),
        "evidence": _("Evidence"),
    }
    return labels[name]


def _plain(value: Any) -> Any:
    return value.pk if isinstance(value, Status) else str(value or "")
