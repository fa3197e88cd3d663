"""Marking in shown text what was searched for, whatever its case and accents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from django.utils.safestring import SafeString, mark_safe

from measures.codes import dotted
from measures.rules import fold

AROUND = 48  # characters shown on each side of a hit that stands in something not shown
Span = tuple[int, int]


@dataclass(frozen=True)
class Marks:
    """The terms searched for; none where nothing is searched."""

    terms: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.terms)

    def mark(self, text: str) -> SafeString:
        """The text, escaped, with each hit in <mark>."""
        return _marked(text, self._spans(text))

    def mark_code(self, code: str) -> SafeString:
        """A code with its hit; the whole where search knows it by another spelling (D1.1 is found as "d.1.1")."""
        spans = self._spans(code)
        if not spans and self.found_in([dotted(code)]):
            spans = [(0, len(code))]
        return _marked(code, spans)

    def found_in(self, texts: Iterable[str]) -> tuple[str, ...]:
        """The terms that one of these texts has."""
        folded = [f" {fold(text)}" for text in texts if text]
        return tuple(term for term in self.terms if any(term in text for text in folded))

    def without(self, found: Iterable[str]) -> Marks:
        """The terms that are not among `found`."""
        gone = set(found)
        return Marks(tuple(term for term in self.terms if term not in gone))

    def excerpt(self, text: str) -> SafeString:
        """The words around the first hit, with the hits marked."""
        spans = self._spans(text)
        if not spans:
            return mark_safe(escape(text))  # noqa: S308
        start, end = max(0, spans[0][0] - AROUND), min(len(text), spans[0][1] + AROUND)
        start = text.find(" ", start, spans[0][0]) + 1 if start else 0
        if end < len(text):
            last = text.rfind(" ", spans[0][1], end)
            end = last if last > 0 else end
        inside = [(a - start, b - start) for a, b in spans if start <= a and b <= end]
        before, after = "… " if start else "", " …" if end < len(text) else ""
        return mark_safe(f"{before}{_marked(text[start:end], inside)}{after}")  # noqa: S308 - escaped by _marked

    def _spans(self, text: str) -> list[Span]:
        """Where the hits stand, in order, those that touch as one."""
        if not self.terms:
            return []
        plain = f" {fold(text)}"
        if not any(term in plain for term in self.terms):
            return []
        folded, places = _spread(text)
        found = sorted(span for term in self.terms for span in _hits(folded, places, term))
        merged: list[Span] = []
        for start, end in found:
            if merged and start <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            else:
                merged.append((start, end))
        return [(start, _with_accents(text, end)) for start, end in merged]


def _marked(text: str, spans: Iterable[Span]) -> SafeString:
    parts, last = [], 0
    for start, end in spans:
        parts += [escape(text[last:start]), "<mark>", escape(text[start:end]), "</mark>"]
        last = end
    return mark_safe("".join([*parts, escape(text[last:])]))  # noqa: S308 - every part is escaped


def _hits(folded: str, places: list[int], term: str) -> Iterator[Span]:
    at = folded.find(term)
    while at >= 0:
        first = at + 1 if term.startswith(" ") else at
        yield places[first], places[at + len(term) - 1] + 1
        at = folded.find(term, at + 1)


def _spread(text: str) -> tuple[str, list[int]]:
    """The folded text with a blank before it, and for each of its characters the place it comes from."""
    folded, places = [" "], [0]
    for place, char in enumerate(text):
        for one in _folded(char):
            if one != " " or folded[-1] != " ":
                folded.append(one)
                places.append(place)
    return "".join(folded), places


@lru_cache(maxsize=4096)
def _folded(char: str) -> str:
    return " " if char.isspace() else fold(char) or (" " if fold(f"a{char}a") == "a a" else "")


def _with_accents(text: str, end: int) -> int:
    """A letter takes the accents along that stand after it as characters of their own."""
    while end < len(text) and not _folded(text[end]):
        end += 1
    return end
