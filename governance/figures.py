"""A printed table of figures, and a bar chart of each of its columns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from governance.models import Indicator, IndicatorRow, IndicatorValue

BEYOND = 4  # a value more than so many times the next one would press all other bars flat


@dataclass(frozen=True)
class Bar:
    """One figure of a chart; `x` and `width` are in hundredths of the drawing, as SVG writes them."""

    row: IndicatorRow
    value: IndicatorValue | None
    x: str = ""
    width: str = ""
    beyond: bool = False


@dataclass(frozen=True)
class Chart:
    """One column as bars; `zero` is where the axis stands."""

    indicator: Indicator
    periods: list[str]
    bars: list[Bar]
    zero: str


@dataclass(frozen=True)
class Line:
    """One row of the printed table, a cell for each column; None where nothing at all is known."""

    row: IndicatorRow
    cells: list[IndicatorValue | None]


@dataclass(frozen=True)
class FigureTable:
    """One printed table: its columns, its rows cell by cell, and the chart of each column."""

    number: str
    indicators: list[Indicator]
    lines: list[Line]
    charts: list[Chart]

    @property
    def sources(self) -> list[str]:
        """The sources named under the table, each once."""
        return list(dict.fromkeys(indicator.source for indicator in self.indicators if indicator.source))

    @property
    def cell_count(self) -> int:
        """How many cells the table has."""
        return len(self.lines) * len(self.indicators)

    @property
    def missing_count(self) -> int:
        """How many cells hold no number."""
        return sum(cell is None or bool(cell.missing) for line in self.lines for cell in line.cells)

    @property
    def missing(self) -> set[str]:
        """In which ways figures are missing."""
        return {cell.missing for line in self.lines for cell in line.cells if cell and cell.missing}


def tables_of(indicators: Iterable[Indicator], rows: Iterable[IndicatorRow], values: Iterable[IndicatorValue]) -> list[FigureTable]:
    """The printed tables in their order; of several periods of a cell the last one counts."""
    cells = {(value.indicator_id, value.row_id): value for value in values}
    all_rows = list(rows)
    grouped: dict[str, list[Indicator]] = {}
    for indicator in indicators:
        grouped.setdefault(indicator.table, []).append(indicator)
    return [_table(number, columns, all_rows, cells) for number, columns in grouped.items()]


def _table(number: str, columns: list[Indicator], rows: list[IndicatorRow], cells: dict[tuple[int, int], IndicatorValue]) -> FigureTable:
    here = [row for row in rows if any((column.pk, row.pk) in cells for column in columns)]
    lines = [Line(row, [cells.get((column.pk, row.pk)) for column in columns]) for row in here]
    charts = [chart_of(column, [(line.row, line.cells[i]) for line in lines]) for i, column in enumerate(columns)]
    return FigureTable(number, columns, lines, charts)


def chart_of(indicator: Indicator, figures: list[tuple[IndicatorRow, IndicatorValue | None]]) -> Chart:
    """Bars from zero on one scale; a missing figure has none, and one far beyond the others is not drawn and says so."""
    numbers = [float(value.value) for _, value in figures if value and value.value is not None]
    limit = scale_limit(numbers)
    drawn = [number for number in numbers if abs(number) <= limit]
    low, high = min([0.0, *drawn]), max([0.0, *drawn])
    span = (high - low) or 1.0
    bars = [_bar(row, value, low, span, limit) for row, value in figures]
    periods = list(dict.fromkeys(value.period for _, value in figures if value))
    return Chart(indicator, periods, bars, f"{100 * abs(low) / span:.2f}")


def scale_limit(numbers: list[float]) -> float:
    """The largest size that is drawn: all of them, unless one is more than four times the next."""
    sizes = sorted((abs(number) for number in numbers), reverse=True)
    if len(sizes) > 1 and sizes[1] and sizes[0] > BEYOND * sizes[1]:
        return sizes[1]
    return sizes[0] if sizes else 0.0


def _bar(row: IndicatorRow, value: IndicatorValue | None, low: float, span: float, limit: float) -> Bar:
    if value is None or value.value is None:
        return Bar(row, value)
    number = float(value.value)
    if abs(number) > limit:
        return Bar(row, value, "0.00", "100.00", beyond=True)
    return Bar(row, value, f"{100 * (min(number, 0.0) - low) / span:.2f}", f"{100 * abs(number) / span:.2f}")
