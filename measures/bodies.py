"""What the pages of bodies say: how many measures name each, and as what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from measures.enums import CoordinationRole, Freshness
from measures.facets import FacetIndex, facet_index
from measures.models import MeasureState
from measures.parts import list_url
from plan.models import Body, Plan

TIMES: tuple[tuple[str, str, Any], ...] = (("late", "1", _("late")), *(("freshness", str(f), f.label) for f in Freshness))


@dataclass(frozen=True)
class Count:
    """A number of measures and their list; no address where there is none. `label` says what is counted."""

    number: int
    url: str
    label: Any


@dataclass(frozen=True)
class BodyLine:
    """A body in the list; `width` is its bar in hundredths of the longest, as SVG writes it."""

    body: Body
    count: int
    url: str
    width: str
    times: list[Count]


def body_lines(plan: Plan, day: date | None, bodies: Iterable[Body]) -> list[BodyLine]:
    """Bodies with the number of measures that name them, most first, then by name."""
    index = facet_index(plan, day)
    counts, shown, by_body = index.counts("body"), times_of(plan, day), index.masks.get("body", {})
    most = max((counts.get(body.slug, 0) for body in bodies), default=0) or 1
    lines = []
    for body in bodies:
        count = counts.get(body.slug, 0)
        own = {"body": body.slug, "as_of": day}
        times = [_count(plan, index, by_body.get(body.slug, 0), (facet, value, label), **own) for facet, value, label in shown]
        lines.append(BodyLine(body, count, list_url(plan, **own) if count else "", f"{100 * count / most:.2f}", times))
    return sorted(lines, key=lambda line: (-line.count, str(line.body.name).casefold()))


def times_of(plan: Plan, day: date | None) -> list[tuple[str, str, Any]]:
    """Which of late and the freshnesses a table of this plan has a column for: those that occur, unless all is never confirmed."""
    index = facet_index(plan, day)
    found = [time for time in TIMES if index.counts(time[0]).get(time[1])]
    return [] if [value for _facet, value, _label in found] == [Freshness.NONE] else found


def _count(plan: Plan, index: FacetIndex, within: int, time: tuple[str, str, Any], **chosen: Any) -> Count:
    facet, value, label = time
    number = index.counts(facet, within).get(value, 0)
    return Count(number, list_url(plan, **chosen, **{facet: value}) if number else "", label)


@dataclass(frozen=True)
class BodyMeasure:
    """A measure that names a body, and as what."""

    state: MeasureState
    role: str
    certain: bool
    reports: bool

    @property
    def role_label(self) -> str:
        return str(CoordinationRole(self.role).label)


def body_measures(body: Body, states: Iterable[MeasureState]) -> list[BodyMeasure]:
    """The measures that name the body, in the plan's order."""
    found = []
    for state in states:
        line = next((line for line in state.coordination if line["body"] == body.slug), None)
        if line:
            found.append(BodyMeasure(state, line["role"], line["certain"], line["reports"]))
    return found


def roles_of(measures: Iterable[BodyMeasure]) -> list[tuple[str, int]]:
    """How many measures name the body as what, in the order of the roles."""
    counts = Counter(measure.role for measure in measures)
    return [(str(role.label), counts[role]) for role in CoordinationRole if counts[role]]
