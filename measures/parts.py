"""What the pages of the plan's parts say of measures: counts that lead to the list, and groups of rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import ngettext, pgettext

from measures.enums import Phase
from measures.facets import NONE, facet_index
from measures.models import CrossListing, MeasureState
from plan.models import Plan

PHASES = (Phase.ACTIVE, Phase.PLANNED, Phase.DONE, Phase.STOPPED, NONE)


def list_url(plan: Plan, **chosen: Any) -> str:
    """The address of the list of measures with these filters."""
    query = urlencode({name: value for name, value in chosen.items() if value is not None}, safe="/")
    return reverse("measures:list-measures", args=[plan.slug]) + (f"?{query}" if query else "")


@dataclass(frozen=True)
class Share:
    """One phase's share of a bar; `x` and `width` are in hundredths, as SVG writes them."""

    phase: str
    x: str
    width: str


@dataclass(frozen=True)
class Phrase:
    """One count in words, and the list that it counts."""

    words: str
    url: str


@dataclass(frozen=True)
class Tally:
    """How many measures a part has and in which phase they are; each count leads to its rows."""

    total: int
    url: str
    phrases: list[Phrase] = field(default_factory=list)
    shares: list[Share] = field(default_factory=list)


def tally(plan: Plan, day: date | None, **chosen: str | None) -> Tally:
    """The counts of the measures that the list shows with these filters, on a day or today; "none" asks for blanks."""
    index = facet_index(plan, day)
    wanted = {name: [value] for name, value in chosen.items() if value is not None}
    mask = index.select(wanted)
    total, counts = mask.bit_count(), index.counts("phase", mask)
    url = list_url(plan, **chosen, as_of=day)
    phrases = [Phrase(words, list_url(plan, **chosen, phase=phase, as_of=day)) for phase, words in phase_words(counts)]
    head = ngettext("%(n)s measure", "%(n)s measures", total) % {"n": total}
    return Tally(total, url, [Phrase(head, url), *phrases], _shares(counts, total))


def phase_words(counts: dict[str, int]) -> Iterable[tuple[str, str]]:
    """What is under way, completed or stopped, and what is not known; what is only announced is the rest."""
    active, done, stopped, blank = (counts.get(phase, 0) for phase in (Phase.ACTIVE, Phase.DONE, Phase.STOPPED, NONE))
    if active:
        yield Phase.ACTIVE, ngettext("%(n)s in progress", "%(n)s in progress", active) % {"n": active}
    if done:
        yield Phase.DONE, ngettext("%(n)s completed", "%(n)s completed", done) % {"n": done}
    if stopped:
        yield Phase.STOPPED, ngettext("%(n)s stopped", "%(n)s stopped", stopped) % {"n": stopped}
    if blank:
        yield NONE, ngettext("of %(n)s the status is not stated", "of %(n)s the status is not stated", blank) % {"n": blank}


def _shares(counts: dict[str, int], total: int) -> list[Share]:
    found, x = [], 0.0
    for phase in PHASES:
        width = 100 * counts.get(phase, 0) / total if total else 0
        if width:
            found.append(Share("unknown" if phase == NONE else str(phase), f"{x:.2f}", f"{width:.2f}"))
        x += width
    return found


@dataclass
class Group:
    """Measures under one heading of a page, with the plan's second mentions of others there."""

    title: Any
    sign: str
    tally: Tally
    url: str = ""
    note: Any = ""
    rows: list[MeasureState] = field(default_factory=list)
    references: list[CrossListing] = field(default_factory=list)


def groups_of(groups: dict[Any, Group], rows: Iterable[MeasureState], references: Iterable[CrossListing], by: str) -> list[Group]:
    """The groups, each with its rows and references: those whose `by` is the group's key; without any, left out."""
    for row in rows:
        groups[getattr(row, by)].rows.append(row)
    for reference in references:
        key = getattr(reference, by)
        if key in groups:
            groups[key].references.append(reference)
    return [group for key, group in groups.items() if key is not None or group.rows or group.references]


def rest_title(kind: str) -> str:
    """The heading of measures that stand outside any group."""
    if kind == "pillar":
        return pgettext("measures", "Outside a pillar")
    return pgettext("measures", "For all sectors") if kind == "sector" else pgettext("measures", "For all dimensions")
