"""Printed tables of figures, and their columns as bars."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from governance.models import Indicator, IndicatorRow, IndicatorValue

# A figure this many times larger than the next one would make all other bars invisible.
FAR = 4
Cells = dict[tuple[int, int], list[IndicatorValue]]


@dataclass(frozen=True)
class Bar:
    """One figure as a bar in a chart that is 100 wide; `beyond` when the scale of the others cannot hold it."""

    row: IndicatorRow
    value: IndicatorValue | None
    x: float = 0
    width: float = 0
    beyond: bool = False


@dataclass(frozen=True)
class Chart:
    """One column as bars on a scale of its own; `zero` is where its axis stands."""

    indicator: Indicator
    periods: list[str]
    zero: float
    bars: list[Bar]


@dataclass(frozen=True)
class Line:
    """One printed row."""

    row: IndicatorRow
    cells: list[IndicatorValue | None]


@dataclass(frozen=True)
class FigureTable:
    """One printed table."""

    number: str
    indicators: list[Indicator]
    lines: list[Line]
    charts: list[Chart]

    @property
    def cells(self) -> list[IndicatorValue | None]:
        return [cell for line in self.lines for cell in line.cells]

    @property
    def cell_count(self) -> int:
        return len(self.cells)

    @property
    def missing_count(self) -> int:
        """Cells without a number."""
        return sum(cell is None or cell.value is None for cell in self.cells)

    @property
    def missing(self) -> set[str]:
        """The ways in which its cells are missing."""
        return {cell.missing for cell in self.cells if cell and cell.missing}

    @property
    def sources(self) -> list[str]:
        """Each source once."""
        return list(dict.fromkeys(indicator.source for indicator in self.indicators if indicator.source))


def tables_of(indicators: Iterable[Indicator], rows: Iterable[IndicatorRow], values: Iterable[IndicatorValue]) -> list[FigureTable]:
    """The printed tables; of several periods in one cell the last one counts. Rows without any figure are left out."""
    all_rows, cells = list(rows), Cells()
    for value in values:
        cells.setdefault((value.indicator_id, value.row_id), []).append(value)
    tables = []
    for number, group in groupby(indicators, key=lambda indicator: indicator.table):
        columns = list(group)
        used = [row for row in all_rows if any((column.pk, row.pk) in cells for column in columns)]
        lines = [Line(row, [_last(cells, column, row) for column in columns]) for row in used]
        tables.append(FigureTable(number, columns, lines, [_chart(column, used, cells) for column in columns]))
    return tables


def _last(cells: Cells, indicator: Indicator, row: IndicatorRow) -> IndicatorValue | None:
    found = cells.get((indicator.pk, row.pk))
    return found[-1] if found else None


def _chart(indicator: Indicator, rows: list[IndicatorRow], cells: Cells) -> Chart:
    values = [(row, _last(cells, indicator, row)) for row in rows]
    figures = [value.value for _row, value in values if value and value.value is not None]
    largest = _scale(figures)
    drawn = [figure for figure in figures if abs(figure) <= largest]
    low, high = min([*drawn, Decimal(0)]), max([*drawn, Decimal(0)])
    unit = Decimal(100) / (high - low) if high > low else Decimal(0)
    zero = -low * unit
    bars = []
    for row, value in values:
        figure = value.value if value else None
        if figure is None:
            bars.append(Bar(row, value))
        elif abs(figure) > largest:
            bars.append(Bar(row, value, beyond=True))
        else:
            x = zero + min(figure, Decimal(0)) * unit
            bars.append(Bar(row, value, x=_short(x), width=_short(abs(figure) * unit)))
    periods = list(dict.fromkeys(value.period for _row, value in values if value))
    return Chart(indicator, periods, _short(zero), bars)


def _scale(figures: list[Decimal]) -> Decimal:
    """The largest figure that is drawn: the largest, unless it is far from all others."""
    sizes = sorted((abs(figure) for figure in figures), reverse=True)
    if len(sizes) > 1 and sizes[0] > FAR * sizes[1]:
        return sizes[1]
    return sizes[0] if sizes else Decimal(0)


def _short(number: Decimal) -> float:
    return round(float(number), 2)
