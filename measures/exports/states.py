"""States as files read them: a hundred thousand rows without a model around each."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterator
from typing import Any, cast

from measures.models import MeasureState
from measures.querysets.states import StateQuerySet
from plan.translation import LANGUAGES, Text, choose

# Wide, or of no use to a reader.
_LEFT_OUT = frozenset({"search", "valid_from", "valid_to", "made_from_nl", "made_from_fr", "made_from_en"})
FIELDS = tuple(field.attname for field in MeasureState._meta.concrete_fields if field.name not in _LEFT_OUT)
make: Any = namedtuple  # noqa: PYI024 - the fields are those of the model, which mypy cannot count
Fields: Any = make("Fields", FIELDS)


class FileState(Fields):  # type: ignore[misc]
    """The columns of a state by their names, and its text in the reader's language."""

    __slots__ = ()

    @property
    def text(self) -> Text:
        return choose({lang: getattr(self, f"text_{lang}") for lang in LANGUAGES}, self.source_language)


def file_states(states: StateQuerySet) -> Iterator[MeasureState]:
    """The states one after the other, read from the database while they are used; they know no more than `FileState`."""
    rows = states.select_related(None).values_list(*FIELDS).iterator(chunk_size=2000)
    return cast("Iterator[MeasureState]", map(FileState._make, rows))
