"""One change to many measures: a preview, a confirm bound to the versions of what it touches, and the undoing of the whole."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.perms import is_secretariat
from measures.actions.bulk_writing import write_rows
from measures.actions.states import refresh_states
from measures.bulk.change import Change, Row, touched, work_out
from measures.enums import BulkState
from measures.models import BulkEdit, Measure
from plan.models import Plan

KEEP_PREVIEWS = timedelta(days=2)


class Changed(ValidationError):
    """Measures moved since the preview, or since the edit that would be undone; `codes` names them and nothing was written."""

    def __init__(self, message: str, codes: list[str]) -> None:
        self.codes = codes
        super().__init__(message, params={"codes": ", ".join(codes)})


def preview_bulk_edit(user: User, plan: Plan, what: str, change: Change, ids: Iterable[int]) -> BulkEdit:
    """Work out what a change would make of these measures, and keep it for the confirm."""
    _check(user, plan)
    asked = sorted(set(ids))
    rows, versions = work_out(plan, what, change, asked)
    BulkEdit.objects.filter(user=user, state=BulkState.PREVIEWED, created_at__lt=timezone.now() - KEEP_PREVIEWS).delete()
    return BulkEdit.objects.create(plan=plan, user=user, what=what, change=change, measures=asked, rows=rows, versions=versions)


@transaction.atomic
def confirm_bulk_edit(user: User, plan: Plan, pk: int) -> BulkEdit:
    """Write what the preview showed, once and whole; Changed names the measures that moved in between."""
    edit = BulkEdit.objects.select_for_update(of=("self",)).get(pk=pk, user=user, plan=plan)
    _check(user, plan)
    if edit.state != BulkState.PREVIEWED:
        return edit
    writing = touched(edit.rows)
    locked = _locked(plan, writing)
    rows, versions = work_out(plan, edit.what, edit.change, [row["pk"] for row in writing])
    now = {row["pk"]: row for row in json.loads(json.dumps(rows))}
    moved = [row["code"] for row in writing if now.get(row["pk"]) != row or versions[str(row["pk"])] != edit.versions[str(row["pk"])]]
    if moved:
        raise Changed(_("Nothing was written: %(codes)s changed since the preview."), moved)
    moment = timezone.now()
    write_rows(user, edit, locked, moment)
    _finish(edit, locked, moment)
    edit.state, edit.applied_at = BulkState.APPLIED, moment
    edit.save()
    return edit


@transaction.atomic
def undo_bulk_edit(user: User, plan: Plan, pk: int) -> BulkEdit:
    """Take the whole of an edit back; Changed names the measures that changed since, and then nothing is undone.

    What a status said stays in the log: each entry gets a correction.
    """
    edit = BulkEdit.objects.select_for_update(of=("self",)).get(pk=pk, plan=plan)
    _check(user, plan)
    if edit.state != BulkState.APPLIED:
        return edit
    locked = _locked(plan, touched(edit.rows))
    moved = moved_since(edit, locked)
    if moved:
        raise Changed(_("Nothing was undone: %(codes)s changed since."), moved)
    moment = timezone.now()
    write_rows(user, edit, locked, moment, undo=True)
    _finish(edit, locked, moment)
    edit.state, edit.undone_at, edit.undone_by = BulkState.UNDONE, moment, user
    edit.save()
    return edit


def moved_since(edit: BulkEdit, measures: dict[int, Measure]) -> list[str]:
    """The codes of the measures whose version is no longer what this edit knows."""
    now = {pk: measure.version for pk, measure in measures.items()}
    return [row["code"] for row in touched(edit.rows) if now.get(row["pk"]) != edit.versions[str(row["pk"])]]


def changed_since(edit: BulkEdit) -> list[str]:
    """The codes of the measures that stand in the way of an undo now."""
    return moved_since(edit, Measure.objects.in_bulk([row["pk"] for row in touched(edit.rows)]))


def _check(user: User, plan: Plan) -> None:
    if not is_secretariat(user, plan):
        raise PermissionDenied


def _locked(plan: Plan, rows: list[Row]) -> dict[int, Measure]:
    """The measures of these rows as they are now, locked in one order until the transaction ends."""
    wanted = Measure.objects.select_for_update(of=("self",)).filter(plan=plan, pk__in=[row["pk"] for row in rows])
    return {measure.pk: measure for measure in wanted.order_by("pk")}


def _finish(edit: BulkEdit, measures: dict[int, Measure], moment: datetime) -> None:
    """States, versions and the data version in line with what was written; the edit keeps the new versions."""
    wanted: Any = Measure.objects.filter(pk__in=measures)
    wanted.update(version=F("version") + 1)
    refresh_states(measures.values(), at=moment)
    Plan.objects.filter(pk=edit.plan_id).update(data_version=F("data_version") + 1)
    edit.versions = {str(pk): version for pk, version in wanted.values_list("pk", "version")}
