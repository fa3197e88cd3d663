"""The history of a measure as a reader follows it: what changed, when, for which body and from where; persons only when asked."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import chain, groupby
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.pseudonym import shown
from measures.detail.page import Change, Period, periods_of
from measures.enums import UpdateKind
from measures.models import Coordination, Measure, MeasureLabel, Milestone, MilestoneMove, StatusUpdate
from measures.reporting.compare import compare, label_of
from plan.dates import day_words
from plan.history import SOURCES
from plan.models import Body, Plan

# A change and the state that tells it are written in one transaction: an older record is not its cause.
SAME_WRITE = timedelta(minutes=10)
TOLD_OF_MILESTONES = ("title", "due_on", "done_on")


@dataclass(frozen=True)
class Event:
    """Something that happened to a measure; `people` is empty for who may not see names, `changes` where nothing shown changed."""

    at: datetime
    title: str = ""
    changes: list[Change] = field(default_factory=list)
    body: Body | None = None
    on_behalf: bool = False
    source: str = ""
    people: list[str] = field(default_factory=list)
    note: str = ""
    language: str = ""
    is_start: bool = False


def timeline(measure: Measure, *, names: bool) -> list[Event]:
    """Everything that was approved or saved of a measure, the newest first, in a fixed number of queries."""
    updates = list(_approved(measure))
    causes = Causes(measure)
    told: dict[datetime, list[Event]] = defaultdict(list)
    for before, update in zip([None, *updates], updates, strict=False):
        event = _of_update(update, before)
        told[event.at].append(event)
    events: list[Event] = []
    for period in reversed(periods_of(measure)):
        event = told[period.since].pop() if told[period.since] else causes.event(period)
        same = {change.label for change in period.changes}
        changes = [*period.changes, *(change for change in event.changes if change.label not in same)]
        is_start = not events
        if changes or event.title or is_start:
            events.append(replace(event, at=period.since, changes=[] if is_start else changes, is_start=is_start))
    events += [*chain.from_iterable(told.values()), *_of_milestones(measure)]
    events.sort(key=lambda event: event.at, reverse=True)
    return events if names else [replace(event, people=[]) for event in events]


def _approved(measure: Measure) -> QuerySet[StatusUpdate]:
    found = measure.updates.approved().select_related("status", "body", "author", "approved_by")
    return found.order_by("approved_at", "id")


def _of_update(update: StatusUpdate, before: StatusUpdate | None) -> Event:
    """An approved entry: what it says otherwise than the one before it, for which body, by whom."""
    lines = [line for line in compare(before, update, ("blocked_reason",)) if line.changed and not line.is_status]
    asked = [Change(label_of("question"), "", update.question)] if update.question else []  # it stays open until it is answered
    people = [str(update.author)] if update.author else []
    if update.approved_by and update.approved_by_id != update.author_id:
        people.append(_("approved by %(person)s") % {"person": update.approved_by})
    assert update.approved_at is not None
    return Event(
        at=update.approved_at,
        title="" if update.kind == UpdateKind.ADOPTION else str(update.get_kind_display()),
        changes=[*(Change(line.label, str(line.old or ""), str(line.new or "")) for line in lines), *asked],
        body=update.body,
        on_behalf=update.on_behalf,
        source=_source(update.source),
        people=people,
        note=update.note,
        language=update.language,
    )


class Causes:
    """The saves that a state may come from, when no entry of the log explains it: of the measure, its parts, the plan's terms."""

    def __init__(self, measure: Measure) -> None:
        columns = ("history_date", "history_change_reason", "history_user__name", "history_user__email")
        tables: list[Any] = [
            Measure.history.filter(id=measure.pk),
            Plan.history.filter(id=measure.plan_id),
            *(model.history.filter(measure_id=measure.pk) for model in (Coordination, MeasureLabel, Milestone)),
        ]
        first, *rest = [records.order_by().values_list(*columns) for records in tables]
        self.saves = sorted(first.union(*rest, all=True), key=lambda save: save[0])
        self.moments = [save[0] for save in self.saves]

    def event(self, period: Period) -> Event:
        """What is known of where a period comes from: the last save before it, when that was part of the same write."""
        place = bisect_right(self.moments, period.since)
        if not place or period.since - self.moments[place - 1] > SAME_WRITE:
            return Event(period.since)
        _at, source, name, email = self.saves[place - 1]
        return Event(period.since, source=_source(source), people=[shown(name, email)] if email else [])


def _of_milestones(measure: Measure) -> Iterable[Event]:
    """Milestones that were added, renamed, moved (with the reason), done or taken away."""
    moves = MilestoneMove.objects.filter(milestone__measure=measure).values_list("milestone_id", "from_date", "to_date", "reason")
    reasons: dict[Any, str] = {(pk, before, after): reason for pk, before, after, reason in moves.order_by("at", "id")}
    records = Milestone.history.filter(measure_id=measure.pk).select_related("history_user").order_by("id", "history_date", "history_id")
    for pk, saves in groupby(records, key=lambda record: record.id):
        before: Any = None
        for record in saves:
            changes = _milestone_changes(before, record)
            if changes or record.history_type == "-":
                moved = (pk, getattr(before, "due_on", None), record.due_on)
                yield Event(
                    at=record.history_date,
                    title=_milestone_title(record),
                    changes=changes,
                    source=_source(record.history_change_reason),
                    people=[str(record.history_user)] if record.history_user else [],
                    note=reasons.get(moved, ""),
                    language=record.language,
                )
            before = record


def _milestone_title(record: Any) -> str:
    words = {"+": _("milestone “%(title)s” added"), "-": _("milestone “%(title)s” taken away")}
    return words.get(record.history_type, _("milestone “%(title)s”")) % {"title": record.title}


def _milestone_changes(before: Any, after: Any) -> list[Change]:
    if after.history_type == "-":
        return []
    named = {f.name: f.verbose_name for f in Milestone._meta.concrete_fields}
    pairs = [(name, getattr(before, name, None), getattr(after, name)) for name in TOLD_OF_MILESTONES]
    return [Change(named[name], _words(old), _words(new)) for name, old, new in pairs if old != new and (before or name != "title")]


def _words(value: Any) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return day_words(value)


def _source(word: str | None) -> str:
    return str(SOURCES.get(word or "", ""))
