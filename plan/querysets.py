"""Questions about plans and bodies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, FilteredRelation, Q, QuerySet
from django.db.models.functions import Lower

if TYPE_CHECKING:
    from plan.models import Body, Driver, Plan, Term, Trend


class Reader(Protocol):
    """What a plan wants to know of who reads it; `accounts` has the person."""

    is_active: bool
    is_superuser: bool

    @property
    def roles(self) -> set[tuple[int | None, str]]: ...
    @property
    def body_ids(self) -> frozenset[int]: ...


class PlanQuerySet(models.QuerySet["Plan"]):
    """Plans."""

    def public(self) -> PlanQuerySet:
        """What a visitor reads: public plans, never a practice plan."""
        return self.filter(is_public=True, is_practice=False)

    def visible_to(self, user: Reader | AnonymousUser) -> PlanQuerySet:
        """Public plans to everybody; others to who has a role in them or speaks for a body that they name."""
        if isinstance(user, AnonymousUser) or not user.is_active:
            return self.public()
        if user.is_superuser or any(plan_id is None for plan_id, _ in user.roles):
            return self
        named = self.model._default_manager.filter(body_aliases__body_id__in=user.body_ids)
        own = Q(pk__in=[plan_id for plan_id, _ in user.roles]) | Q(pk__in=named.values("pk"))
        return self.filter(own | Q(is_public=True, is_practice=False))


class BodyQuerySet(models.QuerySet["Body"]):
    """Bodies."""

    def spellings_in(self, plan: Plan) -> QuerySet[Body, tuple[str, str, str | None]]:
        """(slug, abbreviation, spelling) for each spelling that a plan prints; one line with None for a body without."""
        own = self.annotate(own=FilteredRelation("aliases", condition=Q(aliases__plan=plan)))
        found: QuerySet[Body, tuple[str, str, str | None]] = own.values_list("slug", "short_name", F("own__spelling"))
        return found

    def not_seeing(self, plan: Plan) -> BodyQuerySet:
        """Those whose people may not see a plan: it is not public, and names the body in no spelling. As PlanQuerySet.visible_to."""
        return self.none() if plan.is_public and not plan.is_practice else self.exclude(aliases__plan=plan)

    def plans_using(self, ids: list[int]) -> dict[int, set[int]]:
        """The plans that name each of these bodies: in a spelling, or in any row that is a plan's or a measure's."""
        used: dict[int, set[int]] = {pk: set() for pk in ids}
        for relation in self.model._meta.related_objects:
            rows = relation.related_model._default_manager
            names = {f.name for f in relation.related_model._meta.get_fields()}
            path = "plan" if "plan" in names else "measure__plan" if "measure" in names else ""
            if path:
                found = rows.filter(**{f"{relation.field.name}__in": ids}).values_list(relation.field.name, path)
                for body, plan in found.order_by().distinct():
                    used[body].add(plan)
        return used


def drivers_of(plan: Plan) -> models.QuerySet[Driver]:
    """The plan's drivers, each with the challenges it is linked to."""
    return plan.drivers.prefetch_related("challenge_links__challenge")


def trends_of(plan: Plan) -> models.QuerySet[Trend]:
    """The trends that the plan starts from, in its order."""
    return plan.trends.order_by("number")


def terms_of(plan: Plan) -> models.QuerySet[Term]:
    """The plan's abbreviations, signs and words; letters sort without regard to their case."""
    return plan.terms.order_by(Lower("term"))
