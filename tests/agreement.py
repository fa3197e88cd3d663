"""Whether the log, the history, the states over time and the versions of a plan tell the same story."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from django.utils import timezone

from measures.actions.states import COLUMNS, Facts, gather, values_of
from measures.enums import UpdateKind, UpdateState
from measures.models import Coordination, Measure, MeasureLabel, MeasureState, Milestone, StatusUpdate, UpdateMove
from measures.querysets.states import end_of
from plan.bulk import chunks
from plan.models import Body, Pillar, Plan

EDITED = (Measure, Coordination, Milestone, MeasureLabel)  # whose saves raise the version of a measure


def disagreements(plan: Plan, days: Iterable[date] = ()) -> list[str]:
    """What does not agree, one line each: today's states recomputed from the tables; with `days`, from the history too."""
    ids = list(Measure.objects.filter(plan=plan).order_by("pk").values_list("pk", flat=True))
    found: list[str] = []
    for some in chunks(ids):
        found += _now(some)
        found += _periods(some)
        found += _versions(some)
        found += _moves(some)
    for day in days:
        found += _then(plan, day)
    return found


def _now(ids: list[int]) -> Iterator[str]:
    """Today's states against what the tables say."""
    facts = gather(ids)
    states = {state.measure_id: state for state in MeasureState.objects.today().filter(measure__in=ids)}
    for measure in Measure.objects.filter(pk__in=ids).select_related("plan", "pillar"):
        yield from _compare(measure, facts, states.get(measure.pk), "today")


def _then(plan: Plan, day: date) -> Iterator[str]:
    """The states as of a day against the log and the history until its end."""
    moment = end_of(day)
    measures = {m.pk: m for m in _rows_then(Measure, moment, plan=plan)}
    pillars = {pillar.pk: pillar for pillar in Pillar.objects.filter(plan=plan)}
    facts = _facts_then(plan, moment)
    states = {state.measure_id: state for state in MeasureState.objects.of(plan).as_of(day)}
    for pk, measure in measures.items():
        measure.plan, measure.pillar = plan, pillars.get(measure.pillar_id)
        if measure.began_at < moment:
            yield from _compare(measure, facts, states.pop(pk, None), str(day))
    yield from (f"{state.code}, {day}: a state of a measure that was not there" for state in states.values())


def _facts_then(plan: Plan, moment: datetime) -> Facts:
    """What was known at a moment, from the history and the log."""
    ids = list(plan.measures.values_list("pk", flat=True))
    facts = gather([])
    bodies = {body.pk: body for body in Body.objects.all()}
    for row in _rows_then(Coordination, moment, measure__plan=plan):
        row.body = bodies[row.body_id]
        facts.coordinations[row.measure_id].append(row)
    for found in facts.coordinations.values():
        found.sort(key=lambda row: (row.order, row.pk))
    labels = {label.pk: label for label in plan.labels.all()}
    for row in sorted(_rows_then(MeasureLabel, moment, measure__plan=plan), key=lambda row: labels[row.label_id].position):
        facts.labels[row.measure_id].append(labels[row.label_id].code)
    for row in _rows_then(Milestone, moment, measure__plan=plan):
        if row.done_on is None:
            facts.milestones[row.measure_id].append(row)
    approved = StatusUpdate.objects.filter(measure__plan=plan, state=UpdateState.APPROVED).until(moment).select_related("status")
    for update in approved.order_by("approved_at", "id"):
        facts.updates[update.measure_id].append(update)
    for some in chunks(ids):
        facts.aliases.update(gather(some).aliases)  # names of bodies are today's
    return facts


def _rows_then(model: Any, moment: datetime, **which: Any) -> list[Any]:
    """The rows of a table as they were, from its history."""
    last: dict[int, Any] = {}
    for past in model.history.filter(history_date__lt=moment, **which).order_by("history_date", "history_id"):
        last[past.id] = past
    return [past.instance for past in last.values() if past.history_type != "-"]


def _compare(measure: Measure, facts: Facts, state: MeasureState | None, when: str) -> Iterator[str]:
    if state is None:
        yield f"{measure.code}, {when}: no state"
        return
    for name, value in values_of(measure, facts).items():
        if name in COLUMNS and getattr(state, name) != value:
            yield f"{measure.code}, {when}: {name} is {getattr(state, name)!r}, not {value!r}"


