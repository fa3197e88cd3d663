"""Rows, masks and counts against a plain model in memory, for random filters, at today and at past dates."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.http import QueryDict
from django.utils import timezone

from measures.axes import axis_of
from measures.crosstab import Counter
from measures.enums import LateReason
from measures.facet_views import facet_views, filtered_mask
from measures.facets import NONE, FacetIndex, facet_index
from measures.filters import Codes, Flag, MeasureFilter
from measures.matrix import matrix
from measures.models import MeasureState, Milestone
from measures.practice.making import make_generated
from measures.querysets.milestones import dated, milestones_on
from measures.rules import CLOSED_PHASES, fold
from plan.models import Plan

BRUSSELS = ZoneInfo("Europe/Brussels")
REAL = [pytest.param(10), pytest.param(100, marks=pytest.mark.proof)]
PAST = [pytest.param(40), pytest.param(400, marks=pytest.mark.proof)]
MATRICES = [pytest.param(10), pytest.param(100, marks=pytest.mark.proof)]


@dataclass
class World:
    """All states of a plan, with what each has of every facet on any day, written down once more without masks or SQL."""

    plan: Plan
    states: list[MeasureState]

    @classmethod
    def of(cls, plan: Plan) -> World:
        parts = ("challenge", "pillar__challenge", "sector", "dimension", "status")
        return cls(plan, list(MeasureState.objects.of(plan).select_related(*parts)))

    def on(self, day: date | None) -> list[MeasureState]:
        """The states of the end of a day, or of now."""
        if day is None:
            return [state for state in self.states if state.valid_to is None]
        night = datetime.combine(day + timedelta(days=1), time.min, BRUSSELS)
        return [s for s in self.states if s.valid_from < night and (s.valid_to is None or s.valid_to >= night)]

    def has(self, state: MeasureState, day: date) -> dict[str, set[str]]:
        """The values of each facet."""

        def one(value: object) -> set[str]:
            return {NONE} if value in (None, "") else {str(value)}

        return {
            "challenge": one(state.challenge and state.challenge.section),
            "pillar": one(state.pillar and f"{state.pillar.challenge.section}/{state.pillar.number}"),
            "sector": one(state.sector and state.sector.code),
            "dimension": one(state.dimension and state.dimension.number),
            "priority": one(state.priority),
            "means": one(state.means),
            "staff": one(state.staff),
            "coordinator": {state.coordinator_state},
            "status": one(state.status and state.status.code),
            "phase": one(state.phase),
            "confidence": one(state.confidence),
            "body": {line["body"] for line in state.coordination} or {NONE},
            "label": set(filter(None, state.labels.split("|"))) or {NONE},
            "freshness": {self.freshness(state, day)},
            "late": {"1"} if state.late_from and state.late_from <= day else set(),
            "asked": {"1"} if state.asked else set(),
        }

    def freshness(self, state: MeasureState, day: date) -> str:
        if state.last_confirmed_at is None:
            return "none"
        days = (day - state.last_confirmed_at.astimezone(BRUSSELS).date()).days
        return "fresh" if days <= self.plan.fresh_days else "ageing" if days <= self.plan.stale_days else "stale"


def says(text: str, word: str) -> bool:
    """Anywhere in the text; a word of two letters only at the start of a word."""
    return word in text if len(word) > 2 else any(found.startswith(word) for found in text.split())


def random_query(filters: MeasureFilter, random_: random.Random, words: Iterable[str], days: list[date | None]) -> QueryDict:
    """Up to four facets with up to three values each, sometimes with a word, sometimes on a past day."""
    query = QueryDict(mutable=True)
    names = [name for name, f in filters.filters.items() if isinstance(f, Codes | Flag)]
    for name in random_.sample(names, random_.randint(0, 4)):
        values = [value for value, _ in filters.filters[name].extra["choices"]]
        many = isinstance(filters.filters[name], Codes)
        query.setlist(name, random_.sample(values, random_.randint(1, min(3, len(values)))) if many else ["1"])
    if random_.random() < 0.3:
        query["q"] = random_.choice(list(words))
    day = random_.choice(days)
    if day:
        query["as_of"] = day.isoformat()
    return query


def check(world: World, query: QueryDict) -> int:
    """Compare rows, masks and the counts of every facet; how many measures there were."""
    filters = MeasureFilter(query, plan=world.plan)
    assert filters.form.is_valid(), query.urlencode()
    facts = {state.pk: world.has(state, filters.day) for state in world.on(filters.as_of_day)}
    names = {label.code: fold(f"{label.label_nl} {label.label_fr} {label.label_en}") for label in world.plan.labels.all()}
    texts = {s.pk: " ".join([s.search, *(names[code] for code in s.labels.split("|") if code)]) for s in world.states}
    asked = query.get("q", "").replace("éé", "ee").split()
    said = {pk: has for pk, has in facts.items() if all(says(texts[pk], word) for word in asked)}
    wanted = {pk for pk, has in said.items() if all(has[name] & set(v) for name, v in filters.chosen.items())}
    index: FacetIndex = facet_index(world.plan, filters.as_of_day)
    assert set(filters.qs.values_list("pk", flat=True)) == wanted, query.urlencode()
    assert filtered_mask(filters, index) == index.mask_of(wanted), query.urlencode()
    for view in facet_views(filters):
        others = {name: set(v) for name, v in filters.chosen.items() if name != view.name}
        left = [has for has in said.values() if all(has[name] & v for name, v in others.items())]
        for choice in view.choices:
            assert choice.count == sum(choice.value in has[view.name] for has in left), (query.urlencode(), view.name, choice.value)
    return len(wanted)


@pytest.mark.parametrize("cases", REAL)
def test_rows_masks_and_counts_equal_a_plain_model_for_random_filters(industrieplan: Plan, cases: int) -> None:
    random_, world, empty = random.Random(2019), World.of(industrieplan), MeasureFilter(QueryDict(), plan=industrieplan)
    words = ["verwerking", "hub", "opleiding", "éé", "zzz", "innoviris onderzoek", "quick", "samenwerking publiek"]
    hits = sum(check(world, random_query(empty, random_, words, [None])) for _ in range(cases))
    assert hits > cases  # the random filters do find things


@pytest.fixture
def lived(db: None) -> Plan:
    """A plan with three years of invented reporting behind it."""
    return make_generated(90, "lived-practice", years=3, seed=7, until=date(2026, 6, 1))


def past_days(plan: Plan, random_: random.Random) -> list[date | None]:
    """Today, the first and the last day, and days on which something changed and the days before."""
    changed = sorted({timezone.localdate(moment) for moment in MeasureState.objects.of(plan).values_list("valid_from", flat=True)})
    some = random_.sample(changed, min(12, len(changed)))
    found = {plan.adopted_on, timezone.localdate(), *some, *(day - timedelta(days=1) for day in some)}
    return [None, *sorted(day for day in found if plan.adopted_on <= day <= timezone.localdate())]


@pytest.mark.parametrize("cases", PAST)
def test_rows_masks_and_counts_equal_a_plain_model_on_past_days(lived: Plan, cases: int) -> None:
    random_, world, empty = random.Random(2026), World.of(lived), MeasureFilter(QueryDict(), plan=lived)
    days = past_days(lived, random_)
    words = [word for word in random_.choice(world.states).search.split() if word.isalpha() and len(word) > 3] or ["en"]
    hits = sum(check(world, random_query(empty, random_, words, days)) for _ in range(cases))
    assert hits > cases


def test_milestones_known_on_a_past_day_are_those_that_made_measures_late_then(lived: Plan) -> None:
    seen = 0
    for day in filter(None, past_days(lived, random.Random(5))):
        states = list(MeasureState.objects.of(lived).as_of(day).defer("search"))
        known: dict[int, list[Milestone]] = {state.measure_id: [] for state in states}
        for milestone in milestones_on(known.keys(), day):
            known[milestone.measure_id].append(milestone)
        for state in states:
            runs = state.phase not in CLOSED_PHASES and state.ended_on is None
            due = min((m.due_on for m in known[state.measure_id] if m.done_on is None), default=None) if runs else None
            late_from = state.late_from if state.late_reason == LateReason.MILESTONE else None
            assert late_from == (due and due + timedelta(days=1)), (day, state.code)
            seen += due is not None
        planned = {state.measure_id for state in states if state.planned_from or state.planned_until or known[state.measure_id]}
        assert set(dated(MeasureState.objects.of(lived).as_of(day), day).values_list("measure_id", flat=True)) == planned
    assert seen


@pytest.mark.parametrize("cases", MATRICES)
def test_cells_and_differences_equal_a_plain_model_on_random_axes(lived: Plan, cases: int) -> None:
    random_, world, empty = random.Random(4), World.of(lived), MeasureFilter(QueryDict(), plan=lived)
    days, names = past_days(lived, random_), [name for name, f in empty.filters.items() if isinstance(f, Codes)]
    seen = 0
    for _ in range(cases):
        query = random_query(empty, random_, ["en"], days)
        rows, columns = random_.sample([name for name in names if name not in query], 2)
        counter, then = Counter(MeasureFilter(query, plan=lived)), random_.choice(days)
        before = counter.on(then)
        facts = [_found(world, each) for each in (counter, before) if each]
        for row, r in zip(matrix(counter, rows, columns, before).rows, axis_of(counter, rows, before).values, strict=True):
            for cell, c in zip(row.cells, axis_of(counter, columns, before).values, strict=True):
                plain = [_both(found, rows, r.codes, columns, c.codes) for found in facts]
                assert [cell.count, cell.before][: len(plain)] == plain, (query.urlencode(), rows, columns, then, row.value, c.code)
                seen += cell.count
    assert seen


def _found(world: World, counter: Counter) -> list[dict[str, set[str]]]:
    """What the measures under the filters of an address have, by the database and the plain model together."""
    filters = counter.filters
    pks = set(filters.qs.values_list("pk", flat=True))
    return [world.has(state, filters.day) for state in world.on(filters.as_of_day) if state.pk in pks]


def _both(found: list[dict[str, set[str]]], rows: str, r: tuple[str, ...], columns: str, c: tuple[str, ...]) -> int:
    return sum(bool(has[rows] & set(r)) and bool(has[columns] & set(c)) for has in found)
