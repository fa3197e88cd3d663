"""States as plain values: the rows of a page and of files, without a model around each."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterator
from typing import Any, cast

from measures.models import MeasureState
from measures.querysets.states import StateQuerySet
from plan.translation import LANGUAGES, Text, choose

# What no row shows; each column more is felt in every row of a file.
_LEFT_OUT = {
    "plan", "measure", "valid_from", "valid_to", "code_key", "position", "bodies", "ended_on", "last_update", "search",
    *(f"{name}_{lang}" for name in ("state", "made_from") for lang in LANGUAGES),
}  # fmt: skip
FIELDS = tuple(field.attname for field in MeasureState._meta.concrete_fields if field.name not in _LEFT_OUT)
make: Any = namedtuple  # noqa: PYI024 - the fields are those of the model, which mypy cannot count
Fields: Any = make("Fields", FIELDS)


class PlainState(Fields):  # type: ignore[misc]
    """The columns of a state by their names, and its text in the reader's language."""

    __slots__ = ()

    @property
    def pk(self) -> int:
        return int(self.id)

    @property
    def text(self) -> Text:
        return self.said("text")

    def said(self, name: str, language: str | None = None) -> Text:
        """The text in a language (the reader's by default) and what language it is in, as `Translatable.said`."""
        return choose({lang: self.words(name, lang) for lang in LANGUAGES}, self.source_language, language)

    def words(self, name: str, language: str) -> str:
        """The column `name` in `language`, empty when there is none."""
        return str(getattr(self, f"{name}_{language}"))


def plain_states(states: StateQuerySet, *, at_once: int | None = None) -> Iterator[MeasureState]:
    """The states one after the other; they know no more than `PlainState`. With `at_once` they are read so many at a time while used."""
    rows = states.select_related(None).values_list(*FIELDS)
    return cast("Iterator[MeasureState]", map(PlainState._make, rows.iterator(chunk_size=at_once) if at_once else rows))
