"""Chance that can be repeated, and the working days on which things happen."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from django.utils import timezone

T = TypeVar("T")

ROUND_DAYS = 16  # how long the last round has been open on the day on which the simulation ends
LAST_MONTH_DAY = 28  # a day that every month has


def dice(*parts: object) -> random.Random:
    """The same parts always give the same chances, whatever happened elsewhere."""
    return random.Random("/".join(map(str, parts)))  # noqa: S311 - invented data, no secret


def start_of(day: date) -> datetime:
    """The first moment of a day, Brussels time."""
    return timezone.make_aware(datetime.combine(day, time.min))


def at_work(day: date, chance: random.Random) -> datetime:
    """A moment in the working hours of `day`, or of the Monday after it."""
    if day.weekday() > 4:
        day += timedelta(days=7 - day.weekday())
    return timezone.make_aware(datetime.combine(day, time(8, 30)) + timedelta(seconds=chance.randrange(9 * 3600)))


def rounds_until(end: date, years: int) -> list[date]:
    """The opening days of the quarterly rounds; the last one is still open on `end`."""
    last = end - timedelta(days=ROUND_DAYS)
    return [months_before(last, 3 * back) for back in reversed(range(4 * years))]


def months_before(day: date, months: int) -> date:
    """The same day of an earlier month."""
    count = day.year * 12 + day.month - 1 - months
    return date(count // 12, count % 12 + 1, min(day.day, LAST_MONTH_DAY))


def between(chance: random.Random, first: date, last: date) -> date:
    """A day from `first` to `last`."""
    return first + timedelta(days=chance.randint(0, max((last - first).days, 0)))


def weighted(chance: random.Random, choices: Iterable[tuple[T, float]]) -> T:
    """One of some, each with its weight."""
    found = list(choices)
    return chance.choices([value for value, _weight in found], [weight for _value, weight in found])[0]
