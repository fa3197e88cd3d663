"""Who may do what with a measure and its log: each rule once, as a question; the querysets say the same of many."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from accounts.perms import is_secretariat, may_read_submissions
from measures.enums import UpdateState
from measures.models import Coordination, Measure, StatusUpdate


def reporting_body_ids(user: User | AnonymousUser, measure: Measure) -> list[int]:
    """The person's bodies that are asked to report on this measure, in the order of the coordination."""
    if not isinstance(user, User) or not user.is_active or not user.body_ids:
        return []
    found = Coordination.objects.reporting().filter(measure=measure, body_id__in=user.body_ids)
    return list(found.order_by("order", "id").values_list("body_id", flat=True))


def can_report(user: User | AnonymousUser, measure: Measure) -> bool:
    """One of the person's bodies reports on it, or the person is secretariat (then on behalf)."""
    return bool(reporting_body_ids(user, measure)) or is_secretariat(user, measure.plan)


def can_speak_for(user: User | AnonymousUser, measure: Measure, body_id: int | None) -> bool:
    """For an own reporting body; the secretariat also for another body of the measure, or for none."""
    if body_id in reporting_body_ids(user, measure):
        return True
    if not is_secretariat(user, measure.plan):
        return False
    return body_id is None or Coordination.objects.filter(measure=measure, body_id=body_id).exists()


def can_edit_update(user: User | AnonymousUser, update: StatusUpdate) -> bool:
    """A draft or returned entry, by who may speak for its body."""
    return update.state in (UpdateState.DRAFT, UpdateState.RETURNED) and can_speak_for(user, update.measure, update.body_id)


def can_withdraw(user: User | AnonymousUser, update: StatusUpdate) -> bool:
    """A submitted or returned entry, by who may speak for its body."""
    return update.state in (UpdateState.SUBMITTED, UpdateState.RETURNED) and can_speak_for(user, update.measure, update.body_id)


def can_decide(user: User | AnonymousUser, update: StatusUpdate) -> bool:
    """A submitted entry, by the secretariat of its plan."""
    return update.state == UpdateState.SUBMITTED and is_secretariat(user, update.measure.plan)


def sees_log_of(user: User | AnonymousUser, measure: Measure) -> bool:
    """Whether a person sees more of the log than what was approved."""
    return may_read_submissions(user, measure.plan)
