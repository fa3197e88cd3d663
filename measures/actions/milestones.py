"""Milestones by who reports: a dated step is added, moved with a reason, done; each is one version of the measure."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from measures import perms
from measures.actions.log import Moved, locked, touch
from measures.actions.states import refresh_states
from measures.enums import Source
from measures.models import Measure, Milestone, MilestoneMove
from plan.editing import stamp_history


@transaction.atomic
def add_milestone(user: User, measure: Measure, *, title: str, due_on: date, language: str) -> Milestone:
    """Add a dated step; its date of now is its first date for ever."""
    measure = _for(user, measure)
    return _save(user, Milestone(measure=measure, title=title, language=language, due_on=due_on, first_due_on=due_on))


@transaction.atomic
def move_milestone(user: User, milestone: Milestone, to: date, reason: str, *, seen: date) -> Milestone:
    """Give an open step another date, and keep why; Moved when `seen` is no longer its date."""
    milestone = _again(user, milestone, seen)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why this milestone gets another date.")})
    if to == milestone.due_on:
        raise ValidationError({"due_on": _("That is the date it has already.")})
    move = MilestoneMove(milestone=milestone, from_date=milestone.due_on, to_date=to, reason=reason.strip(), by=user, at=timezone.now())
    move.full_clean(exclude=["milestone", "by"])
    milestone.due_on = to
    move.save()
    return _save(user, milestone)


@transaction.atomic
def finish_milestone(user: User, milestone: Milestone, done_on: date, *, seen: date) -> Milestone:
    """Say on which day an open step was reached: today or before."""
    milestone = _again(user, milestone, seen)
    if done_on > timezone.localdate():
        raise ValidationError({"done_on": _("That day is still to come.")})
    milestone.done_on = done_on
    return _save(user, milestone)


def _for(user: User, measure: Measure) -> Measure:
    """The measure, locked, for who may report on it."""
    measure = locked(measure)
    if not perms.can_report(user, measure):
        raise PermissionDenied
    return measure


def _again(user: User, milestone: Milestone, seen: date) -> Milestone:
    """The step as it is now, under the lock of its measure; only while it is open, and as it was read."""
    measure = _for(user, milestone.measure)
    milestone = Milestone.objects.get(pk=milestone.pk)
    milestone.measure = measure
    if milestone.done_on:
        raise ValidationError(_("This milestone is done already."))
    if milestone.due_on != seen:
        raise Moved(_("Somebody gave this milestone another date since you opened this page."))
    return milestone


def _save(user: User, milestone: Milestone) -> Milestone:
    milestone.full_clean(exclude=["measure"])
    stamp_history(milestone, user, Source.PAGE)
    milestone.save()
    refresh_states([milestone.measure])
    touch(milestone.measure)
    return milestone
