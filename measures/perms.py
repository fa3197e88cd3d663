"""Who may do what with a measure and its log: each rule once, as a question; the querysets say the same of many."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from accounts.enums import Role
from accounts.guests import Guest
from accounts.models import User
from accounts.perms import is_secretariat, may_read_submissions, visible_plans
from measures.enums import Source, UpdateState
from measures.models import Coordination, Measure, StatusUpdate
from plan.models import Body


def reporting_body_ids(user: User | AnonymousUser, measure: Measure) -> list[int]:
    """The person's bodies that are asked to report on this measure, in the order of the coordination; a guest's one body."""
    if isinstance(user, Guest):
        speaks = user.speaks_on(measure.pk) and Coordination.objects.reporting().filter(measure=measure, body_id=user.body_id).exists()
        return [user.body_id] if speaks else []
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


def bodies_to_speak_for(user: User | AnonymousUser, measure: Measure) -> list[Body | None]:
    """The choices that can_speak_for allows, own bodies first; None stands for no body in particular."""
    own = reporting_body_ids(user, measure)
    found = Coordination.objects.filter(measure=measure).select_related("body").order_by("order", "id")
    bodies = [c.body for c in found if c.body_id in own]
    if not is_secretariat(user, measure.plan):
        return list(bodies)
    return [*bodies, *(c.body for c in found if c.body_id not in own), None]


def is_on_behalf(user: User | AnonymousUser, measure: Measure, body_id: int | None) -> bool:
    """Somebody who is not of the body speaks for it."""
    return body_id is not None and body_id not in reporting_body_ids(user, measure)


def holds_update(user: User | AnonymousUser, update: StatusUpdate) -> bool:
    """The own body's entry; the secretariat's own are those on behalf of a body or of none; a guest's those that came by a link."""
    if isinstance(user, Guest) and update.source != Source.LINK:
        return False
    if update.body_id is not None and update.body_id in reporting_body_ids(user, update.measure):
        return True
    return (update.on_behalf or update.body_id is None) and is_secretariat(user, update.measure.plan)


def can_edit_update(user: User | AnonymousUser, update: StatusUpdate) -> bool:
    """A draft or returned entry, by who holds it."""
    return update.state in (UpdateState.DRAFT, UpdateState.RETURNED) and holds_update(user, update)


def can_withdraw(user: User | AnonymousUser, update: StatusUpdate) -> bool:
    """A submitted or returned entry, by who holds it."""
    return update.state in (UpdateState.SUBMITTED, UpdateState.RETURNED) and holds_update(user, update)


def can_see_update(user: User | AnonymousUser, update: StatusUpdate) -> bool:
    """Of a plan that one may see: what was approved; what waits, for who steers; all of one's own body; nobody else's draft.

    The same as StatusUpdate.objects.visible_to.
    """
    plan = update.measure.plan
    if not visible_plans(user).filter(pk=plan.pk).exists():
        return False
    if update.state == UpdateState.APPROVED:
        return True
    if not isinstance(user, User) or not user.is_active:
        return False
    if update.body_id in user.body_ids or (is_secretariat(user, plan) and (update.on_behalf or update.body_id is None)):
        return True
    if user.is_superuser:
        return update.state != UpdateState.DRAFT
    return update.state == UpdateState.SUBMITTED and user.has_role(plan, Role.COMMITTEE, Role.SECRETARIAT)


def can_decide(user: User | AnonymousUser, update: StatusUpdate) -> bool:
    """A submitted entry, by the secretariat of its plan."""
    return update.state == UpdateState.SUBMITTED and is_secretariat(user, update.measure.plan)


def coordinating_body_ids(user: User | AnonymousUser, measure: Measure) -> list[int]:
    """The person's bodies that coordinate this measure, reporting or not, in the order of the coordination."""
    if not isinstance(user, User) or not user.is_active or not user.body_ids:
        return []
    found = Coordination.objects.filter(measure=measure, body_id__in=user.body_ids)
    return list(found.order_by("order", "id").values_list("body_id", flat=True))


def can_remark(user: User | AnonymousUser, measure: Measure) -> bool:
    """Ask and answer: a body that coordinates it in any role, and the secretariat. The same as Measure.objects.remarkable_by."""
    if is_secretariat(user, measure.plan):
        return True
    return bool(coordinating_body_ids(user, measure)) and visible_plans(user).filter(pk=measure.plan_id).exists()


def can_see_remarks(user: User | AnonymousUser, measure: Measure) -> bool:
    """Who may remark, and the committee. The same as Remark.objects.visible_to."""
    return may_read_submissions(user, measure.plan) or can_remark(user, measure)
