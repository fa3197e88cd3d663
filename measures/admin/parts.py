"""The rows that hang on measures, and the vocabularies, each as a table of its own."""

from __future__ import annotations

from django.contrib import admin

from measures.admin.base import MeasuredAdmin
from measures.admin.inlines import MilestoneForm
from measures.models import (
    Coordination,
    CrossListing,
    Footnote,
    GoodPractice,
    Label,
    MeasureLabel,
    MeasureLink,
    Milestone,
    MilestoneMove,
    Note,
    Status,
    StatusReading,
)
from plan.admin.base import FixedLineInline, OwnRelatedFilter, RowInline, texts

PLAN = ("plan", OwnRelatedFilter)
MEASURES_PLAN = ("measure__plan", OwnRelatedFilter)


class StatusReadingInline(RowInline):
    model = StatusReading
    layout = ((None, [("printed", "doubtful"), "reason"]),)


@admin.register(Status)
class StatusAdmin(MeasuredAdmin):
    layout = ((None, ["plan", ("code", "phase", "position"), "label"]),)
    inlines = (StatusReadingInline,)
    list_display = ("label", "code", "phase", "position", "plan")
    list_filter = (PLAN, "phase")
    list_select_related = ("plan",)
    search_fields = ("code", *texts("label"))


@admin.register(StatusReading)
class StatusReadingAdmin(MeasuredAdmin):
    layout = ((None, ["status", ("printed", "doubtful"), "reason"]),)
    list_display = ("printed", "status", "doubtful", "plan")
    list_filter = (PLAN, "doubtful")
    list_select_related = ("status", "plan")
    search_fields = ("printed", "status__code", *texts("reason"))


@admin.register(Label)
class LabelAdmin(MeasuredAdmin):
    layout = ((None, ["plan", ("code", "position"), "label", "description"]),)
    list_display = ("label", "code", "position", "plan")
    list_filter = (PLAN,)
    list_select_related = ("plan",)
    search_fields = ("code", *texts("label"), *texts("description"))


@admin.register(MeasureLabel)
class MeasureLabelAdmin(MeasuredAdmin):
    layout = ((None, ["measure", "label"]),)
    list_display = ("measure", "label", "measure__plan")
    list_filter = (MEASURES_PLAN, ("label", OwnRelatedFilter))
    list_select_related = ("measure__plan", "label")
    search_fields = ("measure__code", "label__code")


@admin.register(Coordination)
class CoordinationAdmin(MeasuredAdmin):
    layout = ((None, ["measure", "body", ("role", "order"), ("certain", "reports"), "printed"]),)
    list_display = ("measure", "body", "role", "order", "certain", "reports", "measure__plan")
    list_filter = (MEASURES_PLAN, "role", "certain", "reports")
    list_select_related = ("measure__plan", "body")
    search_fields = ("measure__code", "body__slug", "body__short_name", *(f"body__{name}" for name in texts("name")), "printed")


@admin.register(MeasureLink)
class MeasureLinkAdmin(MeasuredAdmin):
    layout = ((None, [("from_measure", "to_measure"), ("kind", "doubtful"), "reason"]),)
    list_display = ("from_measure", "kind", "to_measure", "doubtful", "plan")
    list_display_links = ("from_measure", "to_measure")
    list_filter = (PLAN, "kind", "doubtful")
    list_select_related = ("from_measure", "to_measure", "plan")
    search_fields = ("from_measure__code", "to_measure__code", *texts("reason"))


@admin.register(CrossListing)
class CrossListingAdmin(MeasuredAdmin):
    layout = ((None, ["measure", ("pillar", "challenge"), ("sector", "dimension"), "position", "text", "note"]),)
    list_display = ("measure", "pillar", "challenge", "sector", "dimension", "plan")
    list_filter = (PLAN,)
    list_select_related = ("measure", "pillar", "challenge", "sector", "dimension", "plan")
    search_fields = ("measure__code", "text", *texts("note"))


@admin.register(Note)
class NoteAdmin(MeasuredAdmin):
    layout = ((None, ["measure", "number", "text"]),)
    list_display = ("measure", "number", "text", "plan")
    list_filter = (PLAN,)
    list_select_related = ("measure", "plan")
    search_fields = ("measure__code", *texts("text"))


@admin.register(Footnote)
class FootnoteAdmin(MeasuredAdmin):
    layout = ((None, ["measure", ("number", "good_practice"), "text"]),)
    list_display = ("number", "measure", "good_practice", "measure__plan")
    list_filter = (MEASURES_PLAN, "good_practice")
    list_select_related = ("measure__plan",)
    search_fields = ("number", "measure__code", "text")


@admin.register(GoodPractice)
class GoodPracticeAdmin(MeasuredAdmin):
    layout = ((None, ["plan", ("number", "kind", "section"), ("measure", "dimension", "footnote"), "title", "text"]),)
    list_display = ("number", "kind", "title", "measure", "dimension", "plan")
    list_filter = (PLAN, "kind")
    list_select_related = ("measure", "dimension", "plan")
    search_fields = ("number", "section", "measure__code", *texts("title"), *texts("text"))


class MilestoneMoveInline(FixedLineInline):
    model = MilestoneMove
    layout = ((None, ["from_date", "to_date", "reason", "by", "at"]),)
    select_related = ("by",)


@admin.register(Milestone)
class MilestoneAdmin(MeasuredAdmin):
    """A milestone keeps its first date for ever, and the reason of each move."""

    form = MilestoneForm
    inlines = (MilestoneMoveInline,)
    layout = ((None, ["measure", ("title", "language"), ("first_due_on", "due_on"), "reason_to_move", "done_on"]),)
    readonly_fields = ("first_due_on",)
    list_display = ("title", "measure", "first_due_on", "due_on", "done_on", "measure__plan")
    list_filter = (MEASURES_PLAN, "due_on", "done_on")
    list_select_related = ("measure__plan",)
    search_fields = ("title", "measure__code")
