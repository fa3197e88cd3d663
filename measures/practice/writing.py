"""Letting the measures of a practice plan live, and storing what came of it, some hundreds at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain, count
from typing import Any

from django.db.models import Model

from measures.actions.states import gather
from measures.models import Coordination, Evidence, Measure, MeasureState, StatusUpdate, UpdateMove
from measures.practice.life import Life
from measures.practice.rows import without_number, write_traces
from measures.practice.story import Frame, Story
from plan.bulk import chunks, insert
from plan.models import Plan
from plan.translation import LANGUAGES

REFERENCES = ("answers", "corrects")
PLAIN = ("planned_from", "planned_until", "ended_on", "end_reason", "coordinator_to_find")
TEXTS = tuple(f"{name}_{lang}" for name in ("text", "state", "made_from") for lang in LANGUAGES)


def simulate(plan: Plan, frame: Frame) -> None:
    """Tell the story of every measure of a plan that has no log yet; memory holds a batch at a time."""
    ids = list(Measure.objects.filter(plan=plan).order_by("position", "pk").values_list("pk", flat=True))
    touched = sum(_simulate_batch(plan, some, frame) for some in chunks(ids))
    Plan.objects.filter(pk=plan.pk).update(data_version=1 + touched)


def _simulate_batch(plan: Plan, ids: list[int], frame: Frame) -> int:
    """How often the measures of this batch changed."""
    facts, lent, lives = gather(ids), count(-1, -1), []
    facts.aliases = frame.spellings  # of any body that may come in, not only of those that are there
    for measure in Measure.objects.filter(pk__in=ids).select_related("pillar", "status_at_adoption").order_by("position", "pk"):
        measure.plan = plan
        life = Life(measure, facts, lent)
        Story(life, frame).run()
        lives.append(life)
    _store(lives)
    return sum(life.measure.version - 1 for life in lives)


def _all(lives: list[Life], name: str) -> Iterator[Any]:
    return chain.from_iterable(getattr(life, name) for life in lives)


def _store(lives: list[Life]) -> None:
    numbers = _store_updates(list(_all(lives, "updates")))
    for model, name in ((Evidence, "evidence"), (UpdateMove, "moves")):
        rows = list(_all(lives, name))
        for row in rows:
            row.update_id = numbers[row.update_id]
        insert(model, [without_number(row) for row in rows])
    for name in ("milestones", "milestone_moves", "added"):
        _create(list(_all(lives, name)))
    Coordination.objects.bulk_update(list(_all(lives, "changed")), ["certain", "reports"])
    states = list(_all(lives, "states"))
    for state in states:
        state["last_update_id"] = numbers[state["last_update_id"]]
    insert(MeasureState, states)
    write_traces(_all(lives, "traces"), numbers)
    for some in chunks([found.pk for found in _all(lives, "removed")]):
        Coordination.objects.filter(pk__in=some)._raw_delete(Coordination.objects.db)  # its history is among the traces
    _store_measures(lives)


def _create(rows: Sequence[Model]) -> None:
    if rows:
        type(rows[0])._default_manager.bulk_create(rows)


def _store_updates(updates: list[StatusUpdate]) -> dict[int, int]:
    """Store the entries; returns the stored number of each lent one."""
    lent: list[int] = []
    referring = [update for update in updates if update.answers_id or update.corrects_id]
    refer = [(update, {name: getattr(update, name) for name in REFERENCES}) for update in referring]
    for update in updates:
        lent.append(update.pk)
        update.pk = None
        update.answers = update.corrects = None
    StatusUpdate.objects.bulk_create(updates)
    for update, others in refer:
        for name, other in others.items():
            setattr(update, name, other)
    StatusUpdate.objects.bulk_update(referring, REFERENCES)
    return dict(zip(lent, (update.pk for update in updates), strict=True))


def _store_measures(lives: list[Life]) -> None:
    """Store what edits changed; few measures get other words, all get another version."""
    by_fields: dict[tuple[str, ...], list[Measure]] = defaultdict(list)
    by_version: dict[int, list[int]] = defaultdict(list)
    for life in lives:
        by_version[life.measure.version].append(life.measure.pk)
        if life.edited:
            by_fields[TEXTS if life.edited & set(TEXTS) else PLAIN].append(life.measure)
    for names, measures in by_fields.items():
        Measure.objects.bulk_update(measures, set(PLAIN) | set(names))
    for version, found in by_version.items():
        Measure.objects.filter(pk__in=found).update(version=version)
