"""What was meant, where a word is nowhere: the words nearest to it that are somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import chain, islice

from measures.facet_views import without
from measures.facets import FacetIndex, facet_index
from measures.filters import MeasureFilter
from measures.models import MeasureState
from measures.rules import fold
from measures.search.asked import is_code, plain
from measures.search.finding import find
from measures.vocabulary import Vocabulary

MOST = 3
NEAR = 0.78  # of 1: how alike two words must be
MOST_MEASURES = 20_000  # of larger plans only the names of bodies and labels are looked through
MOST_COMPARED = 1_500  # words that begin with the same letter and are about as long
SHORTEST = 4
_WORD = re.compile(r"\w[\w.'’-]*\w")


@dataclass(frozen=True)
class Guess:
    """Another question that finds something, with how many measures under the same filters."""

    asked: str
    count: int
    query: str


def guesses(filters: MeasureFilter) -> list[Guess]:
    """The question with the words that are nowhere replaced by near ones; of one such word up to three. Of today only."""
    index = facet_index(filters.plan, filters.as_of_day)
    if not index.holds_texts or not filters.words_asked or is_code(filters.words_asked):
        return []
    words = fold(plain(filters.words_asked)).split()
    near = {word: _near(index, word) for word in dict.fromkeys(words) if not find(index, word)}
    if not near or not all(near.values()):
        return []
    number = MOST if len(near) == 1 else 1
    under, found = index.select(filters.chosen), []
    for turn in range(number):
        meant = {word: close[turn] for word, close in near.items() if turn < len(close)}
        asked = " ".join(meant.get(word, word) for word in words)
        mask = find(index, asked) & under if len(meant) == len(near) else 0
        if mask:
            found.append((asked, mask, tuple(meant.values())))
    spelt = _spelling(index, filters.words, found)
    return [
        Guess(said := " ".join(spelt.get(word, word) for word in asked.split()), mask.bit_count(), _instead(filters, said))
        for asked, mask, _meant in found
    ]


def _instead(filters: MeasureFilter, asked: str) -> str:
    query = filters.query.copy()
    query["q"] = asked
    return without(query)


def _near(index: FacetIndex, word: str) -> list[str]:
    """The known words nearest to a word, the nearest first."""
    if len(word) < SHORTEST:
        return []
    lengths = sorted(range(len(word) - 2, len(word) + 3), key=lambda length: abs(length - len(word)))
    known = index.words_said if index.size <= MOST_MEASURES else {}
    named = sorted(one for one in _names(index.words) if one[0] == word[0] and len(one) in lengths)
    alike = chain(named, *(sorted(known.get((word[0], length), ())) for length in lengths))
    return get_close_matches(word, dict.fromkeys(islice(alike, MOST_COMPARED)), MOST, NEAR)


def _names(words: Vocabulary) -> set[str]:
    """The words of the names of bodies and labels, folded; kept with them."""
    if "name words" not in words.kept:
        named = (*words.bodies.values(), *words.labels.values())
        words.kept["name words"] = {word for one in named for name in (one.nl, one.fr, one.en) for word in fold(name).split()}
    found: set[str] = words.kept["name words"]
    return found


def _spelling(index: FacetIndex, words: Vocabulary, found: list[tuple[str, int, tuple[str, ...]]]) -> dict[str, str]:
    """Each of the words as it is written, with its capitals and accents, in a name or in the first measure that says it."""
    wanted = {word for _asked, _mask, meant in found for word in meant}
    pks = [pk for _asked, mask, _meant in found for pk in index.first(mask, 1)]
    named = (name for one in (*words.bodies.values(), *words.labels.values()) for name in (one.nl, one.fr, one.en))
    spelt = _written(named, wanted)
    if left := wanted - spelt.keys():
        said = MeasureState.objects.filter(pk__in=pks).values_list("text_nl", "text_fr", "text_en", "remarks")
        spelt |= _written((text for texts in said for text in texts), left)
    return spelt


def _written(texts: Iterable[str], wanted: set[str]) -> dict[str, str]:
    return {folded: word for word, folded in _words(texts) if folded in wanted}


def _words(texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    for text in texts:
        for word in _WORD.findall(text):
            yield word, fold(word)
