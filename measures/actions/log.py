"""The moves of an update: draft, submitted, approved or returned, withdrawn; and the entry of the adoption."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history

from accounts.guests import Guest
from accounts.models import User
from measures import perms
from measures.actions.states import refresh_states
from measures.enums import Source, UpdateKind, UpdateState
from measures.models import Evidence, Measure, Status, StatusUpdate, UpdateMove
from measures.reporting.status_moves import move_refusal
from plan.editing import stamp_history
from plan.models import Body, Plan

Writer = User | Guest  # who reports: somebody with an account, or by a signed link


class Overtaken(ValidationError):
    """An entry was approved after this one was submitted: approving this one needs an explicit yes."""


class Moved(ValidationError):
    """Somebody changed the measure, or this very entry, since the form was opened."""


@dataclass(frozen=True)
class Statement:
    """What an update says, in full."""

    status: Status | None = None
    confidence: str = ""
    progress: int | None = None
    note: str = ""
    blocked_reason: str = ""
    question: str = ""
    answers: StatusUpdate | None = None
    language: str = "nl"

    @classmethod
    def of(cls, update: StatusUpdate) -> Statement:
        """The same statement as `update` made."""
        return cls(**{f.name: getattr(update, f.name) for f in fields(cls) if f.name != "answers"})

    def values(self) -> dict[str, Any]:
        """Column values for a StatusUpdate."""
        return {f.name: getattr(self, f.name) for f in fields(self)}


def adopt(measures: Iterable[Measure], *, source: str = Source.SEED, user: User | None = None) -> int:
    """Make the one entry that says what the plan printed, for measures that have none; returns how many."""
    ids = [m.pk for m in measures]
    done = set(StatusUpdate.objects.filter(measure_id__in=ids, kind=UpdateKind.ADOPTION).values_list("measure_id", flat=True))
    entries = [
        StatusUpdate(
            measure=measure,
            kind=UpdateKind.ADOPTION,
            state=UpdateState.APPROVED,
            status_id=measure.status_at_adoption_id,
            language=measure.source_language,
            source=source,
            created_at=timezone.now(),
            approved_at=measure.began_at,
        )
        for measure in Measure.objects.filter(pk__in=ids).select_related("plan")
        if measure.pk not in done
    ]
    bulk_create_with_history(entries, StatusUpdate, default_user=user, default_change_reason=source)
    return len(entries)


def last_approved(measure: Measure) -> StatusUpdate | None:
    """The entry that says how the measure goes now."""
    return measure.updates.approved().select_related("status").first()


def mark_of(update: StatusUpdate | None) -> str:
    """16 hex digits that change with every rewriting or move of an entry; empty when there is none.

    A form carries it, so that two people of one body cannot overwrite each other's draft.
    """
    if update is None:
        return ""
    said = [update.status_id, *(getattr(update, f.name) for f in fields(Statement) if f.name not in ("status", "answers"))]
    links = [[link.title, link.url] for link in update.evidence.all()]
    moment = update.submitted_at.isoformat() if update.submitted_at else ""
    seen = json.dumps([update.pk, update.state, moment, update.kind, update.answers_id, said, links])
    return hashlib.sha256(seen.encode()).hexdigest()[:16]


@transaction.atomic
def write_draft(
    user: Writer,
    measure: Measure,
    body: Body | None,
    said: Statement,
    *,
    evidence: Iterable[tuple[str, str]] = (),
    version: int | None = None,
    seen: str | None = None,
    source: str = Source.PAGE,
    kind: str = UpdateKind.REPORT,
    corrects: StatusUpdate | None = None,
) -> StatusUpdate:
    """Write or rewrite the open entry of this measure and body; `evidence` holds (title, address).

    PermissionDenied for who may not speak for the body; Moved when `version` or `seen` (a mark_of) is given and no longer what is stored.
    """
    measure, source = locked(measure, version), Source.LINK if isinstance(user, Guest) else source
    if not perms.can_speak_for(user, measure, body.pk if body else None):
        raise PermissionDenied
    update = StatusUpdate.objects.filter(measure=measure).open_for(body)
    _check_not_rewritten(update, seen)
    if update is None:
        update = StatusUpdate(measure=measure, body=body, source=source, created_at=timezone.now())
    elif update.state == UpdateState.SUBMITTED:
        raise ValidationError(_("An update of this body is already waiting for approval; withdraw it first."))
    elif not perms.can_edit_update(user, update):
        raise ValidationError(_("This body is writing an update of its own; it is not overwritten."))
    if not (update.kind == UpdateKind.CORRECTION and kind == UpdateKind.REPORT):
        update.kind, update.corrects = kind, corrects  # a correction that is rewritten stays a correction
    if Source.LINK in (update.source, source):
        update.source = source  # rewritten with an account it is taken over, and no guest reads it any more
    update.author = user if isinstance(user, User) else None
    update.on_behalf = perms.is_on_behalf(user, measure, body.pk if body else None)
    for name, value in said.values().items():
        setattr(update, name, value)
    _check(update)
    stamp_history(update, user, source)
    update.save()
    _write_evidence(update, evidence)
    return update


@transaction.atomic
def report(user: Writer, measure: Measure, body: Body | None, said: Statement, **how: Any) -> StatusUpdate:
    """Write an entry and hand it in at once, both or nothing; `how` is as for write_draft."""
    return submit(user, write_draft(user, measure, body, said, **how))


@transaction.atomic
def submit(user: Writer, update: StatusUpdate, *, seen: str | None = None) -> StatusUpdate:
    """Hand a draft or returned entry to the secretariat; where the plan needs no approval it counts at once, unless it came by a link.

    Moved when `seen` is given and the entry was rewritten since.
    """
    measure, update = locked(update.measure), _again(update)
    _check_not_rewritten(update, seen)
    if not perms.can_edit_update(user, update):
        raise PermissionDenied
    _check(update)
    update.submitted_at = timezone.now()
    record_move(user, update, UpdateState.SUBMITTED)
    if not measure.plan.needs_approval and isinstance(user, User):
        _count(user, update)
    return update


@transaction.atomic
def approve(user: User, update: StatusUpdate, *, anyway: bool = False, seen: str | None = None) -> StatusUpdate:
    """Make a submitted entry count. Overtaken when another statement was approved meanwhile, unless `anyway`.

    Moved when `seen` is given and the entry is no longer what was read: nobody approves what they did not see.
    """
    locked(update.measure)
    update = _again(update)
    _check_not_rewritten(update, seen)
    if not perms.can_decide(user, update):
        raise PermissionDenied
    last = last_approved(update.measure)
    if not anyway and last and last.kind != UpdateKind.ADOPTION and last.approved_at > update.submitted_at:  # type: ignore[operator]
        raise Overtaken(_("Another update was approved after this one was submitted."))
    _count(user, update)
    return update


@transaction.atomic
def return_update(user: User, update: StatusUpdate, reason: str, *, seen: str | None = None) -> StatusUpdate:
    """Give a submitted entry back to its body, with the reason."""
    locked(update.measure)
    update = _again(update)
    _check_not_rewritten(update, seen)
    if not perms.can_decide(user, update):
        raise PermissionDenied
    if not reason.strip():
        raise ValidationError(_("Say why it is returned."))
    record_move(user, update, UpdateState.RETURNED, reason.strip())
    return update


@transaction.atomic
def withdraw(user: Writer, update: StatusUpdate, *, seen: str | None = None) -> StatusUpdate:
    """Take a submitted or returned entry back; it stays in the log of its body as withdrawn."""
    locked(update.measure)
    update = _again(update)
    _check_not_rewritten(update, seen)
    if not perms.can_withdraw(user, update):
        raise PermissionDenied
    record_move(user, update, UpdateState.WITHDRAWN)
    return update


@transaction.atomic
def confirm(user: Writer, measure: Measure, body: Body | None, *, version: int | None = None) -> StatusUpdate:
    """Say that nothing changed: a copy of the last approved entry, submitted at once; never over an entry that is still open."""
    if StatusUpdate.objects.filter(measure=locked(measure, version)).open_for(body):
        raise ValidationError(_("An update of this body is still open: finish or withdraw that one first."))
    last = last_approved(measure)
    said = Statement.of(last) if last else Statement()
    # What blocks it was written by somebody else, and keeps its own language.
    said = replace(said, note="", question="", language=said.language if said.blocked_reason else user.language)
    return submit(user, write_draft(user, measure, body, said, kind=UpdateKind.CONFIRMATION))


@transaction.atomic
def correct(user: User, wrong: StatusUpdate, said: Statement) -> StatusUpdate:
    """Write a correction of an approved entry; it counts from its own approval, never backwards."""
    if wrong.state != UpdateState.APPROVED:
        raise ValidationError(_("Only an approved entry can be corrected."))
    return write_draft(user, wrong.measure, wrong.body, said, kind=UpdateKind.CORRECTION, corrects=wrong)


def touch(measure: Measure) -> None:
    """Another version of the measure, another data version of its plan; refuse what was read before."""
    Measure.objects.filter(pk=measure.pk).update(version=F("version") + 1)
    Plan.objects.filter(pk=measure.plan_id).update(data_version=F("data_version") + 1)


def locked(measure: Measure, version: int | None = None) -> Measure:
    """The measure as it is now, locked until the transaction ends (on SQLite the whole database is)."""
    now = Measure.objects.select_for_update(of=("self",), no_key=True).select_related("plan").get(pk=measure.pk)
    if version is not None and version != now.version:
        raise Moved(_("Somebody changed measure %(code)s since you opened this page."), params={"code": now.code})
    return now


def _again(update: StatusUpdate) -> StatusUpdate:
    """The entry as it is now, read under the lock of its measure."""
    return StatusUpdate.objects.select_related("measure__plan").get(pk=update.pk)


def _check_not_rewritten(update: StatusUpdate | None, seen: str | None) -> None:
    if seen is not None and seen != mark_of(update):
        raise Moved(_("Somebody changed this update since you opened this page."))


def _check(update: StatusUpdate) -> None:
    update.full_clean(exclude=["approved_at"], validate_unique=False, validate_constraints=False)
    if update.status and update.status.plan_id != update.measure.plan_id:
        raise ValidationError({"status": _("That status is of another plan.")})
    if update.answers and not StatusUpdate.objects.filter(measure=update.measure_id, pk=update.answers.pk).open_questions().exists():
        raise ValidationError({"answers": _("That question is answered already, or was asked elsewhere.")})
    if update.kind != UpdateKind.CORRECTION and update.status and (why := _refused(update.measure, update.status)):
        raise ValidationError({"status": f"{update.status}: {why}."})


def _refused(measure: Measure, status: Status) -> str:
    """Why the measure may not go to this status from the one that counts now."""
    last = last_approved(measure)
    return move_refusal(last.status.phase, status.phase) if last and last.status else ""


def _write_evidence(update: StatusUpdate, evidence: Iterable[tuple[str, str]]) -> None:
    """Replace the links of an entry; each is checked as a page would check it."""
    rows = [Evidence(update=update, title=title or url[:200], url=url) for title, url in evidence]
    for row in rows:
        row.full_clean(exclude=["update"])
    update.evidence.all().delete()
    Evidence.objects.bulk_create(rows)


def record_move(user: Writer, update: StatusUpdate, to: str, reason: str = "") -> None:
    """Move an entry and keep the move; rights and the lock are the caller's."""
    by = user if isinstance(user, User) else None
    move = UpdateMove(update=update, from_state=update.state, to_state=to, by=by, at=timezone.now(), reason=reason)
    move.full_clean(exclude=["update", "by"])
    update.state = to
    stamp_history(update, user, update.source)
    update.save()
    move.save()


def _count(user: User, update: StatusUpdate) -> None:
    now = timezone.now()
    update.approved_at, update.approved_by = now, user
    record_move(user, update, UpdateState.APPROVED)
    refresh_states([update.measure], at=now)
    touch(update.measure)
