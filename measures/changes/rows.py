"""Changes as rows, one for each field that differs: plain values for programs, words for files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import pgettext

from measures.changes.between import Changes, Mark
from measures.changes.telling import Measured, Told, source_words, tell
from measures.changes.values import pair_in_words, plain
from measures.vocabulary import Vocabulary, vocabulary

BATCH = 500


def change_rows(changes: Changes, *, start: int = 0, stop: int | None = None, names: bool = False) -> Iterator[dict[str, Any]]:
    """The rows from `start` to just before `stop`, in plan order, by codes and ISO values; `people` only with `names`.

    `on` is the day that brought the last value, None where it is not known; `body` the slug of the body spoken for.
    """
    words = vocabulary(changes.plan)
    for measured, told in _told(changes, start, stop, names=names):
        cause = told.cause
        row = {
            "code": measured.code,
            "kind": str(told.kind.value),
            "field": told.name,
            "subject": told.subject or None,
            "before": plain(told.name, told.before, words),
            "after": plain(told.name, told.after, words),
            "reason": told.reason or None,
            "on": cause.on,
            "body": cause.slug,
            "source": cause.source or None,
        }
        yield {**row, "people": list(cause.people)} if names else row


def file_rows(changes: Changes, *, names: bool = False) -> Iterator[list[Any]]:
    """All rows as files hold them, in the reader's words; the last column, who, only with `names`."""
    words = vocabulary(changes.plan)
    for measured, told in _told(changes, 0, None, names=names):
        cause = told.cause
        before, after = pair_in_words(told.name, told.before, told.after, words, body_names(measured, told, words))
        line = [measured.code, str(measured.text), kind_words(told), str(told.label), told.subject or None, before, after]
        line += [told.reason or None, cause.on, str(cause.body) if cause.body else None, source_words(cause.source) or None]
        yield [*line, ", ".join(cause.people) or None] if names else line


def kind_words(told: Told) -> str:
    """The kind of a row in a file; the phase follows from the status, so that who counts rows counts each move of status once."""
    return pgettext("change", "another phase") if told.name == "phase" else str(told.kind.label)


def body_names(measured: Measured, told: Told, words: Vocabulary) -> dict[str, str]:
    """The names of the bodies in a change of coordinators: those of today, else those that the measure's own state holds."""
    if told.name != "coordinator":
        return {}
    listed = {line["body"]: line["name"] for line in measured.state["coordination"]}
    slugs = {line[0] for value in (told.before, told.after) for line in value or ()}
    return {slug: str(words.bodies[slug]) if slug in words.bodies else _any_name(listed.get(slug, {}), slug) for slug in slugs}


def _any_name(names: dict[str, str], slug: str) -> str:
    return next(filter(None, names.values()), slug)


def _told(changes: Changes, start: int, stop: int | None, *, names: bool) -> Iterator[tuple[Measured, Told]]:
    """The changes from `start` to `stop`, read some hundred measures at a time, and none that is not asked for."""
    place = start
    for marks, skipped in _batches(changes, start, stop):
        found = tell(changes, marks, names=names)
        listed = [(found[mark.measure_id], told) for mark in marks if mark.measure_id in found for told in found[mark.measure_id].told]
        for pair in listed[skipped : None if stop is None else skipped + stop - place]:
            place += 1
            yield pair


def _batches(changes: Changes, start: int, stop: int | None) -> Iterator[tuple[list[Mark], int]]:
    """The measures whose rows stand from `start` to `stop`, by the hundred, each with how many of its first rows stand before."""
    place, skipped, batch = 0, 0, list[Mark]()
    for mark in changes.marks:
        rows = len(changes.fields_of(mark))
        if place + rows > start and (stop is None or place < stop):
            skipped = skipped if batch else max(0, start - place)
            batch.append(mark)
        place += rows
        if len(batch) == BATCH:
            yield batch, skipped
            batch, skipped = [], 0
    if batch:
        yield batch, skipped


def measures_of(lines: Iterable[tuple[Any, Mark]]) -> list[Mark]:
    """The measures of some lines, each once."""
    return list({mark.measure_id: mark for _kind, mark in lines}.values())
