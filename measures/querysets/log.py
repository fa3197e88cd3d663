"""Questions about the log."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q

from accounts.enums import Role
from accounts.perms import visible_plans, with_role
from measures.enums import OPEN_STATES, UpdateState

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from measures.models import Milestone, StatusUpdate
    from plan.models import Body


class UpdateQuerySet(models.QuerySet["StatusUpdate"]):
    """Entries of the log."""

    def approved(self) -> UpdateQuerySet:
        """Approved entries, the newest first."""
        return self.filter(state=UpdateState.APPROVED).order_by("-approved_at", "-id")

    def until(self, moment: datetime) -> UpdateQuerySet:
        """What was approved before `moment`."""
        return self.filter(approved_at__lt=moment)

    def waiting(self) -> UpdateQuerySet:
        """What the secretariat has to decide on, the longest waiting first."""
        return self.filter(state=UpdateState.SUBMITTED).order_by("submitted_at", "id")

    def open_for(self, body: Body | None) -> StatusUpdate | None:
        """The one entry of a body (or of none) that is not decided yet."""
        return self.filter(body=body, state__in=OPEN_STATES).first()

    def last_note_of(self, body: Body | None) -> StatusUpdate | None:
        """The newest approved entry of a body (or of none) in which it said something."""
        return self.approved().filter(body=body).exclude(note="").first()

    def open_of(self, body_ids: Iterable[int]) -> UpdateQuerySet:
        """What bodies have still open, with what a list of it shows."""
        found = self.filter(body_id__in=body_ids, state__in=OPEN_STATES)
        return found.select_related("status", "body").prefetch_related("moves", "evidence")

    def open_questions(self) -> UpdateQuerySet:
        """Approved entries that ask something which no approved entry has answered."""
        return self.approved().exclude(question="").exclude(answered_by__state=UpdateState.APPROVED)

    def decided_by(self, user: User | AnonymousUser) -> UpdateQuerySet:
        """What this person may approve or return: submissions of the plans where the person is secretariat."""
        return self.waiting().filter(with_role(user, Role.SECRETARIAT, path="measure__plan"))

    def told_to(self, user: User | AnonymousUser) -> UpdateQuerySet:
        """Entries of the plans where the person is secretariat, without what only the writing body sees: what the desk may name."""
        if isinstance(user, AnonymousUser) or not user.is_active:
            return self.none()
        plans = user.plans_with(Role.SECRETARIAT)
        found = self.exclude(state=UpdateState.DRAFT)
        return found if user.is_superuser else found.filter(_in(plans))

    def with_parts(self) -> UpdateQuerySet:
        """With what the desk shows of an entry and of its measure."""
        return self.select_related("measure__plan", "status", "body", "author").prefetch_related("evidence")

    def visible_to(self, user: User | AnonymousUser) -> UpdateQuerySet:
        """Of the plans that one may see: approved entries; submissions for who steers; all that a person's own bodies wrote.

        Drafts and returned entries are seen by the own body only (and what the secretariat itself drafts on behalf, by it).
        The same as perms.can_see_update.
        """
        seen, found = Q(state=UpdateState.APPROVED), self.filter(measure__plan__in=visible_plans(user))
        if isinstance(user, AnonymousUser) or not user.is_active:
            return found.filter(seen)
        seen |= Q(body_id__in=user.body_ids)
        behalf = Q(on_behalf=True) | Q(body__isnull=True)
        if user.is_superuser:
            return found.filter(seen | behalf | ~Q(state=UpdateState.DRAFT))
        seen |= _in(user.plans_with(Role.COMMITTEE, Role.SECRETARIAT)) & Q(state=UpdateState.SUBMITTED)
        return found.filter(seen | _in(user.plans_with(Role.SECRETARIAT)) & behalf)


def _in(plans: set[int | None]) -> Q:
    """Of one of these plans; None among them stands for all."""
    return Q() if None in plans else Q(measure__plan_id__in=plans)


class MilestoneQuerySet(models.QuerySet["Milestone"]):
    """Milestones."""

    def not_done(self) -> MilestoneQuerySet:
        """Those that are still to be reached, the first first."""
        return self.filter(done_on__isnull=True).order_by("due_on", "id")

    def with_moves(self) -> MilestoneQuerySet:
        """With every change of date, in the order of their dates of now."""
        return self.prefetch_related("moves").order_by("due_on", "id")
