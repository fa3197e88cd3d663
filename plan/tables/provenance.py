"""Where the last change of a field came from, read from the history."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import Model

from plan.tables.base import SEED, Key, Run, Table
from plan.tables.columns import Links

_BATCH = 500


def history_of(model: type[Model]) -> Any:
    """The history of a model; None when it keeps none."""
    manager = getattr(model, "history", None)
    return manager.all() if manager is not None else None


def last_sources(model: type[Model], wanted: dict[int, set[str]]) -> dict[tuple[int, str], str]:
    """For each row id and attribute, the reason that stands with its last change; empty where nothing is known."""
    columns = sorted({name for names in wanted.values() for name in names})
    ids, found = sorted(wanted), {}
    for start in range(0, len(ids), _BATCH):
        batch = history_of(model).filter(id__in=ids[start : start + _BATCH]).order_by("id", "history_date", "history_id")
        previous: dict[tuple[int, str], Any] = {}
        for record in batch.values("id", "history_change_reason", *columns):
            for name in wanted[record["id"]]:
                place = (record["id"], name)
                if place not in previous or previous[place] != record[name]:
                    previous[place] = record[name]
                    found[place] = record["history_change_reason"] or ""
    return found


def deleted_by_others(table: Table, keys: set[Key], run: Run) -> set[Key]:
    """Keys whose row somebody deleted: the last that history knows of them is a deletion that no seed made."""
    history = history_of(table.model)
    if history is None or not keys:
        return set()
    gone = history.filter(history_type="-")
    if table.scope:
        gone = gone.filter(**{table.scope: run.plan})
    names = [column.attname(table.model) for column in table.key_columns]
    last: dict[Key, str] = {}
    for record in gone.order_by("history_date", "history_id").values("history_change_reason", *names):
        last[tuple(record[name] for name in names)] = record["history_change_reason"] or ""
    return {key for key, reason in last.items() if key in keys and reason != SEED}


def links_from_elsewhere(table: Table, column: Links, differing: dict[int, set[int]]) -> set[int]:
    """Owners (of: owner id → target ids that differ) of which a differing link was last made or taken away by somebody.

    A relation without a history of its own is somebody's when its owner was ever saved by somebody: the admin saves both.
    """
    history, ids = history_of(column.through), sorted(differing)
    if history is None:
        others = history_of(table.model).filter(id__in=ids).exclude(history_change_reason=SEED)
        return set(others.values_list("id", flat=True))
    owner, to = f"{column.owner}_id", f"{column.to}_id"
    last: dict[int, dict[int, str]] = defaultdict(dict)
    for record in history.filter(**{f"{owner}__in": ids}).order_by("history_date", "history_id").values(owner, to, "history_change_reason"):
        last[record[owner]][record[to]] = record["history_change_reason"] or ""
    return {pk for pk, targets in differing.items() if any(last[pk].get(target, SEED) != SEED for target in targets)}
