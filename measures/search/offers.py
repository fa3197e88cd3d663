"""What a question may mean besides words in a text: a value of a filter, or one measure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import get_language, override

from measures.facet_views import without
from measures.facets import facet_index
from measures.filters import Codes, Flag, MeasureFilter, facet_choices
from measures.rules import fold
from measures.search.asked import code_key, is_code, plain, search_terms

MOST = 5
NOT_SAID = 4  # the rank of a name that does not say the question
Named = tuple[str, str, str, str, frozenset[str]]  # facet, value, its words, the facet's words folded, the words folded


@dataclass(frozen=True)
class Offer:
    """A filter that says the same as the question, with the number of measures it leaves; without `facet` the words say it all."""

    facet: str
    value: str
    count: int
    query: str


def offers(filters: MeasureFilter) -> list[Offer]:
    """The values whose names say all the words of the question, in its place and under the other filters; the best first."""
    index, chosen = facet_index(filters.plan, filters.as_of_day), filters.chosen
    under = index.select(chosen)
    found: dict[tuple[str, int], tuple[int, int, Offer]] = {}
    for rank, (name, value, words, *_folded) in _named_so(filters):
        mask = index.masks.get(name, {}).get(value, 0) & under
        if name in chosen or not mask:
            continue
        facet = "" if isinstance(filters.filters[name], Flag) else capfirst(str(filters.filters[name].label))
        offer = Offer(facet, words, mask.bit_count(), _instead(filters, name, value))
        found.setdefault((fold(words), mask), (rank, -offer.count, offer))  # a phase and its only status say the same
    return [offer for _rank, _count, offer in sorted(found.values(), key=lambda ranked: ranked[:2])[:MOST]]


def code_asked(filters: MeasureFilter) -> str:
    """The code of the one measure that the question is; "" where it is none, or more than a code."""
    asked = filters.words_asked
    if not is_code(asked):
        return ""
    key, index = code_key(asked), facet_index(filters.plan, filters.as_of_day)
    return index.by_key.get(key, "")


def _instead(filters: MeasureFilter, name: str, value: str) -> str:
    query = filters.query.copy()
    query.setlist(name, [value])
    return without(query, "q", "sort") if query.get("sort") == "relevance" else without(query, "q")


def _named_so(filters: MeasureFilter) -> Iterator[tuple[int, Named]]:
    """The values that the question names, each with how well; the word for the filter may stand before: “sector C”."""
    terms, whole = search_terms(filters.words_asked), fold(plain(filters.words_asked))
    for named in _names(filters) if terms else ():
        _name, value, _words, facet, names = named
        own = [term for term in terms if f" {term.strip()} " not in facet]
        rank = min(_rank(name, value, own, whole) for name in names) if own else NOT_SAID
        if rank < NOT_SAID:
            yield rank, named


def _rank(name: str, value: str, terms: list[str], whole: str) -> int:
    """0 the very name, with or without its code, 1 whole words of it, 2 beginnings of its words, 3 anywhere."""
    if whole in (name.strip(), name.strip().removeprefix(f"{fold(value)} ")):
        return 0
    said = (
        all(f" {term.strip()} " in name for term in terms),
        all(f" {term.strip()}" in name for term in terms),
        all(term in name for term in terms),
        True,
    )
    return said.index(True) + 1


def _names(filters: MeasureFilter) -> list[Named]:
    """All values of all filters in the reader's words, with these and the plan's own words folded; kept with the plan's words."""
    kept, key = filters.words.kept, ("named", get_language())
    if key not in kept:
        here = _words(filters)
        with override(filters.plan.source_language):
            there = _words(filters)
        kept[key] = [
            (name, value, words, f" {fold(label)} ", frozenset(f" {fold(one)} " for one in (words, there[name, value][1])))
            for (name, value), (label, words) in here.items()
        ]
    found: list[Named] = kept[key]
    return found


def _words(filters: MeasureFilter) -> dict[tuple[str, str], tuple[str, str]]:
    """For each filter and value what they are called, in the language of the moment; what is only on or off has one name."""
    choices = facet_choices(filters.words)
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for name, declared in filters.filters.items():
        if isinstance(declared, Codes):
            found |= {(name, value): (str(declared.label), words) for value, words in choices[name]}
        elif isinstance(declared, Flag):
            found[name, "1"] = ("", capfirst(str(declared.label)))
    return found
