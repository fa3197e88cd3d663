"""What can change of a measure: the kinds, in the order in which they are told, and the fields of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from measures.enums import Confidence
from measures.rules import is_late
from plan.translation import LANGUAGES, Language

State = Mapping[str, Any]


class Kind(models.TextChoices):
    ADDED = "added", pgettext_lazy("change", "added to the plan")
    ENDED = "ended", pgettext_lazy("change", "ended")
    REWORDED = "reworded", pgettext_lazy("change", "reworded")
    STATUS = "status", pgettext_lazy("change", "another status")
    FALLEN = "fallen", pgettext_lazy("change", "less confidence")
    CONFIDENCE = "confidence", pgettext_lazy("change", "more confidence, given or taken back")
    LATE = "late", pgettext_lazy("change", "became late")
    DATES = "dates", pgettext_lazy("change", "other dates")
    QUESTIONS = "questions", pgettext_lazy("change", "help or decision asked, or answered")
    BLOCKED = "blocked", pgettext_lazy("change", "blocked, or free again")
    COORDINATORS = "coordinators", pgettext_lazy("change", "coordinators")
    PLACE = "place", pgettext_lazy("change", "place in the plan")
    PRIORITY = "priority", pgettext_lazy("change", "priority")
    COST = "cost", pgettext_lazy("change", "cost")
    LABELS = "labels", pgettext_lazy("change", "labels")
    REMARKS = "remarks", pgettext_lazy("change", "remarks")
    TRANSLATED = "translated", pgettext_lazy("change", "translation")
    PROGRESS = "progress", pgettext_lazy("change", "progress")
    CONFIRMED = "confirmed", pgettext_lazy("change", "confirmed")


ORDER = {kind: place for place, kind in enumerate(Kind)}
RANK = {Confidence.ON_TRACK: 0, Confidence.AT_RISK: 1, Confidence.OFF_TRACK: 2}


def _plain(value: Any, day: date) -> Any:
    return None if value == "" else value


@dataclass(frozen=True)
class Field:
    """One fact of a state: its kind, its name for a reader, the column that holds it, and what of it is compared.

    `read` makes of the column, and the day on which the state is looked at, a plain value; None is unknown.
    """

    name: str
    kind: Kind
    label: Any
    column: str
    read: Callable[[Any, date], Any] = _plain


def _coordinators(lines: Any, day: date) -> tuple[tuple[str, str, bool, bool], ...] | None:
    """Who coordinates, as what, certain or not, reporting or not; the names are today's, so a new name is no change."""
    return tuple((line["body"], line["role"], line["certain"], line["reports"]) for line in lines) or None


def _labels(joined: str, day: date) -> tuple[str, ...] | None:
    return tuple(filter(None, joined.split("|"))) or None


def _late(late_from: date | None, day: date) -> date | None:
    return late_from if is_late(late_from, day) else None


def _confirmed(moment: Any, day: date) -> date | None:
    return moment.astimezone(timezone.get_current_timezone()).date() if moment else None  # localdate, in a fifth of its time


def _text(language: str) -> Field:
    label = format_lazy("{} ({})", _("text"), Language(language).label)
    return Field(f"text_{language}", Kind.REWORDED, label, f"text_{language}")


_ALL = (
    Field("code", Kind.REWORDED, _("code"), "code"),
    *(_text(language) for language in LANGUAGES),
    Field("challenge", Kind.PLACE, _("challenge"), "challenge_id"),
    Field("pillar", Kind.PLACE, _("strategic pillar"), "pillar_id"),
    Field("sector", Kind.PLACE, _("sector"), "sector_id"),
    Field("dimension", Kind.PLACE, _("dimension"), "dimension_id"),
    Field("status", Kind.STATUS, _("status"), "status_id"),
    Field("phase", Kind.STATUS, _("phase"), "phase"),
    Field("confidence", Kind.CONFIDENCE, _("confidence"), "confidence"),
    Field("progress", Kind.PROGRESS, _("progress (%)"), "progress"),
    Field("priority", Kind.PRIORITY, _("priority"), "priority"),
    Field("means", Kind.COST, _("means (€, 0–3)"), "means"),
    Field("staff", Kind.COST, _("staff (H, 0–3)"), "staff"),
    Field("coordinator", Kind.COORDINATORS, _("coordinator"), "coordination", _coordinators),
    Field("coordinator_state", Kind.COORDINATORS, _("state of the coordinator"), "coordinator_state"),
    Field("label", Kind.LABELS, _("labels"), "labels", _labels),
    Field("planned_from", Kind.DATES, _("planned from"), "planned_from"),
    Field("planned_until", Kind.DATES, _("planned until"), "planned_until"),
    Field("late", Kind.DATES, _("late since"), "late_from", _late),
    Field("confirmed", Kind.CONFIRMED, _("last confirmed"), "last_confirmed_at", _confirmed),
    Field("asked", Kind.QUESTIONS, _("question open"), "asked"),
    Field("blocked", Kind.BLOCKED, _("blocked"), "blocked"),
    Field("remarks", Kind.REMARKS, _("remarks"), "remarks"),
    Field("ended_on", Kind.ENDED, _("ended on"), "ended_on"),
)
FIELDS: dict[str, Field] = {field.name: field for field in _ALL}
# What is told that no state holds: rows of their own in the log and among the milestones; and that a measure joined the plan.
ADDED, MILESTONE, QUESTION, ANSWER = "added", "milestone", "question", "answer"
OTHER_LABELS = {ADDED: _("measure"), MILESTONE: _("milestone"), QUESTION: _("question"), ANSWER: _("answer")}
OTHER_KINDS = {ADDED: Kind.ADDED, MILESTONE: Kind.DATES, QUESTION: Kind.QUESTIONS, ANSWER: Kind.QUESTIONS}


def label_of(name: str) -> Any:
    """The name of a field, as tables say it."""
    return FIELDS[name].label if name in FIELDS else OTHER_LABELS[name]


def kind_of(name: str, before: Any, after: Any, source_language: str) -> Kind:
    """Which kind of change this is: a translation is not the text; confidence that fell, and what became late, are told apart.

    Confidence has fallen when both words are given and the second is the worse one. A measure became late when it was not late before;
    late since another day, or late no more, is a matter of dates.
    """
    if name in OTHER_KINDS:
        return OTHER_KINDS[name]
    if name.startswith("text_") and name != f"text_{source_language}":
        return Kind.TRANSLATED
    if name == "confidence" and before and after and RANK[before] < RANK[after]:
        return Kind.FALLEN
    if name == "late" and before is None:
        return Kind.LATE
    return FIELDS[name].kind


def differences(before: State | None, after: State, since: date, until: date) -> dict[str, tuple[Any, Any]]:
    """Each field that differs between two states of one measure, each looked at on its own day, with both values.

    A measure that was not in the plan before has joined it: that one difference is all that is told of it. What only follows from
    days that pass (how recent the last confirmation is, for how long a measure is late) is no change; becoming late is one.
    """
    if before is None:
        return {ADDED: (None, after[f"text_{after['source_language']}"])}
    found = {}
    for name, field in FIELDS.items():
        old, new = before[field.column], after[field.column]
        if old != new or name == "late":
            pair = field.read(old, since), field.read(new, until)
            if pair[0] != pair[1]:
                found[name] = pair
    return found
