from __future__ import annotations

import random

from django.http import QueryDict

from measures.facet_views import filtered_mask
from measures.facets import NONE, FacetIndex, facet_index
from measures.filters import Codes, Flag, MeasureFilter
from measures.models import MeasureState
from plan.models import Plan

CASES = 120


def plain(state: MeasureState) -> dict[str, set[str]]:
    """What a state has of each facet, written down once more without masks or SQL."""

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
        "freshness": {NONE},
        "late": set(),
        "asked": set(),
    }


def says(text: str, word: str) -> bool:
    """Anywhere in the text; a word of two letters only at the start of a word."""
    return word in text if len(word) > 2 else any(found.startswith(word) for found in text.split())


def random_query(filters: MeasureFilter, random_: random.Random) -> QueryDict:
    """Up to four facets with up to three values each, sometimes with a word."""
    query = QueryDict(mutable=True)
    names = [name for name, f in filters.filters.items() if isinstance(f, Codes | Flag)]
    for name in random_.sample(names, random_.randint(0, 4)):
        values = [value for value, _ in filters.filters[name].extra["choices"]]
        many = isinstance(filters.filters[name], Codes)
        query.setlist(name, random_.sample(values, random_.randint(1, min(3, len(values)))) if many else ["1"])
    if random_.random() < 0.3:
        query["q"] = random_.choice(["verwerking", "hub", "opleiding", "éé", "zzz", "innoviris onderzoek"])
    return query


def test_rows_masks_and_counts_equal_a_plain_model_for_random_filters(industrieplan: Plan) -> None:
    random_, empty = random.Random(2019), MeasureFilter(QueryDict(), plan=industrieplan)
    states = list(
        MeasureState.objects.of(industrieplan).today().select_related("challenge", "pillar__challenge", "sector", "dimension", "status")
    )
    facts = {state.pk: plain(state) for state in states}
    index: FacetIndex = facet_index(industrieplan)
    hits = 0
    for _ in range(CASES):
        query = random_query(empty, random_)
        filters = MeasureFilter(query, plan=industrieplan)
        assert filters.form.is_valid(), query.urlencode()
        words = {s.pk for s in states if all(says(s.search, word) for word in query.get("q", "").replace("éé", "ee").split())}
        wanted = {pk for pk, has in facts.items() if pk in words and all(has[name] & set(v) for name, v in filters.chosen.items())}
        hits += len(wanted)
        assert set(filters.qs.values_list("pk", flat=True)) == wanted, query.urlencode()
        assert filtered_mask(filters, index) == index.mask_of(wanted)
        live = index.live_counts(filters.chosen, within=index.mask_of(words))
        for facet in ("sector", "status", "body", "label"):
            others = {name: set(v) for name, v in filters.chosen.items() if name != facet}
            left = [has for pk, has in facts.items() if pk in words and all(has[name] & v for name, v in others.items())]
            assert all(count == sum(value in has[facet] for has in left) for value, count in live[facet].items()), query.urlencode()
    assert hits > CASES  # the random filters do find things
