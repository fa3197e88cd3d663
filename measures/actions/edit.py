"""Editing by hand: a measure, what hangs on it, and what the plan's other tables change in what is known of measures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F, Model
from django.utils import timezone
from django.utils.translation import gettext as _

from measures.actions.log import adopt
from measures.actions.states import refresh_states
from measures.enums import Source
from measures.models import Label, Measure, Milestone, MilestoneMove, Status
from measures.querysets.measures import MeasureQuerySet
from plan import editing
from plan.editing import Many
from plan.models import Body, BodyAlias, Pillar, Plan
from plan.translation import LANGUAGES

# What of the other tables stands in MeasureState.
WATCHED: dict[type[Model], tuple[str, ...]] = {
    Plan: ("horizon_kt", "horizon_mt", "horizon_lt"),
    Body: ("slug", "short_name", *(f"name_{lang}" for lang in LANGUAGES)),
    BodyAlias: ("body_id", "spelling"),
    Pillar: ("challenge_id",),
    Status: ("phase",),
    Label: ("code", "position"),
}
# The references by which a row hangs on a measure.
HANGS_ON = ("measure_id", "from_measure_id")


@transaction.atomic
def save_rows(
    rows: Sequence[Model], *, user: Any, source: str = Source.ADMIN, removed: Sequence[Model] = (), many: Mapping[int, Many] | None = None
) -> None:
    """Write and delete rows; the measures that they concern are locked, get another version and a state in line with it.

    A milestone that gets another date needs `reason_to_move` set on it. A measure is never deleted.
    """
    if any(isinstance(row, Measure) for row in removed):
        raise PermissionDenied
    old = [found for row in rows if (found := editing.stored(row))]
    locked = _lock({pk for row in [*rows, *removed, *old] for pk in _owners(row)})
    concerned = _concerned(old, removed, rows)
    for row in rows:
        if isinstance(row, Measure) and row.pk in locked:
            row.version = locked[row.pk].version + 1
        if isinstance(row, Milestone):
            _date(row, next((one for one in old if isinstance(one, Milestone) and one.pk == row.pk), None), user)
    editing.save_rows(rows, user=user, source=source, removed=removed, many=many)
    adopt([row for row in rows if isinstance(row, Measure) and row.pk not in locked], source=source, user=user)
    written = {row.pk for row in rows if isinstance(row, Measure)}
    Measure.objects.filter(pk__in=set(locked) - written).update(version=F("version") + 1)
    refresh_states(Measure.objects.filter(pk__in=concerned | written | set(locked)))


def save_row(row: Model, *, user: Any, source: str = Source.ADMIN) -> None:
    """Write one row."""
    save_rows([row], user=user, source=source)


def delete_row(row: Model, *, user: Any, source: str = Source.ADMIN) -> None:
    """Delete one row, which nothing may use."""
    save_rows([], user=user, source=source, removed=[row])


def _owners(row: Model) -> set[int]:
    """The measure that a row is or hangs on."""
    if isinstance(row, Measure):
        return {row.pk} if row.pk else set()
    return {pk for name in HANGS_ON if (pk := getattr(row, name, None)) is not None}


def _lock(ids: set[int]) -> dict[int, Measure]:
    found = Measure.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    return {measure.pk: measure for measure in found}


def _concerned(old: Sequence[Model], removed: Sequence[Model], rows: Sequence[Model]) -> set[int]:
    """The measures whose state tells what these rows say, before or after, when that changes."""
    before = {(type(row), row.pk): row for row in old}
    changed = list(removed)
    for row in rows:
        was = before.get((type(row), row.pk))
        if was is None:
            changed.append(row)
        elif any(getattr(was, name) != getattr(row, name) for name in WATCHED.get(type(row), ())):
            changed += [was, row]
    return {pk for row in changed if type(row) in WATCHED for pk in _told_of(row).values_list("pk", flat=True)}


def _told_of(row: Model) -> MeasureQuerySet:
    """The measures whose state tells something of this row."""
    told = Measure.objects.none()
    match row:
        case Plan(pk=int(pk)):
            told = Measure.objects.filter(plan_id=pk)
        case Body(pk=int(pk)) | BodyAlias(body_id=int(pk)):
            told = Measure.objects.filter(coordinations__body_id=pk)
        case Pillar(pk=int(pk)):
            told = Measure.objects.filter(pillar_id=pk)
        case Status(pk=int(pk)):
            told = Measure.objects.filter(states__status_id=pk, states__valid_to__isnull=True)
        case Label(pk=int(pk)):
            told = Measure.objects.filter(label_links__label_id=pk)
    return told


def _date(milestone: Milestone, old: Milestone | None, user: Any) -> None:
    """Keep the first date for ever; note each move with its reason."""
    if old is None:
        milestone.first_due_on = milestone.due_on
        return
    milestone.first_due_on = old.first_due_on
    if milestone.due_on == old.due_on:
        return
    reason = reason_to_move(milestone, old.due_on)
    MilestoneMove.objects.create(
        milestone=milestone, from_date=old.due_on, to_date=milestone.due_on, reason=reason, by=user, at=timezone.now()
    )


def reason_to_move(milestone: Milestone, old_date: date | None) -> str:
    """Why a milestone gets another date; refused without one."""
    reason = str(getattr(milestone, "reason_to_move", "")).strip()
    if old_date is not None and milestone.due_on != old_date and not reason:
        raise ValidationError(_("Say why this milestone gets another date."))
    return reason
