"""The moves of an update: draft, submitted, approved or returned, withdrawn; and the entry of the adoption."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history

from accounts.models import User
from measures import perms
from measures.actions.states import refresh_states, stamp_history
from measures.enums import Source, UpdateKind, UpdateState
from measures.models import Evidence, Measure, Status, StatusUpdate, UpdateMove
from plan.models import Body, Plan


class Overtaken(ValidationError):
    """An entry was approved after this one was submitted: approving this one needs an explicit yes."""


class Moved(ValidationError):
    """Somebody changed the measure since the form was opened."""


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


@transaction.atomic
def write_draft(
    user: User,
    measure: Measure,
    body: Body | None,
    said: Statement,
    *,
    evidence: Iterable[tuple[str, str]] = (),
    version: int | None = None,
    source: str = Source.PAGE,
    kind: str = UpdateKind.REPORT,
    corrects: StatusUpdate | None = None,
) -> StatusUpdate:
    """Write or rewrite the open entry of this measure and body; `evidence` holds (title, address).

    PermissionDenied for who may not speak for the body; Moved when `version` is given and no longer the measure's.
    """
    measure = _locked(measure, version)
    if not perms.can_speak_for(user, measure, body.pk if body else None):
        raise PermissionDenied
    update = StatusUpdate.objects.filter(measure=measure, body=body, state__in=[UpdateState.DRAFT, UpdateState.RETURNED]).first()
    if update is None:
        if measure.updates.filter(body=body, state=UpdateState.SUBMITTED).exists():
            raise ValidationError(_("An update of this body is already waiting for approval; withdraw it first."))
        on_behalf = body is not None and body.pk not in user.body_ids
        update = StatusUpdate(measure=measure, body=body, source=source, on_behalf=on_behalf, created_at=timezone.now())
    update.author, update.kind, update.corrects = user, kind, corrects
    for name, value in said.values().items():
        setattr(update, name, value)
    _check(update)
    stamp_history(update, user, source)
    update.save()
    update.evidence.all().delete()
    Evidence.objects.bulk_create([Evidence(update=update, title=title, url=url) for title, url in evidence])
    return update


@transaction.atomic
def submit(user: User, update: StatusUpdate, *, version: int | None = None) -> StatusUpdate:
    """Hand a draft or returned entry to the secretariat; where the plan needs no approval it counts at once."""
    measure = _locked(update.measure, version)
    update = StatusUpdate.objects.select_related("measure__plan").get(pk=update.pk)
    if not perms.can_edit_update(user, update):
        raise PermissionDenied
    _check(update)
    update.submitted_at = timezone.now()
    _move(user, update, UpdateState.SUBMITTED)
    if not measure.plan.needs_approval:
        _count(user, update)
    return update


@transaction.atomic
def approve(user: User, update: StatusUpdate, *, anyway: bool = False) -> StatusUpdate:
    """Make a submitted entry count. Overtaken when a later statement was approved meanwhile, unless `anyway`."""
    _locked(update.measure)
    update = StatusUpdate.objects.select_related("measure__plan").get(pk=update.pk)
    if not perms.can_decide(user, update):
        raise PermissionDenied
    last = last_approved(update.measure)
    if not anyway and last and last.kind != UpdateKind.ADOPTION and last.approved_at > update.submitted_at:  # type: ignore[operator]
        raise Overtaken(_("Another update was approved after this one was submitted."))
    _count(user, update)
    return update


@transaction.atomic
def return_update(user: User, update: StatusUpdate, reason: str) -> StatusUpdate:
    """Give a submitted entry back to its body, with the reason."""
    _locked(update.measure)
    update = StatusUpdate.objects.select_related("measure__plan").get(pk=update.pk)
    if not perms.can_decide(user, update):
        raise PermissionDenied
    if not reason.strip():
        raise ValidationError(_("Say why it is returned."))
    _move(user, update, UpdateState.RETURNED, reason.strip())
    return update


@transaction.atomic
def withdraw(user: User, update: StatusUpdate) -> StatusUpdate:
    """Take a submitted or returned entry back; it stays in the log of its body as withdrawn."""
    _locked(update.measure)
    update = StatusUpdate.objects.select_related("measure__plan").get(pk=update.pk)
    if not perms.can_withdraw(user, update):
        raise PermissionDenied
    _move(user, update, UpdateState.WITHDRAWN)
    return update


@transaction.atomic
def confirm(user: User, measure: Measure, body: Body | None) -> StatusUpdate:
    """Say that nothing changed: a copy of the last approved entry, submitted at once."""
    last = last_approved(measure)
    said = Statement.of(last) if last else Statement(language=user.language)
    said = replace(said, note="", question="", language=user.language)
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


def _locked(measure: Measure, version: int | None = None) -> Measure:
    """The measure as it is now, locked until the transaction ends (on SQLite the whole database is)."""
    now = Measure.objects.select_for_update(of=("self",)).select_related("plan").get(pk=measure.pk)
    if version is not None and version != now.version:
        raise Moved(_("Somebody changed measure %(code)s since you opened this page."), params={"code": now.code})
    return now


def _check(update: StatusUpdate) -> None:
    update.full_clean(exclude=["approved_at"], validate_unique=False, validate_constraints=False)
    if update.status and update.status.plan_id != update.measure.plan_id:
        raise ValidationError({"status": _("That status is of another plan.")})


def _move(user: User, update: StatusUpdate, to: str, reason: str = "") -> None:
    came_from, update.state = update.state, to
    stamp_history(update, user, update.source)
    update.save()
    UpdateMove.objects.create(update=update, from_state=came_from, to_state=to, by=user, at=timezone.now(), reason=reason)


def _count(user: User, update: StatusUpdate) -> None:
    now = timezone.now()
    update.approved_at, update.approved_by = now, user
    _move(user, update, UpdateState.APPROVED)
    refresh_states([update.measure], at=now)
    touch(update.measure)
