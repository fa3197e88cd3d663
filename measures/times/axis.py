"""An axis of time: where a day stands between two others, and the quarters and years on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from measures.rules import later

QUARTERS = 14  # with more, only years are marked
YEARS = 40  # with more, only some of them
LEAST_DAYS = 365


@dataclass(frozen=True)
class Tick:
    """The beginning of a year or a quarter, at a share of the width."""

    x: str
    label: str
    is_year: bool


@dataclass(frozen=True)
class TimeAxis:
    """The days from `start` until just before `end`."""

    start: date
    end: date

    @classmethod
    def over(cls, days: Iterable[date]) -> TimeAxis:
        """Whole quarters around these days, a year at least; whole years when they span much."""
        found = sorted(days)
        first, last = found[0], max(found[-1], later(found[0], LEAST_DAYS))
        start, end = quarter_of(first), following(quarter_of(last))
        axis = cls(start, end)
        return axis if len(axis.quarters()) <= QUARTERS else cls(date(first.year, 1, 1), date(min(last.year + 1, date.max.year), 1, 1))

    def share(self, day: date) -> float:
        """Where a day stands, in hundredths of the width."""
        return 100 * (day - self.start).days / (self.end - self.start).days

    def x(self, day: date) -> str:
        """The same as SVG writes it."""
        return f"{min(100.0, max(0.0, self.share(day))):.2f}%"

    def width(self, first: date, last: date) -> str:
        """From the beginning of one day to the end of another."""
        return f"{max(0.2, min(100.0, self.share(later(last, 1))) - max(0.0, self.share(first))):.2f}%"

    def quarters(self) -> list[date]:
        found = [quarter_of(self.start)]
        while following(found[-1]) < self.end:
            found.append(following(found[-1]))
        return found

    def ticks(self) -> list[Tick]:
        """Years, and where there is room quarters; of very many years some. The first tick says its year too."""
        quarters = self.quarters()
        shown = quarters if len(quarters) <= QUARTERS else [day for day in quarters if day.month == 1]
        return [self._tick(day) for day in shown[:: -(-len(shown) // YEARS)]]

    def _tick(self, day: date) -> Tick:
        is_year = day.month == 1 or day == self.start
        return Tick(self.x(day), str(day.year) if is_year else _("Q%(n)s") % {"n": (day.month + 2) // 3}, day.month == 1)


def quarter_of(day: date) -> date:
    """The first day of a day's quarter."""
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


def following(quarter: date) -> date:
    """The first day of the next quarter."""
    return quarter_of(later(quarter, 95))
