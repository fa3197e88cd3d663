"""Questions about what a plan has at one of its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from measures.models import CrossListing, GoodPractice, MeasureState
from plan.models import Body, BodyAlias, Challenge, Dimension, Sector

if TYPE_CHECKING:
    from measures.querysets.states import StateQuerySet
    from plan.models import Plan


def states_at(plan: Plan, **place: Any) -> StateQuerySet:
    """The measures at a part as they are now, in the plan's order, with what a compact row shows."""
    return MeasureState.objects.of(plan).today().filter(**place).select_related("status").defer("search")


def states_naming(plan: Plan, body: Body) -> StateQuerySet:
    """The measures that name a body in any role, as they are now."""
    return states_at(plan, bodies__contains=f"|{body.slug}|")


def challenges_of(plan: Plan) -> QuerySet[Challenge]:
    """The plan's challenges in its order."""
    return plan.challenges.order_by("section")


def challenge_with_parts(plan: Plan) -> QuerySet[Challenge]:
    """Challenges with all that their page shows of the document."""
    return plan.challenges.select_related("plan").prefetch_related("underlying", "pillars", "driver_links__driver", "referring_dimensions")


def sectors_of(plan: Plan) -> QuerySet[Sector]:
    """The plan's sectors in its order."""
    return plan.sectors.order_by("position")


def dimensions_of(plan: Plan) -> QuerySet[Dimension]:
    """The plan's dimensions in its order, with the challenge that one refers to."""
    return plan.dimensions.select_related("refers_to").order_by("number")


def bodies_of(plan: Plan) -> QuerySet[Body]:
    """Bodies whose name the plan prints, or that coordinate one of its measures."""
    coordinating = Body.objects.filter(coordinations__measure__plan=plan)
    return Body.objects.filter(Q(pk__in=plan.body_aliases.values("body")) | Q(pk__in=coordinating.values("pk"))).order_by("slug")


def spellings_of(plan: Plan, body: Body) -> QuerySet[BodyAlias]:
    """How the plan prints the name of a body."""
    return plan.body_aliases.filter(body=body).order_by("spelling")


def mentions_at(plan: Plan, **place: Any) -> QuerySet[CrossListing]:
    """The plan's second mentions of measures at a part, in its order."""
    return plan.crosslistings.filter(**place).select_related("measure").order_by("position", "pk")


def practices_at(plan: Plan, **place: Any) -> QuerySet[GoodPractice]:
    """Good practices and examples that the plan points to at a part."""
    return plan.goodpractices.filter(**place).select_related("measure").order_by("number")
