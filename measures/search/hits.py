"""Where search found a measure, when that stands in nothing the page shows of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from measures.listing.rows import RowView
from measures.search.marks import Marks
from plan.models import Body, Plan
from plan.translation import LANGUAGES

Spellings = dict[str, list[str]]


@dataclass(frozen=True)
class Hit:
    """One place: what it is in words, the words around the hit with the hit marked, and their language."""

    where: str
    excerpt: SafeString
    lang: str = ""


def hits_elsewhere(rows: Iterable[RowView], marks: Marks, plan: Plan, columns: Collection[str]) -> dict[int, list[Hit]]:
    """For each state the places of the terms that are not shown; one query at most, and only where another spelling of a body is found."""
    unseen = {row.state.pk: (row, left) for row in rows if (left := marks.without(marks.found_in(_shown(row, columns))))}
    hits: dict[int, list[Hit]] = {}
    spelt: list[tuple[RowView, Marks]] = []
    for pk, (row, terms) in unseen.items():
        hits[pk], left = _look(_unshown(row), terms)
        if left:
            spelt.append((row, left))
    if spelt:
        spellings = _spellings(plan, (body["body"] for row, _left in spelt for body in row.bodies))
        for row, left in spelt:
            hits[row.state.pk] += _look(_spelt(row, spellings), left)[0]
    return hits


def _look(places: Iterable[tuple[str, str, str]], left: Marks) -> tuple[list[Hit], Marks]:
    """The first places that have the terms, and the terms that are in none."""
    found = []
    for where, text, lang in places:
        if left and (terms := left.found_in([text])):
            found.append(Hit(where, left.excerpt(text), lang))
            left = left.without(terms)
    return found, left


def _shown(row: RowView, columns: Collection[str]) -> Iterator[str]:
    yield str(row.state.text)
    yield row.state.code
    yield from (str(label) for label in row.labels)  # as tags under the text, or in a column
    if "coordinator" in columns:
        yield from (body["name"] for body in row.bodies)
    if "remarks" in columns:
        yield row.state.remarks


def _unshown(row: RowView) -> Iterator[tuple[str, str, str]]:
    """The remarks, the text in other languages, the labels' codes and names in other languages, and the bodies' names."""
    yield _("the remarks"), row.state.remarks, ""
    texts = {"nl": _("the Dutch text"), "fr": _("the French text"), "en": _("the English text")}
    for lang in LANGUAGES:
        yield texts[lang], row.state.words("text", lang), lang
    for label in row.labels:
        yield _("a label"), label.code, ""
        yield from ((_("a label"), getattr(label, lang), lang) for lang in LANGUAGES)
    yield from ((_("the coordinator"), body["name"], "") for body in row.bodies)
    for body, line in zip(row.bodies, row.state.coordination, strict=True):
        yield from ((_another_name(body), name, lang) for lang, name in line["name"].items())


def _another_name(body: dict[str, Any]) -> str:
    return _("another name of %(body)s") % {"body": body["name"]}


def _spelt(row: RowView, spellings: Spellings) -> Iterator[tuple[str, str, str]]:
    for body in row.bodies:
        yield from ((_another_name(body), spelling, "") for spelling in (*spellings[body["body"]], body["body"]))


def _spellings(plan: Plan, slugs: Iterable[str]) -> Spellings:
    """The abbreviation and the printed spellings of bodies."""
    found: Spellings = defaultdict(list)
    for slug, short_name, spelling in Body.objects.filter(slug__in=set(slugs)).spellings_in(plan):
        found[slug] += filter(None, (spelling, short_name))
    return found
