"""The plan's tables that decide what is known of measures: a name, a spelling, a term, a pillar's challenge."""

from __future__ import annotations

from django.contrib import admin

from measures.admin.base import MeasuredAdmin
from plan.admin import BodyAdmin, BodyAliasAdmin, PillarAdmin, PlanAdmin
from plan.models import Body, BodyAlias, Pillar, Plan


@admin.register(Plan)
class MeasuredPlanAdmin(MeasuredAdmin, PlanAdmin):
    """A plan; its terms decide what is late."""


@admin.register(Body)
class MeasuredBodyAdmin(MeasuredAdmin, BodyAdmin):
    """A body; its measures are found by its names."""


@admin.register(BodyAlias)
class MeasuredBodyAliasAdmin(MeasuredAdmin, BodyAliasAdmin):
    """A printed spelling; the body's measures are found by it."""


@admin.register(Pillar)
class MeasuredPillarAdmin(MeasuredAdmin, PillarAdmin):
    """A pillar; its measures belong to its challenge."""
