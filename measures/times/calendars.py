"""Milestones and planned periods as an iCalendar file (RFC 5545)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vText

from measures.models import MeasureState
from measures.querysets.open_data import dated_milestones, with_dates
from measures.querysets.states import StateQuerySet
from measures.rules import CLOSED_PHASES, later
from plan.dates import day_words
from plan.models import Plan

PRODUCT = "-//Boordtabel//Boordtabel//EN"
REFRESH = timedelta(hours=12)
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True)
class Dates:
    """What a calendar holds: the dates of these states; `root` is the site's own address, `plan` is given where there is one only."""

    states: StateQuerySet
    root: str
    plan: Plan | None = None
    only_open: bool = False


def calendar_file(dates: Dates, name: str, more: Iterable[Event] = ()) -> bytes:
    """The file: every milestone a day of its own, the end of each planned period, and `more` days; in the reader's language."""
    calendar = Calendar()
    said = {"prodid": PRODUCT, "version": "2.0", "method": "PUBLISH", "name": clean(name), "x-wr-calname": clean(name)}
    for key, value in said.items():
        calendar.add(key, value)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT12H")
    for event in chain(events(dates), more):
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def events(dates: Dates) -> Iterator[Event]:
    """The days in their order: two queries, whatever their number."""
    states = {state.measure_id: state for state in with_dates(dates.states)}
    for milestone in dated_milestones(states, only_open=dates.only_open):
        yield of_milestone(milestone, states[milestone.measure_id], dates)
    if not dates.only_open:
        for state in states.values():
            if state.planned_until:
                yield of_period(state, state.planned_until, dates)


def of_milestone(milestone: Any, state: MeasureState, dates: Dates) -> Event:
    """A milestone on its day; one that is still open in a measure that no longer runs is cancelled."""
    said = [about(state)]
    if milestone.due_on != milestone.first_due_on:
        said.append(_("First planned for %(day)s.") % {"day": day_words(milestone.first_due_on)})
    title = f"{state.code}: {clean(milestone.title)}"
    if milestone.done_on:
        said.append(_("Done on %(day)s.") % {"day": day_words(milestone.done_on)})
        title = _("%(title)s (done)") % {"title": title}
    event = day_event(state, milestone.due_on, dates, milestone.saved_at or state.valid_from, said)
    event.add("uid", f"milestone-{milestone.pk}-{plan_of(state, dates).slug}@boordtabel")
    event.add("summary", vText(title), parameters={"LANGUAGE": milestone.language})
    event.add("sequence", milestone.moved)
    over = state.phase in CLOSED_PHASES or state.ended_on
    event.add("status", "CANCELLED" if over and not milestone.done_on else "CONFIRMED")
    return event


def of_period(state: MeasureState, until: date, dates: Dates) -> Event:
    """The last day of a planned period, marked as such."""
    event = day_event(state, until, dates, state.valid_from, [about(state)])
    event.add("uid", f"planned-{state.measure_id}-{plan_of(state, dates).slug}@boordtabel")
    event.add("summary", vText(_("%(code)s: end of the planned period") % {"code": state.code}), parameters={"LANGUAGE": get_language()})
    event.add("status", "CANCELLED" if state.phase in CLOSED_PHASES or state.ended_on else "TENTATIVE")
    return event


def day_event(state: MeasureState, day: date, dates: Dates, changed_at: datetime, said: list[str]) -> Event:
    """A day of a measure."""
    plan = plan_of(state, dates)
    return whole_day(day, plan, dates.root, reverse("measures:show-measure", args=[plan.slug, state.measure.code]), changed_at, said)


def whole_day(day: date, plan: Plan, root: str, path: str, changed_at: datetime, said: list[str]) -> Event:  # noqa: PLR0917
    """What every day has: it takes the whole day and keeps nobody busy; its marks of time move only when it changes."""
    event = Event()
    event.add("dtstart", day)
    event.add("dtend", later(day, 1))
    event.add("dtstamp", changed_at.astimezone(UTC))
    event.add("last-modified", changed_at.astimezone(UTC))
    event.add("description", clean("\n".join(said)))
    event.add("url", root.rstrip("/") + path)
    event.add("categories", [clean(str(plan))])
    event.add("transp", "TRANSPARENT")
    return event


def plan_of(state: MeasureState, dates: Dates) -> Plan:
    return dates.plan or state.plan


def about(state: MeasureState) -> str:
    """What the measure is."""
    return str(state.text)


def clean(text: str) -> str:
    """Without the signs that a calendar may not hold."""
    return CONTROLS.sub(" ", text)
