"""The timeline of the plan: planned periods and milestones on an axis of time; what has no date stands apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby

from django import forms
from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from measures.crosstab import Counter
from measures.listing.rows import RowView, row_views
from measures.models import MeasureState, Milestone
from measures.querysets.milestones import dated, milestones_on, next_open
from measures.rules import CLOSED_PHASES
from measures.search.finding import places_of
from measures.times.axis import TimeAxis
from plan.dates import day_words

SIZE = 50
UNDATED = 300  # codes of measures without a date that one page names
OWN = ("page",)
RIGHT = 75  # hundredths of the width
DONE, OPEN, LATE = "done", "open", "late"


class PageForm(forms.Form):
    """Which page of the timeline."""

    page = forms.IntegerField(label=gettext_lazy("page"), required=False, min_value=1, max_value=100_000)


@dataclass(frozen=True)
class Bar:
    """A planned period; without a beginning or an end it runs on to the edge of the picture."""

    x: str
    width: str
    bounded: bool
    words: str


@dataclass(frozen=True)
class Mark:
    """A milestone: where it stands, whether it is done, open or late, and the date it had at first when it was moved."""

    milestone: Milestone
    kind: str
    x: str
    first_x: str
    state: str
    words: str


@dataclass(frozen=True)
class Line:
    """One measure on the timeline."""

    row: RowView
    bar: Bar | None
    marks: list[Mark]

    @property
    def words(self) -> str:
        """All of the picture, as it is read aloud."""
        return " ".join([*([self.bar.words] if self.bar else []), *(mark.words for mark in self.marks)])


@dataclass(frozen=True)
class Section:
    """The measures of one part of the plan that follow each other."""

    label: str
    lines: list[Line]


@dataclass(frozen=True)
class Undated:
    """The measures without any date: how many, and the codes of the first."""

    count: int
    codes: list[str]

    @property
    def more(self) -> int:
        return self.count - len(self.codes)


class Schedule:
    """What the address asks for: the measures with dates, page by page in the plan's order, and those without."""

    def __init__(self, counter: Counter, number: int | None) -> None:
        self.counter, self.filters = counter, counter.filters
        self.day, index = self.filters.day, counter.index
        known = dated(self.filters.states.as_of(self.filters.as_of_day), self.filters.as_of_day)
        found = counter.within & index.mask_of(known.values_list("pk", flat=True))
        self.page: Page[int] = Paginator([index.pks[place] for place in places_of(found)], SIZE).get_page(number or 1)
        rest = counter.within & ~found
        self.undated = Undated(rest.bit_count(), [index.codes[index.bit[pk]] for pk in index.first(rest, UNDATED)])
        self.rows = row_views(MeasureState.objects.filter(pk__in=list(self.page)).for_cards(), self.filters.plan, self.day)
        self.steps: dict[int, list[Milestone]] = defaultdict(list)
        for milestone in milestones_on([row.state.measure_id for row in self.rows], self.filters.as_of_day) if self.rows else ():
            self.steps[milestone.measure_id].append(milestone)
        self.axis = TimeAxis.over([self.day, *self._days()])

    @property
    def count(self) -> int:
        return self.page.paginator.count

    @cached_property
    def late(self) -> int:
        """How many of the measures are late."""
        return self.counter.index.counts("late", self.counter.within).get("1", 0)

    def late_url(self) -> str:
        """Where those are listed."""
        return self.counter.url(late="1")

    @cached_property
    def next(self) -> Milestone | None:
        """The next milestone that is open; only of today, as one of the past may have come since."""
        return next_open(self.filters.qs, self.day) if self.count and not self.filters.as_of_day else None

    def now(self) -> str:
        """Where the day that is shown stands."""
        return self.axis.x(self.day)

    def now_is_right(self) -> bool:
        """Whether its words have to stand on the left of it."""
        return self.axis.share(self.day) > RIGHT

    def sections(self) -> list[Section]:
        """The lines of this page under their parts of the plan."""
        lines = (self._line(row) for row in self.rows)
        return [Section(label, list(found)) for label, found in groupby(lines, key=lambda line: self._part(line.row.state))]

    def _part(self, state: MeasureState) -> str:
        words = self.filters.words
        found = [
            words.challenges.get(state.challenge_id or 0),
            words.sectors.get(state.sector_id or 0),
            words.dimensions.get(state.dimension_id or 0),
        ]
        part = next(filter(None, found), None)
        return f"{part.code} {part}" if part else ""

    def _days(self) -> Iterable[date]:
        for row in self.rows:
            yield from filter(None, (row.state.planned_from, row.state.planned_until))
        for milestones in self.steps.values():
            for milestone in milestones:
                yield from filter(None, (milestone.first_due_on, milestone.due_on, milestone.done_on))

    def _line(self, row: RowView) -> Line:
        state = row.state
        runs = state.phase not in CLOSED_PHASES and state.ended_on is None
        return Line(row, self._bar(state), [self._mark(milestone, runs=runs) for milestone in self.steps[state.measure_id]])

    def _bar(self, state: MeasureState) -> Bar | None:
        first, last = state.planned_from, state.planned_until
        if not first and not last:
            return None
        start, end = first or self.axis.start, last or self.axis.end
        return Bar(self.axis.x(start), self.axis.width(start, end), bool(first and last), _period(first, last))

    def _mark(self, milestone: Milestone, *, runs: bool) -> Mark:
        kind = DONE if milestone.done_on else LATE if runs and milestone.due_on < self.day else OPEN
        first = self.axis.x(milestone.first_due_on) if milestone.first_due_on != milestone.due_on else ""
        state = _state(milestone, kind)
        words = _("“%(title)s”: %(state)s.") % {"title": milestone.title, "state": state}
        return Mark(milestone, kind, self.axis.x(milestone.done_on or milestone.due_on), first, state, words)


def _period(first: date | None, last: date | None) -> str:
    values = {"first": first and day_words(first), "last": last and day_words(last)}
    if first and last:
        return _("Planned from %(first)s to %(last)s.") % values
    return (_("Planned from %(first)s.") if first else _("Planned until %(last)s.")) % values


def _state(milestone: Milestone, kind: str) -> str:
    due = day_words(milestone.due_on)
    if milestone.done_on:
        return _("done on %(day)s, due on %(due)s") % {"day": day_words(milestone.done_on), "due": due}
    return (_("late, due on %(due)s") if kind == LATE else _("open, due on %(due)s")) % {"due": due}
