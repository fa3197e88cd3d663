"""The board: measures as cards in columns, one for each value of a facet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from measures.axes import OTHERS, Value, axis_of
from measures.crosstab import Counter
from measures.enums import Phase
from measures.filters import Codes, MeasureFilter
from measures.listing.order import Select
from measures.listing.rows import RowView, row_views
from measures.models import MeasureState

CARDS, FEWER = 20, 10  # in a column, and in each of many; the rest is in its list
MANY = 6
COLUMNS = 12
OWN = ("by",)
IN_ORDER_OF_WORK = {Phase.PLANNED: 0, Phase.ACTIVE: 1, Phase.DONE: 2, Phase.STOPPED: 3}


class BoardForm(forms.Form):
    """Which facet makes the columns."""

    by = forms.ChoiceField(label=_("columns by"), required=False)

    def __init__(self, data: QueryDict, *, filters: MeasureFilter) -> None:
        super().__init__(data)
        choices = [(facet, f.label) for facet, f in filters.filters.items() if isinstance(f, Codes)]
        self.fields["by"].choices = choices  # type: ignore[attr-defined]
        self.query = data

    def clean_by(self) -> str:
        """By phase where the address does not say."""
        return self.cleaned_data.get("by") or "phase"

    @property
    def select(self) -> Select:
        """The facets that the page offers, the one shown being chosen."""
        shown = self.cleaned_data.get("by") if self.is_valid() else self["by"].value()
        choices = self.fields["by"].choices  # type: ignore[attr-defined]
        return Select(self["by"], [(value, label, value == shown) for value, label in choices])

    @property
    def keep(self) -> list[tuple[str, str]]:
        """The rest of the address, for the form."""
        return [(name, value) for name, values in self.query.lists() if name not in OWN for value in values if value]


@dataclass(frozen=True)
class Column:
    """The measures with one value: how many, how many of them are late, the first cards, and how many more their list has."""

    code: str
    label: Any
    count: int
    late: int
    url: str
    late_url: str
    cards: list[RowView]

    @property
    def more(self) -> int:
        return self.count - len(self.cards)


@dataclass(frozen=True)
class Board:
    """Columns in the order of the facet, blanks last; `others` are (words, count, list) of values without a column."""

    facet: str
    label: Any
    columns: list[Column]
    others: list[tuple[Any, int, str]]
    overlapping: bool
    empty: int

    @property
    def is_short(self) -> bool:
        """Whether a sentence can name all columns."""
        return 0 < len(self.columns) <= MANY


def board(counter: Counter, by: str) -> Board:
    """The columns of a facet under the filters, with their cards: one query."""
    axis = axis_of(counter, by, most=COLUMNS)
    values = [value for value in axis.values if value.code != OTHERS]
    if by == "phase":
        values.sort(key=lambda value: IN_ORDER_OF_WORK.get(value.code, len(IN_ORDER_OF_WORK)))  # type: ignore[call-overload]
    room = CARDS if len(values) <= MANY else FEWER
    wanted = {value.code: counter.index.first(value.now, room) for value in values}
    cards = cards_of(counter, {pk for pks in wanted.values() for pk in pks})
    columns = [_column(counter, by, value, [cards[pk] for pk in wanted[value.code] if pk in cards]) for value in values]
    return Board(by, axis.label, columns, axis.others, axis.multiple, axis.empty)


def cards_of(counter: Counter, pks: set[int]) -> dict[int, RowView]:
    """What cards show of these states, by id."""
    filters = counter.filters
    states = MeasureState.objects.filter(pk__in=pks).for_cards()
    return {row.state.pk: row for row in row_views(states, filters.plan, filters.day)}


def _column(counter: Counter, by: str, value: Value, cards: list[RowView]) -> Column:
    late = counter.index.counts("late", value.now).get("1", 0)
    urls = counter.url(**{by: value.code}), counter.url(**{by: value.code, "late": "1"})
    return Column(value.code, value.label, value.now.bit_count(), late, *urls, cards)
