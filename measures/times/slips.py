"""Dates that were moved, and what was done on time: facts of milestones, never of persons."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from measures.facets import NONE, facet_index
from measures.filters import NOT_STATED, Codes, MeasureFilter
from measures.models import Milestone, MilestoneMove
from measures.querysets import slips as found
from measures.rules import CLOSED_PHASES, days_slipped, on_time
from plan.models import Plan

SIZE = 50
SELECTS = ("body", "sector")
MOVED, COUNTED, KEPT, MISSED = "moved", "counted", "kept", "missed"
SHOWN = (
    (MOVED, _("moved to another date")),
    (COUNTED, _("done, or past the first date")),
    (KEPT, _("done on time")),
    (MISSED, _("not done by the first date")),
)


class SlipForm(forms.Form):
    """Which milestones are shown, and which page of them."""

    show = forms.ChoiceField(label=_("milestones"), required=False, choices=SHOWN)
    page = forms.IntegerField(label=_("page"), required=False, min_value=1, max_value=100_000)


@dataclass(frozen=True)
class Slip:
    """One milestone: how many days its date moved, and by which steps."""

    milestone: Milestone
    days: int
    moves: list[MilestoneMove]


@dataclass(frozen=True)
class OnTime:
    """How many milestones of a body count, and how many of them kept their first date, each with its list."""

    label: Any
    counted: int
    kept: int
    counted_url: str
    kept_url: str

    @property
    def percent(self) -> int:
        return round(100 * self.kept / self.counted)


@dataclass(frozen=True)
class Select:
    """One choice of the form, with its values and the one that is on."""

    name: str
    label: Any
    choices: list[tuple[str, Any]]
    chosen: str


class Slips:
    """What the address asks for: the list's own filters, and which milestones; today's, as dates of the past are not kept per day."""

    def __init__(self, data: QueryDict, plan: Plan) -> None:
        query = data.copy()
        self.ignored = ["as_of"] if query.pop("as_of", None) else []
        self.plan, self.query, self.day = plan, query, timezone.localdate()
        self.filters, self.form = MeasureFilter(query, plan=plan), SlipForm(query)
        self.ignored += self.filters.unknown_names(self.form.fields)

    def is_valid(self) -> bool:
        """Whether every value of the address can be answered."""
        return self.form.is_valid() and self.filters.form.is_valid()

    @property
    def show(self) -> str:
        """Which milestones are listed."""
        return str(self.form.cleaned_data.get("show") or MOVED)

    def page(self) -> Page[Milestone]:
        """The page asked for, the longest slip first."""
        milestones = found.milestones_at(self.filters.qs)
        if self.show == MOVED:
            milestones = found.moved(milestones)
        elif self.show == KEPT:
            milestones = found.kept(milestones)
        else:
            milestones = (found.counted if self.show == COUNTED else found.missed)(milestones, self.day)
        return Paginator(milestones, SIZE).get_page(self.form.cleaned_data.get("page") or 1)

    def rows(self, milestones: Iterable[Milestone]) -> list[Slip]:
        """Each milestone with its moves: one query."""
        listed, moves = list(milestones), defaultdict(list)
        for move in found.moves_of(listed):
            moves[move.milestone_id].append(move)
        return [Slip(m, days_slipped(m.first_due_on, m.due_on), moves[m.pk]) for m in listed]

    def shares(self) -> tuple[OnTime, list[OnTime]]:
        """On time under these filters, in all and per body; a measure counts for every body that it names. Two queries."""
        states = {state.measure_id: state for state in found.states_with_milestones(self.filters.qs)}
        counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        columns = ("measure_id", "first_due_on", "done_on")
        for measure_id, first, done in found.milestones_at(self.filters.qs).order_by().values_list(*columns):
            state = states[measure_id]
            verdict = on_time(first, done, self.day, runs=state.phase not in CLOSED_PHASES and state.ended_on is None)
            if verdict is not None:
                for slug in ["", *([code for code in state.bodies.split("|") if code] or [NONE])]:
                    counts[slug][0] += 1
                    counts[slug][1] += verdict
        total = self._on_time("", counts.pop("", [0, 0]))
        lines = [self._on_time(slug, both) for slug, both in counts.items()]
        return total, sorted(lines, key=lambda line: (-line.counted, str(line.label).casefold()))

    def _on_time(self, slug: str, both: list[int]) -> OnTime:
        body = self.filters.words.bodies.get(slug)
        label = str(body) if body else NOT_STATED
        counted, kept = both
        return OnTime(label, counted, kept, self.url(slug, COUNTED), self.url(slug, KEPT))

    def url(self, slug: str, show: str) -> str:
        """This page with the milestones of one body (of all with ""), the other filters kept."""
        query = self.query.copy()
        query.pop("page", None)
        query["show"] = show
        if slug:
            query.setlist("body", [slug])
        return f"?{query.urlencode()}"

    def selects(self) -> list[Select]:
        """The filters that the page offers; the list's other parameters hold too."""
        index, offered = facet_index(self.plan), []
        for name in SELECTS:
            declared = self.filters.filters[name]
            assert isinstance(declared, Codes)
            choices = [(value, label) for value, label in declared.extra["choices"] if value in index.masks.get(name, {})]
            offered.append(Select(name, declared.label, choices, self.query.get(name, "")))
        return [*offered, Select("show", self.form.fields["show"].label, list(SHOWN), self.query.get("show", ""))]
