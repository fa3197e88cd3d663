"""Questions about measures: who may see and edit which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db import models

from accounts.enums import Role
from accounts.perms import visible_plans
from measures.enums import LinkKind

if TYPE_CHECKING:
    from accounts.models import User
    from measures.models import Coordination, Measure


class MeasureQuerySet(models.QuerySet["Measure"]):
    """Measures."""

    def reported_by(self, user: User | AnonymousUser) -> MeasureQuerySet:
        """Measures for which one of the person's bodies is asked to report."""
        if isinstance(user, AnonymousUser) or not user.is_active or not user.body_ids:
            return self.none()
        return self.filter(coordinations__body_id__in=user.body_ids, coordinations__reports=True).distinct()

    def coordinated_by(self, user: User | AnonymousUser) -> MeasureQuerySet:
        """Measures that one of the person's bodies coordinates, reporting or not."""
        if isinstance(user, AnonymousUser) or not user.is_active or not user.body_ids:
            return self.none()
        return self.filter(coordinations__body_id__in=user.body_ids).distinct()

    def managed_by(self, user: User | AnonymousUser) -> MeasureQuerySet:
        """Measures of the plans where the person is secretariat."""
        if isinstance(user, AnonymousUser) or not user.is_active:
            return self.none()
        if user.is_superuser:
            return self
        plans = user.plans_with(Role.SECRETARIAT)
        return self if None in plans else self.filter(plan_id__in=list(filter(None, plans)))

    def reportable_by(self, user: User | AnonymousUser) -> MeasureQuerySet:
        """Measures on which the person may report, for an own body or as the secretariat; the same as perms.can_report."""
        own, managed = self.reported_by(user), self.managed_by(user)
        return self.filter(models.Q(pk__in=own.values("pk")) | models.Q(pk__in=managed.values("pk")))

    def remarkable_by(self, user: User | AnonymousUser) -> MeasureQuerySet:
        """Measures about which the person may ask and answer; the same as perms.can_remark."""
        own = self.coordinated_by(user).filter(plan__in=visible_plans(user))
        return self.filter(models.Q(pk__in=own.values("pk")) | models.Q(pk__in=self.managed_by(user).values("pk")))

    def twins_of(self, measure: Measure) -> MeasureQuerySet:
        """Measures that are the same one printed a second time, without doubt, whichever of the two the link starts from."""
        sure = {"kind": LinkKind.SAME_AS, "doubtful": False}
        to = measure.links_out.filter(**sure).values("to_measure")
        back = measure.links_in.filter(**sure).values("from_measure")
        return self.filter(models.Q(pk__in=to) | models.Q(pk__in=back), plan=measure.plan_id).order_by("position")

    def with_parts(self) -> MeasureQuerySet:
        """With what a measure's page shows of its place."""
        return self.select_related("plan", "pillar__challenge", "challenge", "sector", "dimension", "printed")


class CoordinationQuerySet(models.QuerySet["Coordination"]):
    """Coordinations."""

    def reporting(self) -> CoordinationQuerySet:
        """Those whose body is asked to report."""
        return self.filter(reports=True)

    def of_person(self, user: User) -> CoordinationQuerySet:
        """Those of the person's bodies, in running measures of plans that the person may see; in plan order, practice plans last."""
        found = self.filter(body_id__in=user.body_ids, measure__plan__in=visible_plans(user), measure__ended_on__isnull=True)
        order = ("measure__plan__is_practice", "measure__plan__slug", "measure__position", "order", "id")
        return found.select_related("body", "measure__plan").order_by(*order)
