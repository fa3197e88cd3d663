"""The tables of governance in the admin."""

from __future__ import annotations

from django.contrib import admin

from governance.models import Committee, Deliverable, Indicator, IndicatorRow, IndicatorValue, Seat
from plan.admin.base import LineInline, OwnRelatedFilter, RowAdmin, RowInline, texts

PLAN = ("plan", OwnRelatedFilter)


class SeatInline(RowInline):
    model = Seat
    layout = ((None, ["number", "printed", "label", "body"]),)


class DeliverableInline(RowInline):
    model = Deliverable
    fk_name = "committee"
    layout = ((None, ["number", "title", ("due", "period", "doubtful"), "measures", "providers", "approved_by", "note"]),)


@admin.register(Committee)
class CommitteeAdmin(RowAdmin):
    layout = ((None, ["plan", ("code", "position"), "name", "printed_names", "model", "body", "measures", "note"]),)
    inlines = (SeatInline, DeliverableInline)
    list_display = ("name", "code", "position", "body", "plan")
    list_filter = (PLAN,)
    list_select_related = ("body", "plan")
    search_fields = ("code", "printed_names", *texts("name"))


@admin.register(Seat)
class SeatAdmin(RowAdmin):
    layout = ((None, ["committee", "number", "printed", "label", "body"]),)
    list_display = ("label", "number", "committee", "body", "plan")
    list_filter = (PLAN, ("committee", OwnRelatedFilter))
    list_select_related = ("committee", "body", "plan")
    search_fields = ("printed", *texts("label"), "committee__code")


@admin.register(Deliverable)
class DeliverableAdmin(RowAdmin):
    layout = ((None, ["committee", "number", "title", ("due", "period", "doubtful"), "measures", "providers", "approved_by", "note"]),)
    list_display = ("title", "number", "committee", "due", "doubtful", "plan")
    list_filter = (PLAN, ("committee", OwnRelatedFilter), "doubtful")
    list_select_related = ("committee", "plan")
    search_fields = (*texts("title"), "due", "committee__code")


class IndicatorValueInline(LineInline):
    model = IndicatorValue
    layout = ((None, ["row", "period", "printed", "value", "missing"]),)
    select_related = ("indicator", "row")
    show_change_link = True


@admin.register(Indicator)
class IndicatorAdmin(RowAdmin):
    layout = ((None, ["plan", ("code", "number"), ("table", "section"), "title", ("unit", "unit_printed"), "source", "note"]),)
    inlines = (IndicatorValueInline,)
    list_display = ("title", "code", "number", "table", "unit", "plan")
    list_filter = (PLAN, "table", "unit")
    list_select_related = ("plan",)
    search_fields = ("code", *texts("title"), "source")


@admin.register(IndicatorRow)
class IndicatorRowAdmin(RowAdmin):
    layout = ((None, ["plan", ("code", "number"), "label", "note"]),)
    list_display = ("label", "code", "number", "plan")
    list_filter = (PLAN,)
    list_select_related = ("plan",)
    search_fields = ("code", *texts("label"))


@admin.register(IndicatorValue)
class IndicatorValueAdmin(RowAdmin):
    layout = ((None, ["indicator", "row", "period", ("printed", "value", "missing"), "note"]),)
    list_display = ("indicator", "row", "period", "printed", "value", "missing", "plan")
    list_filter = (PLAN, ("indicator", OwnRelatedFilter), ("row", OwnRelatedFilter), "missing")
    list_select_related = ("indicator", "row", "plan")
    search_fields = ("indicator__code", "row__code", "period", "printed")