def _periods(ids: list[int]) -> Iterator[str]:
    """From the beginning of each measure on, period follows on period, and each differs from the one before."""
    periods: dict[int, list[MeasureState]] = defaultdict(list)
    for state in MeasureState.objects.filter(measure__in=ids).order_by("measure", "valid_from"):
        periods[state.measure_id].append(state)
    for measure in Measure.objects.filter(pk__in=ids).select_related("plan"):
        found = periods[measure.pk]
        if not found or found[0].valid_from != measure.began_at or found[-1].valid_to is not None:
            yield f"{measure.code}: its periods do not reach from its beginning until today"
        for before, after in pairwise(found):
            if before.valid_to != after.valid_from:
                yield f"{measure.code}: a gap after {before.valid_to}"
            if all(getattr(before, name) == getattr(after, name) for name in COLUMNS):
                yield f"{measure.code}: nothing changed on {after.valid_from}"
    late = MeasureState.objects.filter(measure__in=ids, valid_from__gt=timezone.now())
    yield from (f"{state.code}: a period that begins in the future" for state in late)


def _versions(ids: list[int]) -> Iterator[str]:
    """One more for each entry that was approved and for each moment at which the measure or what hangs on it was edited."""
    moments: dict[int, set[datetime]] = defaultdict(set)
    for model in EDITED:
        owner = "id" if model is Measure else "measure_id"
        for pk, at in model.history.filter(**{f"{owner}__in": ids}).values_list(owner, "history_date"):
            moments[pk].add(at)
    counted: dict[int, int] = defaultdict(int)
    approved = StatusUpdate.objects.filter(measure__in=ids, state=UpdateState.APPROVED).exclude(kind=UpdateKind.ADOPTION)
    for pk in approved.values_list("measure_id", flat=True):
        counted[pk] += 1
    for measure in Measure.objects.filter(pk__in=ids).select_related("plan"):
        edits = {at for at in moments[measure.pk] if at > measure.began_at}
        if measure.version != (expected := 1 + counted[measure.pk] + len(edits)):
            yield f"{measure.code}: version {measure.version}, not {expected}"


def _moves(ids: list[int]) -> Iterator[str]:
    """The moves of each entry lead from draft to where it stands, at the times and by the people that it names."""
    moves: dict[int, list[UpdateMove]] = defaultdict(list)
    for move in UpdateMove.objects.filter(update__measure__in=ids).order_by("update", "at", "id"):
        moves[move.update_id].append(move)
    past = _last_saves(StatusUpdate, ids)
    for update in StatusUpdate.objects.filter(measure__in=ids).select_related("measure"):
        place, found = f"{update.measure.code}, entry {update.pk}", moves[update.pk]
        if past.get(update.pk) != {f.attname: getattr(update, f.attname) for f in StatusUpdate._meta.concrete_fields}:
            yield f"{place}: its history ends otherwise"
        if update.kind == UpdateKind.ADOPTION:
            continue
        path = [UpdateState.DRAFT, *(move.to_state for move in found)]
        if path[-1] != update.state or path[:-1] != [move.from_state for move in found]:
            yield f"{place}: it went {' → '.join(path)} and is {update.state}"
        times = ((update.submitted_at, _last(found, UpdateState.SUBMITTED)), (update.approved_at, _last(found, UpdateState.APPROVED)))
        if any(not _same(at, move) for at, move in times) or update.approved_by_id != getattr(times[1][1], "by_id", None):
            yield f"{place}: its times are not those of its moves"


def _last(moves: list[UpdateMove], to: str) -> UpdateMove | None:
    return next((move for move in reversed(moves) if move.to_state == to), None)


def _same(at: datetime | None, move: UpdateMove | None) -> bool:
    """An action notes the time in the entry a moment before it notes the move."""
    if at is None or move is None:
        return at is None and move is None
    return abs(move.at - at) < timedelta(seconds=5)


def _last_saves(model: Any, ids: list[int]) -> dict[int, dict[str, Any]]:
    names = [f.attname for f in model._meta.concrete_fields]
    rows = model.history.filter(measure_id__in=ids).order_by("history_date", "history_id")
    return {row.id: {name: getattr(row, name) for name in names} for row in rows}
