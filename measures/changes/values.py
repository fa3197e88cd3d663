"""The values of changes: plain, for programs, and as words, for readers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from measures.changes.kinds import ADDED, ANSWER, FIELDS, QUESTION
from measures.enums import Confidence, CoordinationRole, CoordinatorState, Phase, Priority
from measures.vocabulary import Vocabulary

SEPARATOR = "; "
CHOICES: dict[str, Any] = {"phase": Phase, "confidence": Confidence, "priority": Priority, "coordinator_state": CoordinatorState}
TEXTS = {ADDED, QUESTION, ANSWER, "remarks", *(name for name in FIELDS if name.startswith("text_"))}


def plain(name: str, value: Any, words: Vocabulary) -> Any:
    """A value by codes, the same in every language: what the API says."""
    if value is None:
        return None
    if name == "coordinator":
        return [dict(zip(("body", "role", "certain", "reports"), line, strict=True)) for line in value]
    if name == "pillar":
        return words.pillar_codes.get(value)
    if name in ("challenge", "sector", "dimension", "status"):
        word = _kinds(words)[name].get(value)
        return word.code if word else None
    return list(value) if name == "label" else value


def pair_in_words(name: str, before: Any, after: Any, words: Vocabulary, bodies: Mapping[str, str]) -> tuple[Any, Any]:
    """Both values as files show them: words of the reader's language, numbers, dates; None for what is not stated.

    `bodies` are the names of bodies by slug. Where the same bodies stay with another role or another duty to report, that is said too.
    """
    if name == "coordinator":
        found = _coordinators(before, bodies), _coordinators(after, bodies)
        return found if found[0] != found[1] else (_coordinators(before, bodies, full=True), _coordinators(after, bodies, full=True))
    return in_words(name, before, words), in_words(name, after, words)


def in_words(name: str, value: Any, words: Vocabulary) -> Any:
    """One value as a file shows it."""
    if value is None or value is False:
        return None
    if name in ("challenge", "sector", "dimension"):
        word = _kinds(words)[name][value]
        return f"{word.code} {word}"
    if name == "pillar":
        return f"{words.pillar_codes[value]} {words.pillars[value]}"
    if name == "label":
        return SEPARATOR.join(str(words.label_by_code[code]) for code in value if code in words.label_by_code)
    if name == "status":
        return str(words.statuses[value])
    if isinstance(value, bool):
        value = _("yes")
    return str(CHOICES[name](value).label) if name in CHOICES else value


def _kinds(words: Vocabulary) -> dict[str, Any]:
    return {"challenge": words.challenges, "sector": words.sectors, "dimension": words.dimensions, "status": words.statuses}


def _coordinators(lines: Any, bodies: Mapping[str, str], *, full: bool = False) -> str | None:
    """Names, a question mark behind who is not certain; in full also as what, and whether the body is asked to report."""
    said = []
    for slug, role, certain, reports in lines or ():
        name = f"{bodies.get(slug, slug)}{'' if certain else ' (?)'}"
        duty = pgettext("coordination", "asked to report") if reports else pgettext("coordination", "not asked to report")
        said.append(f"{name} ({CoordinationRole(role).label}, {duty})" if full else name)
    return SEPARATOR.join(said) or None


def is_text(name: str) -> bool:
    """Whether a field holds words that somebody wrote."""
    return name in TEXTS
