"""Which states of an index the search words find, and in which order a list shows them: counted and sorted in memory.

The folded texts are read in one query when the first search comes, and kept as long as the index is. A word is looked for in every
text, so an unknown word takes as long as a common one, and the middle of a compound is found like its start.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import get_language

from measures.codes import natural_key
from measures.facets import FacetIndex
from measures.filters import search
from measures.listing.plain import plain_states
from measures.models import MeasureState
from measures.search.asked import code_key, first_word, search_terms

_PLACE = 24  # bits of a place, in an index or in a text
_LAST = (1 << _PLACE) - 1
_BITS = [[bit for bit in range(8) if byte >> bit & 1] for byte in range(256)]


def find(index: FacetIndex, typed: str) -> int:
    """The mask of the states in which all the words occur; the last few searches are kept, since a person pages and filters."""
    return index.found.get((typed,), lambda: _find(index, typed))


def _find(index: FacetIndex, typed: str) -> int:
    if not index.holds_texts:
        return index.mask_of(search(index.states, index.words, typed).values_list("pk", flat=True))
    texts: Sequence[str] = index.texts
    places: Iterable[int] = range(len(texts))
    for word in search_terms(typed):
        labelled = set(places_of(index.select({"label": index.words.labels_named(word)})))
        places = [i for i in places if word in texts[i] or i in labelled] if labelled else [i for i in places if word in texts[i]]
    return index.mask_at(places)


def places_of(mask: int) -> list[int]:
    """The places of the bits of a mask, in plan order."""
    found: list[int] = []
    for start, byte in enumerate(mask.to_bytes((mask.bit_length() + 7) // 8, "little")):
        if byte:
            found += [8 * start + bit for bit in _BITS[byte]]
    return found


def by_relevance(index: FacetIndex, mask: int, typed: str) -> list[int]:
    """The very code first, then where the measure itself says the first word, then where it is said of it; the earlier the better."""
    word, key = first_word(typed), code_key(typed)
    texts, ends = index.texts, index.text_ends
    ranked = []
    for place in places_of(mask):
        at = texts[place].find(word)
        group = 1 if 0 <= at < ends[place] else 2  # a label says it, where the text does not
        ranked.append((group << _PLACE | at + 1) << _PLACE | place)  # one number sorts quicker than three
    ranked.sort()
    found = [rank & _LAST for rank in ranked]
    if key not in index.by_key:  # no code at all, as most words
        return found
    very = [place for place in found if natural_key(index.codes[place]) == key]
    return [*very, *(place for place in found if place not in very)]


def in_order(index: FacetIndex, mask: int, order: list[Any], name: str) -> list[int]:
    """The places of a mask by columns of the states; the order of all of them is read once and kept under its name."""

    def read() -> list[int]:
        pks = index.states.order_by(*order).values_list("pk", flat=True)
        return [place for pk in pks if (place := index.bit.get(pk)) is not None]

    language = get_language() if name.removeprefix("-") == "text" else ""
    bits = mask.to_bytes(index.size // 8 + 1, "little")
    return [place for place in index.orders.get((name, language), read) if bits[place >> 3] >> (place & 7) & 1]


class InPlan(Sequence[int]):
    """The places of a mask in plan order, worked out only for the slice that is asked."""

    def __init__(self, mask: int) -> None:
        self.bits, self.number = mask.to_bytes((mask.bit_length() + 7) // 8, "little"), mask.bit_count()

    def __len__(self) -> int:
        return self.number

    def __getitem__(self, wanted: Any) -> Any:
        start, stop, _step = wanted.indices(self.number) if isinstance(wanted, slice) else (wanted, wanted + 1, 1)
        found: list[int] = []
        before = 0
        for place, byte in enumerate(self.bits):
            here = _BITS[byte]
            if before + len(here) > start:
                found += [8 * place + bit for bit in here[max(0, start - before) :]]
            before += len(here)
            if before >= stop:
                break
        found = found[: max(0, stop - start)]
        return found if isinstance(wanted, slice) else found[0]


class InOrder(Sequence[MeasureState]):
    """Places of an index in some order, whose states are read, as plain values, only for the slice that is shown."""

    def __init__(self, index: FacetIndex, places: Sequence[int]) -> None:
        self.found, self.places = index, places

    def __len__(self) -> int:
        return len(self.places)

    def __getitem__(self, wanted: Any) -> Any:
        places = self.places[wanted] if isinstance(wanted, slice) else [self.places[wanted]]
        pks = [self.found.pks[place] for place in places]
        states = {state.pk: state for state in plain_states(MeasureState.objects.filter(pk__in=pks).order_by())}
        found = [states[pk] for pk in pks if pk in states]
        return found if isinstance(wanted, slice) else found[0]
