"""The board of a round: bodies by how far they are, with counts; and the main finding in numbers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from governance.enums import ANSWERED, MISSING, AnswerState
from governance.models import ReportingRound, RoundBody
from governance.querysets.asking import bodies_with_is_served
from governance.rounds.standing import Standing, measures_answered, standing_of
from plan.models import Body

BODIES = 100  # on one page
MOST_PRINTED = 2000
SHADES = 5
LISTED = (*MISSING, *ANSWERED, AnswerState.ELSEWHERE)  # the columns while a round runs
LISTED_AFTER = (AnswerState.NO_ANSWER, AnswerState.RETURNED, *ANSWERED, AnswerState.ELSEWHERE)  # and once it is over
AT_WORK = (AnswerState.IN_PROGRESS, AnswerState.RETURNED)
MOST_NAMED = 60  # bodies in one address; with more of them one writes to all that have not answered
LACKING = (*MISSING, AnswerState.NO_ANSWER)
SORTS = {"": _("most missing first"), "name": _("by name"), "share": _("largest share missing first")}


class BoardForm(forms.Form):
    """How the board is ordered, which bodies it shows, and which page of them."""

    sort = forms.ChoiceField(label=_("order"), required=False, choices=list(SORTS.items()))
    only = forms.ChoiceField(label=_("bodies"), required=False, choices=[("missing", _("that have not answered all"))])
    print = forms.ChoiceField(label=_("print"), required=False, choices=[("1", _("yes"))])
    page = forms.IntegerField(label=_("page"), required=False, min_value=1, max_value=100_000)


@dataclass(frozen=True)
class Cell:
    """How many of a body's measures (of all bodies' in a total) are in a state; `shade` is 0 (none) to 5 (all)."""

    state: AnswerState
    count: int
    shade: int
    url: str


@dataclass(frozen=True)
class BodyRow:
    """One body: what it is asked, how much of it is missing, and each state with its list."""

    body: Body
    asked: int
    missing: int
    cells: list[Cell]
    url: str
    write_url: str
    is_served: bool  # somebody can answer for it


@dataclass(frozen=True)
class Unanswered:
    """Of how many bodies something is missing; the same numbers wherever a round is told."""

    bodies: int
    silent: int  # bodies that gave no answer at all; what was returned is none
    partly: int  # bodies that gave an answer, but not on everything

    @property
    def missing(self) -> int:
        """How many are to be asked still."""
        return self.silent + self.partly


@dataclass(frozen=True)
class Finding:
    """What one should know of a round first."""

    answered: int
    asked: int
    unanswered: Unanswered
    days_left: int
    drafts: int = 0  # begun and not handed in
    question_open: int = 0  # handed in, with a question open that must be answered

    @property
    def missing(self) -> int:
        """Of how many bodies something is missing."""
        return self.unanswered.missing

    @property
    def days_over(self) -> int:
        return -self.days_left


@dataclass(frozen=True)
class AtWork:
    """How many bodies are not done with what they began, and where one writes to them."""

    bodies: int
    write_url: str


class Board:
    """How a round stands, body by body; the standings are read once."""

    def __init__(self, round: ReportingRound, data: QueryDict, day: date) -> None:
        self.round, self.day, self.query = round, day, data
        self.form = BoardForm(data)
        self.asked_bodies: list[Any] = list(bodies_with_is_served(round))
        self.found: list[Standing] = standing_of(round, {one.body_id for one in self.asked_bodies if one.opened_at})

    @cached_property
    def columns(self) -> list[AnswerState]:
        """The states that a column stands for; one that cannot occur any more has none."""
        return list(LISTED_AFTER if self.round.is_over else LISTED)

    @cached_property
    def by_body(self) -> dict[int, Counter[AnswerState]]:
        return counts_by_body(self.found)

    @cached_property
    def totals(self) -> Counter[AnswerState]:
        return Counter(one.state for one in self.found)

    @property
    def total_cells(self) -> list[Cell]:
        """The totals of all bodies, each with its list."""
        asked = len(self.found) or 1
        return [self._cell(state, self.totals[state], asked) for state in self.columns]

    def finding(self) -> Finding:
        """Answered of asked, who is silent, how long there is."""
        answered, asked = measures_answered(self.found)
        half = sum(one.question_open for one in self.found if one.state == AnswerState.IN_PROGRESS)
        drafts = self.totals[AnswerState.IN_PROGRESS] - half
        return Finding(answered, asked, unanswered(self.by_body), (self.round.deadline - self.day).days, drafts, half)

    def at_work(self) -> AtWork:
        """The bodies with something begun or returned that is not handed in: nothing tells them when the round closes."""
        slugs = [one.body.slug for one in self.asked_bodies if any(self.by_body[one.body_id][state] for state in AT_WORK)]
        return AtWork(
            len(slugs), f"{self.write_base}?{urlencode({'body': slugs}, doseq=True)}" if len(slugs) <= MOST_NAMED else self.write_base
        )

    def page(self) -> Page[BodyRow]:
        """The bodies of the page that is asked for, in the order that is asked for."""
        cleaned = self.form.cleaned_data if self.form.is_valid() else {}
        rows: Iterable[Any] = self.asked_bodies
        if cleaned.get("only"):
            rows = [one for one in rows if lacking_of(self.by_body[one.body_id])]
        ordered = sorted(rows, key=self._order(cleaned.get("sort", "")))
        page: Page[Any] = Paginator(ordered, MOST_PRINTED if cleaned.get("print") else BODIES).get_page(cleaned.get("page") or 1)
        page.object_list = [self._row(one) for one in page.object_list]
        return page

    def _order(self, sort: str) -> Any:
        def missing(one: RoundBody) -> int:
            return lacking_of(self.by_body[one.body_id])

        def name(one: RoundBody) -> str:
            return str(one.body).casefold()

        if sort == "name":
            return name
        if sort == "share":
            return lambda one: (-missing(one) / (self.by_body[one.body_id].total() or 1), name(one))
        return lambda one: (-missing(one), name(one))

    def _row(self, one: Any) -> BodyRow:
        counted, slug = self.by_body[one.body_id], one.body.slug
        asked = counted.total()
        cells = [self._cell(state, counted[state], asked or 1, slug) for state in self.columns]
        write = f"{self.write_base}?{urlencode({'body': slug})}"
        return BodyRow(one.body, asked, lacking_of(counted), cells, f"{self.list_base}?{urlencode({'body': slug})}", write, one.is_served)

    def _cell(self, state: AnswerState, count: int, asked: int, slug: str = "") -> Cell:
        query = urlencode({"body": slug, "state": state.value} if slug else {"state": state.value})
        return Cell(state, count, -(-SHADES * count // asked), f"{self.list_base}?{query}" if count else "")

    @cached_property
    def list_base(self) -> str:
        return reverse("governance:list-round-measures", args=[self.round.plan.slug, self.round.number])

    @cached_property
    def write_base(self) -> str:
        return reverse("governance:write-bodies", args=[self.round.plan.slug, self.round.number])


def counts_by_body(found: Iterable[Standing]) -> dict[int, Counter[AnswerState]]:
    """How many of each body's measures are in each state."""
    counted: dict[int, Counter[AnswerState]] = defaultdict(Counter)
    for one in found:
        counted[one.body_id][one.state] += 1
    return counted


def unanswered(by_body: Mapping[int, Counter[AnswerState]]) -> Unanswered:
    """How many of these bodies gave no answer at all to what nobody else answered, and how many not on everything."""
    lacking = [counted for counted in by_body.values() if lacking_of(counted)]
    partly = sum(any(counted[state] for state in ANSWERED) for counted in lacking)
    return Unanswered(len(by_body), len(lacking) - partly, partly)


def lacking_of(counted: Counter[AnswerState]) -> int:
    """How much of what a body is asked nobody answered."""
    return sum(counted[state] for state in LACKING)
