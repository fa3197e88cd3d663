"""Deciding on many entries at once: all of those that were read as they still are, or none."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.perms import is_secretariat
from measures.actions.log import mark_of, record_move
from measures.actions.states import refresh_states
from measures.enums import UpdateKind, UpdateState
from measures.models import Measure, MeasureState, StatusUpdate
from plan.models import Plan


@dataclass(frozen=True)
class Decided:
    """What became of the entries that were ticked.

    `moved` are no longer as they were read and stay as they are; while `overtaken` holds something, nothing was written.
    """

    done: tuple[StatusUpdate, ...] = ()
    moved: tuple[StatusUpdate, ...] = ()
    overtaken: tuple[StatusUpdate, ...] = ()


@transaction.atomic
def approve_many(user: User, marks: Mapping[int, str], *, anyway: Collection[int] = ()) -> Decided:
    """Make entries count, those handed in first first; `marks` holds the mark that each was read with, by its id.

    Two entries on one measure both count, and the one handed in last is what is true then. An entry that another approval went
    before needs its id in `anyway`, else nothing is written and it is named.
    """
    found, moved = _as_read(user, marks)
    overtaken = [update for update in _overtaken(found) if update.pk not in anyway]
    if overtaken:
        return Decided(moved=tuple(moved), overtaken=tuple(overtaken))
    now = timezone.now()
    for number, update in enumerate(found):
        # A microsecond apart, so that the order of two on one measure is the order in which they were handed in.
        update.approved_at, update.approved_by = now + timedelta(microseconds=number), user
        record_move(user, update, UpdateState.APPROVED)
    _refresh(found, at=now + timedelta(microseconds=max(len(found) - 1, 0)))
    return Decided(done=tuple(found), moved=tuple(moved))


@transaction.atomic
def return_many(user: User, marks: Mapping[int, str], reason: str) -> Decided:
    """Give entries back to their bodies, all with the same reason."""
    if not reason.strip():
        raise ValidationError(_("Say why it is returned."))
    found, moved = _as_read(user, marks)
    for update in found:
        record_move(user, update, UpdateState.RETURNED, reason.strip())
    return Decided(done=tuple(found), moved=tuple(moved))


def _as_read(user: User, marks: Mapping[int, str]) -> tuple[list[StatusUpdate], list[StatusUpdate]]:
    """The entries that are still as they were read, and the others, under the locks of their measures."""
    measures = StatusUpdate.objects.filter(pk__in=marks).values("measure")
    list(Measure.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=measures).order_by("pk").values_list("pk"))
    found = list(StatusUpdate.objects.filter(pk__in=marks).with_parts().order_by("submitted_at", "pk"))
    if any(not is_secretariat(user, update.measure.plan) for update in found):
        raise PermissionDenied
    same = {update.pk for update in found if update.state == UpdateState.SUBMITTED and mark_of(update) == marks[update.pk]}
    return [update for update in found if update.pk in same], [update for update in found if update.pk not in same]


def _overtaken(found: Iterable[StatusUpdate]) -> list[StatusUpdate]:
    """Those on whose measure another statement was approved after they were handed in; the adoption is none."""
    entries = list(found)
    states = MeasureState.objects.today().filter(measure__in={update.measure_id for update in entries})
    states = states.exclude(last_update__kind=UpdateKind.ADOPTION)
    approved = dict(states.values_list("measure_id", "last_update__approved_at"))
    return [update for update in entries if _later(approved.get(update.measure_id), update.submitted_at)]


def _later(one: datetime | None, other: datetime | None) -> bool:
    return one is not None and other is not None and one > other


def _refresh(found: Iterable[StatusUpdate], *, at: datetime) -> None:
    """States, versions and data versions in line with what was approved."""
    measures = {update.measure_id: update.measure for update in found}
    refresh_states(measures.values(), at=at)
    Measure.objects.filter(pk__in=measures).update(version=F("version") + 1)
    Plan.objects.filter(pk__in={measure.plan_id for measure in measures.values()}).update(data_version=F("data_version") + 1)
