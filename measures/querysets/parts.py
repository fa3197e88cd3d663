"""Questions about what a plan has at one of its parts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from measures.models import Coordination, CrossListing, GoodPractice, MeasureState
from plan.models import Body, BodyAlias, Challenge, Dimension, Sector

if TYPE_CHECKING:
    from measures.querysets.states import StateQuerySet
    from plan.models import Plan


def states_at(plan: Plan, day: date | None, **place: Any) -> StateQuerySet:
    """The measures at a part as they are now, or were on a day, in the plan's order, with what a compact row shows."""
    return MeasureState.objects.of(plan).as_of(day).filter(**place).select_related("status").defer("search")


def states_naming(plan: Plan, day: date | None, body: Body) -> StateQuerySet:
    """The measures that name a body in any role, as they are now, or were on a day."""
    return states_at(plan, day, bodies__contains=f"|{body.slug}|")


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


def bodies_of(plan: Plan, slugs: Iterable[str] = ()) -> QuerySet[Body]:
    """Bodies whose name the plan prints, or that coordinate one of its measures; and those with `slugs`, that did so on a past day."""
    coordinating = Body.objects.filter(coordinations__measure__plan=plan)
    named = Q(pk__in=plan.body_aliases.values("body")) | Q(pk__in=coordinating.values("pk"))
    return Body.objects.filter(named | Q(slug__in=list(slugs))).order_by("slug")


def bodies_ever_of(plan: Plan) -> QuerySet[Body]:
    """The same, and those that coordinated one of its measures before: a state of then links to their page."""
    past: Any = Coordination.history.filter(measure__plan=plan, body_id=OuterRef("pk"))
    return Body.objects.filter(Q(pk__in=bodies_of(plan).values("pk")) | Q(Exists(past)))


def spellings_of(plan: Plan, body: Body) -> QuerySet[BodyAlias]:
    """How the plan prints the name of a body."""
    return plan.body_aliases.filter(body=body).order_by("spelling")


def mentions_at(plan: Plan, **place: Any) -> QuerySet[CrossListing]:
    """The plan's second mentions of measures at a part, in its order."""
    return plan.crosslistings.filter(**place).select_related("measure").order_by("position", "pk")


def practices_at(plan: Plan, **place: Any) -> QuerySet[GoodPractice]:
    """Good practices and examples that the plan points to at a part."""
    return plan.goodpractices.filter(**place).select_related("measure").order_by("number")
