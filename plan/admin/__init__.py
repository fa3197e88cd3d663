"""The plan's tables in the admin.

Plan, Body, BodyAlias and Pillar decide what is known of measures: measures/admin/ registers them, with the action that
brings the measures' states in line.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from plan.admin.base import LineInline, OwnRelatedFilter, RowAdmin, RowInline, texts
from plan.models import BodyAlias, Challenge, ChallengeDriver, Dimension, Driver, Pillar, Sector, Term, Trend, UnderlyingChallenge

PLAN = ("plan", OwnRelatedFilter)


class PlanAdmin(RowAdmin):
    """What the plan is called, who may read it, and what its terms mean."""

    layout = (
        (None, ["slug", "title", "short_title", "publisher", "note"]),
        (_("adoption"), [("adopted_on", "adopted_precision")]),
        (_("who reads it"), [("is_public", "is_practice")]),
        (_("reporting"), ["needs_approval", ("fresh_days", "stale_days")]),
        (_("when a priority is over"), [("horizon_kt", "horizon_mt", "horizon_lt")]),
    )
    list_display = ("short_title", "slug", "adopted_on", "is_public", "is_practice", "needs_approval")
    list_filter = ("is_public", "is_practice", "needs_approval")
    search_fields = ("slug", *texts("title"), *texts("short_title"))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """The first states of the measures and their adoption entries carry the date of adoption: it stays.

        What was invented for training never becomes a real plan, and a real one never a plan that a command takes away.
        """
        fixed = super().get_readonly_fields(request, obj)
        return [*fixed, "adopted_on", "is_practice", "data_version"] if obj else fixed

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        sets = super().get_fieldsets(request, obj)
        return [*sets, (_("data"), {"fields": ["data_version"]})] if obj else sets


class BodyAliasInline(LineInline):
    model = BodyAlias
    layout = ((None, ["plan", "spelling"]),)
    select_related = ("plan",)


class BodyAdmin(RowAdmin):
    """An organisation, and every spelling in which the plans print its name."""

    layout = ((None, [("slug", "short_name"), "name", ("kind", "exists"), "note"]),)
    inlines = (BodyAliasInline,)
    list_display = ("name", "short_name", "kind", "exists", "slug")
    list_filter = ("kind", "exists")
    search_fields = ("slug", "short_name", *texts("name"), "aliases__spelling")


class BodyAliasAdmin(RowAdmin):
    layout = ((None, ["plan", "body", "spelling"]),)
    list_display = ("spelling", "body", "plan")
    list_filter = (PLAN,)
    list_select_related = ("body", "plan")
    search_fields = ("spelling", "body__slug", "body__short_name", *(f"body__{name}" for name in texts("name")))


class PillarAdmin(RowAdmin):
    layout = ((None, ["challenge", "number", "title", "note"]),)
    list_display = ("title", "number", "challenge", "plan")
    list_filter = (PLAN, ("challenge", OwnRelatedFilter))
    list_select_related = ("challenge", "plan")
    search_fields = ("number", *texts("title"), "challenge__section")


@admin.register(Trend)
class TrendAdmin(RowAdmin):
    layout = ((None, ["plan", ("number", "section"), "title", "note"]),)
    list_display = ("title", "number", "section", "plan")
    list_filter = (PLAN,)
    list_select_related = ("plan",)
    search_fields = ("number", "section", *texts("title"), *texts("note"))


class DriverLinkInline(LineInline):
    model = ChallengeDriver
    fk_name = "driver"
    layout = ((None, ["challenge", "printed", "doubtful"]),)
    select_related = ("challenge", "driver")
    show_change_link = True


@admin.register(Driver)
class DriverAdmin(RowAdmin):
    layout = ((None, ["plan", "number", "title", "objective", "note"]),)
    inlines = (DriverLinkInline,)
    list_display = ("title", "number", "plan")
    list_filter = (PLAN,)
    list_select_related = ("plan",)
    search_fields = ("number", *texts("title"), *texts("objective"))


class UnderlyingInline(RowInline):
    model = UnderlyingChallenge
    layout = ((None, ["number", "title"]),)


class PillarInline(RowInline):
    model = Pillar
    layout = ((None, ["number", "title", "note"]),)


class ChallengeDriverInline(RowInline):
    model = ChallengeDriver
    layout = ((None, ["driver", ("printed", "doubtful"), "reason"]),)
    select_related = ("challenge", "driver")


@admin.register(Challenge)
class ChallengeAdmin(RowAdmin):
    layout = ((None, ["plan", ("section", "kind"), "title", "short_title", "vision", "vision_detail", "note"]),)
    inlines = (UnderlyingInline, PillarInline, ChallengeDriverInline)
    list_display = ("title", "section", "kind", "plan")
    list_filter = (PLAN, "kind")
    list_select_related = ("plan",)
    search_fields = ("section", *texts("title"), *texts("short_title"), *texts("vision"))


@admin.register(ChallengeDriver)
class ChallengeDriverAdmin(RowAdmin):
    layout = ((None, ["challenge", "driver", ("printed", "doubtful"), "reason"]),)
    list_display = ("challenge", "driver", "printed", "doubtful", "plan")
    list_filter = (PLAN, "printed", "doubtful")
    list_select_related = ("challenge", "driver", "plan")
    search_fields = ("challenge__section", "driver__number", *texts("reason"))


@admin.register(UnderlyingChallenge)
class UnderlyingChallengeAdmin(RowAdmin):
    layout = ((None, ["challenge", "number", "title"]),)
    list_display = ("title", "number", "challenge", "plan")
    list_filter = (PLAN, ("challenge", OwnRelatedFilter))
    list_select_related = ("challenge", "plan")
    search_fields = ("number", *texts("title"), "challenge__section")


@admin.register(Sector)
class SectorAdmin(RowAdmin):
    layout = ((None, ["plan", ("code", "position"), "title", "note"]),)
    list_display = ("title", "code", "position", "plan")
    list_filter = (PLAN,)
    list_select_related = ("plan",)
    search_fields = ("code", *texts("title"))


@admin.register(Dimension)
class DimensionAdmin(RowAdmin):
    layout = ((None, ["plan", ("number", "section"), "title", "heading", "refers_to", "note"]),)
    list_display = ("title", "number", "section", "refers_to", "plan")
    list_filter = (PLAN,)
    list_select_related = ("refers_to", "plan")
    search_fields = ("number", "section", *texts("title"), *texts("heading"))


@admin.register(Term)
class TermAdmin(RowAdmin):
    layout = ((None, ["plan", ("term", "kind", "explained"), "meaning", "note"]),)
    list_display = ("term", "kind", "meaning", "explained", "plan")
    list_filter = (PLAN, "kind", "explained")
    list_select_related = ("plan",)
    search_fields = ("term", *texts("meaning"), *texts("note"))
