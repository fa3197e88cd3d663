"""What the pages of bodies say: how many measures name each, and as what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from measures.enums import CoordinationRole
from measures.facets import facet_index
from measures.models import MeasureState
from measures.parts import list_url
from plan.models import Body, Plan


@dataclass(frozen=True)
class BodyLine:
    """A body in the list; `width` is its bar in hundredths of the longest, as SVG writes it."""

    body: Body
    count: int
    url: str
    width: str


def body_lines(plan: Plan, bodies: Iterable[Body]) -> list[BodyLine]:
    """Bodies with the number of measures that name them, most first, then by name."""
    counts = facet_index(plan).counts("body")
    most = max((counts.get(body.slug, 0) for body in bodies), default=0) or 1
    lines = []
    for body in bodies:
        count = counts.get(body.slug, 0)
        lines.append(BodyLine(body, count, list_url(plan, body=body.slug) if count else "", f"{100 * count / most:.2f}"))
    return sorted(lines, key=lambda line: (-line.count, str(line.body.name).casefold()))


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
