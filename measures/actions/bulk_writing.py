"""What a bulk edit writes, with history: rights, locks and states are the caller's."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext, override
from simple_history.utils import bulk_create_with_history

from accounts.models import User
from measures.actions.log import Statement
from measures.bulk.change import LINE, Row, touched
from measures.enums import BulkKind, Source, UpdateKind, UpdateState
from measures.models import BulkEdit, Coordination, Label, Measure, MeasureLabel, StatusUpdate, UpdateMove
from plan.bulk import update_with_history
from plan.editing import stamp_history
from plan.models import Body

KEPT = ("confidence", "progress", "blocked_reason")
Locked = dict[int, Measure]


def write_rows(user: User, edit: BulkEdit, measures: Locked, moment: datetime, *, undo: bool = False) -> None:
    """Give each measure of the edit its values after; with `undo` those before."""
    rows = touched(edit.rows)
    if edit.what == BulkKind.STATUS:
        if undo:
            _write_corrections(user, rows, measures, moment)
        else:
            _write_statuses(user, edit, rows, measures, moment)
        return
    writers: dict[str, Callable[[User, list[tuple[int, Any]], Locked], None]] = {
        BulkKind.COORDINATOR: _write_coordination,
        BulkKind.LABEL: _write_labels,
        BulkKind.PERIOD: _write_periods,
    }
    writers[edit.what](user, [(row["pk"], row["before" if undo else "after"]) for row in rows], measures)


def _write_coordination(user: User, wanted: list[tuple[int, Any]], measures: Locked) -> None:
    """Give measures exactly these lines; a line is known by its body."""
    there = {(c.measure_id, c.body_id): c for c in Coordination.objects.filter(measure__in=measures)}
    new, changed = [], []
    lines = {(pk, line[0]): dict(zip(LINE, line, strict=True)) for pk, found in wanted for line in found}
    _check_there(Body, {body for _pk, body in lines.keys() - there.keys()})
    for (pk, body), values in lines.items():
        row = there.pop((pk, body), None)
        if row is None:
            new.append(Coordination(measure_id=pk, **values))
        elif any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            changed.append(row)
    _delete(user, there.values())
    _update(user, changed, Coordination, [name for name in LINE if name != "body_id"])
    _create(user, new, Coordination)


def _write_labels(user: User, wanted: list[tuple[int, Any]], measures: Locked) -> None:
    """Give measures exactly these labels."""
    there = {(link.measure_id, link.label_id): link for link in MeasureLabel.objects.filter(measure__in=measures)}
    pairs = {(pk, label) for pk, labels in wanted for label in labels}
    _check_there(Label, {label for _pk, label in pairs - there.keys()})
    _delete(user, [link for pair, link in there.items() if pair not in pairs])
    _create(user, [MeasureLabel(measure_id=pk, label_id=label) for pk, label in sorted(pairs - there.keys())], MeasureLabel)


def _write_periods(user: User, wanted: list[tuple[int, Any]], measures: Locked) -> None:
    changed = []
    for pk, days in wanted:
        measure = measures[pk]
        for name, words in days.items():
            setattr(measure, name, date.fromisoformat(words) if words else None)
        changed.append(measure)
    _update(user, changed, Measure, ["planned_from", "planned_until"])


def _write_statuses(user: User, edit: BulkEdit, rows: list[Row], measures: Locked, moment: datetime) -> None:
    """An approved entry each, on behalf of the body that reports; what else counted stays said."""
    last = StatusUpdate.objects.in_bulk([row["last"] for row in rows if row["last"]])
    entries = []
    for row in rows:
        kept = _kept(last.get(row["last"]))
        said = {"status_id": row["after"], "note": edit.change["note"], "language": edit.change["language"]}
        entries.append(_entry(user, measures[row["pk"]], row["body"], moment, **{**kept, **said}))
    _log(user, entries, moment)
    for row, entry in zip(rows, entries, strict=True):
        row["update"] = entry.pk


def _write_corrections(user: User, rows: list[Row], measures: Locked, moment: datetime) -> None:
    """A correction of each entry, which says again what counted before it."""
    last = StatusUpdate.objects.in_bulk([row["last"] for row in rows if row["last"]])
    with override(user.language):
        note = gettext("Undone: the entry that this corrects was made by mistake, together with others; what counted before counts again.")
    entries = []
    for row in rows:
        said = {"status_id": row["before"], "note": note, "language": user.language}
        corrects = {"kind": UpdateKind.CORRECTION, "corrects_id": row["update"]}
        entry = _entry(user, measures[row["pk"]], row["body"], moment, **{**_kept(last.get(row["last"])), **said, **corrects})
        entries.append(entry)
    _log(user, entries, moment)


def _kept(update: StatusUpdate | None) -> dict[str, Any]:
    """What an entry said beside its status, note and question."""
    said = Statement.of(update).values() if update else {}
    return {name: said[name] for name in KEPT if name in said}


def _entry(user: User, measure: Measure, body: int | None, moment: datetime, **said: Any) -> StatusUpdate:
    """An entry that counts at once, since the secretariat itself makes it."""
    times = {"created_at": moment, "submitted_at": moment, "approved_at": moment}
    behalf = body is not None and body not in user.body_ids
    people = {"author": user, "approved_by": user, "body_id": body, "on_behalf": behalf}
    return StatusUpdate(measure=measure, state=UpdateState.APPROVED, source=Source.PAGE, **times, **people, **said)


def _log(user: User, entries: list[StatusUpdate], moment: datetime) -> None:
    """Add entries to the log, with the two moves that made each of them count."""
    for entry in entries:
        entry.clean_fields(exclude=["measure", "body", "author", "approved_by", "status", "corrects"])
    _create(user, entries, StatusUpdate)
    steps = ((UpdateState.DRAFT, UpdateState.SUBMITTED), (UpdateState.SUBMITTED, UpdateState.APPROVED))
    moves = [UpdateMove(update=entry, from_state=was, to_state=to, by=user, at=moment) for entry in entries for was, to in steps]
    UpdateMove.objects.bulk_create(moves)


def _check_there(model: Any, ids: Iterable[int]) -> None:
    """Refuse to point at a row that was deleted since."""
    wanted = set(ids)
    if wanted and model.objects.filter(pk__in=wanted).count() != len(wanted):
        raise ValidationError(gettext("What this edit names is no longer there."))


def _create(user: User, rows: list[Any], model: Any) -> None:
    if rows:
        bulk_create_with_history(rows, model, default_user=user, default_change_reason=Source.PAGE)


def _update(user: User, rows: list[Any], model: Any, names: list[str]) -> None:
    if rows:
        update_with_history(rows, model, names, user=user, source=Source.PAGE)


def _delete(user: User, rows: Iterable[Any]) -> None:
    """One by one: history knows no other way."""
    for row in rows:
        stamp_history(row, user, Source.PAGE)
        row.delete()
