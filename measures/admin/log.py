"""The log, the states and the imports: written by the actions, here only looked at."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from measures.enums import UpdateState
from measures.models import BulkEdit, Evidence, ImportRun, MeasureState, MilestoneMove, Printed, Remark, SavedView, StatusUpdate, UpdateMove
from plan.admin.base import FixedAdmin, FixedLineInline, OwnRelatedFilter, texts

MEASURES_PLAN = ("measure__plan", OwnRelatedFilter)


class UpdateMoveInline(FixedLineInline):
    model = UpdateMove
    layout = ((None, ["from_state", "to_state", "by", "at", "reason"]),)
    select_related = ("by",)


class EvidenceInline(FixedLineInline):
    model = Evidence
    layout = ((None, ["title", "url"]),)


@admin.register(StatusUpdate)
class StatusUpdateAdmin(FixedAdmin):
    """Entries of the log; drafts are seen by who wrote them."""

    inlines = (UpdateMoveInline, EvidenceInline)
    layout = (
        (None, ["measure", ("kind", "state"), ("body", "on_behalf"), ("status", "confidence", "progress")]),
        (None, ["note", "blocked_reason", "question", ("answers", "corrects"), "language"]),
        (None, [("author", "source"), ("created_at", "submitted_at"), ("approved_at", "approved_by")]),
    )
    list_display = ("measure", "kind", "state", "status", "body", "submitted_at", "approved_at", "measure__plan")
    list_filter = (MEASURES_PLAN, "state", "kind", "confidence", "source", "approved_at")
    list_select_related = ("measure__plan", "status", "body")
    search_fields = ("measure__code", "note", "question", "blocked_reason", "body__slug", "body__short_name")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        seen = StatusUpdate.objects.visible_to(request.user)
        return super().get_queryset(request).filter(pk__in=seen.values("pk"))

    def history_records(self, request: HttpRequest, obj: Any) -> list[QuerySet[Any]]:
        """From the moment it was submitted: what a draft said is nobody else's business."""
        (records, *_below) = super().history_records(request, obj)
        return [records.exclude(state__in=[UpdateState.DRAFT, UpdateState.RETURNED])]


class OfUpdate(FixedAdmin):
    """Rows of an update, seen by who may see the update."""

    list_filter = (("update__measure__plan", OwnRelatedFilter),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        seen = StatusUpdate.objects.visible_to(request.user)
        return super().get_queryset(request).filter(update_id__in=seen.values("pk"))


@admin.register(UpdateMove)
class UpdateMoveAdmin(OfUpdate):
    layout = ((None, ["update", ("from_state", "to_state"), ("by", "at"), "reason"]),)
    list_display = ("update", "from_state", "to_state", "by", "at")
    list_select_related = ("update__measure", "by")
    search_fields = ("update__measure__code", "reason")


@admin.register(Evidence)
class EvidenceAdmin(OfUpdate):
    layout = ((None, ["update", "title", "url"]),)
    list_display = ("title", "url", "update")
    list_select_related = ("update__measure",)
    search_fields = ("update__measure__code", "title", "url")


@admin.register(MilestoneMove)
class MilestoneMoveAdmin(FixedAdmin):
    layout = ((None, ["milestone", ("from_date", "to_date"), "reason", ("by", "at")]),)
    list_display = ("milestone", "from_date", "to_date", "reason", "by", "at")
    list_filter = (("milestone__measure__plan", OwnRelatedFilter), "at")
    list_select_related = ("milestone__measure", "by")
    search_fields = ("milestone__title", "milestone__measure__code", "reason")


@admin.register(Remark)
class RemarkAdmin(FixedAdmin):
    """Questions and answers between the bodies and the secretariat."""

    layout = ((None, ["measure", "text", "language", ("body", "author"), ("at", "answers")]),)
    list_display = ("text", "measure", "body", "author", "at", "measure__plan")
    list_filter = (MEASURES_PLAN, "at")
    list_select_related = ("measure__plan", "body", "author")
    search_fields = ("measure__code", "text", "body__slug")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        seen = Remark.objects.visible_to(request.user)
        return super().get_queryset(request).filter(pk__in=seen.values("pk"))


@admin.register(Printed)
class PrintedAdmin(FixedAdmin):
    """What the plan prints, word for word."""

    layout = ((None, ["measure", "code", "text", ("priority", "cost", "status"), "coordination", "remarks", ("section", "footnotes")]),)
    list_display = ("measure", "code", "priority", "cost", "status", "section", "measure__plan")
    list_filter = (MEASURES_PLAN, "priority", "status")
    list_select_related = ("measure__plan",)
    search_fields = ("measure__code", "code", "text", "coordination", "status", "remarks")


@admin.register(MeasureState)
class MeasureStateAdmin(FixedAdmin):
    """What was true of a measure, period by period."""

    layout = (
        (None, ["plan", "measure", ("valid_from", "valid_to"), ("code", "position"), "text"]),
        (None, [("pillar", "challenge"), ("sector", "dimension"), ("priority", "means", "staff")]),
        (None, [("status", "phase", "confidence", "progress"), ("asked", "blocked"), ("coordinator_state", "bodies", "labels")]),
        (None, ["remarks", ("late_from", "late_reason", "late_subject"), ("planned_from", "planned_until", "ended_on")]),
        (None, ["last_confirmed_at", "last_update"]),
    )
    list_display = ("code", "valid_from", "valid_to", "status", "confidence", "coordinator_state", "late_from", "plan")
    list_filter = (("plan", OwnRelatedFilter), ("valid_to", admin.EmptyFieldListFilter), "phase", "confidence", "coordinator_state")
    list_select_related = ("status", "plan")
    search_fields = ("code", *texts("text"), "bodies")


@admin.register(ImportRun)
class ImportRunAdmin(FixedAdmin):
    """Files that were brought in; their content stays out of sight, and so do they for who may not import."""

    layout = ((None, ["plan", "table", ("file_name", "sha256"), "state", "user", ("created_at", "applied_at"), "versions", "report"]),)
    list_display = ("table", "file_name", "state", "user", "created_at", "applied_at", "plan")
    list_filter = (("plan", OwnRelatedFilter), "state", "table")
    list_select_related = ("user", "plan")
    search_fields = ("table", "file_name", "sha256")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may(request, "change", obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        found: QuerySet[Any] = request.user.admin_rows(super().get_queryset(request), "change")  # type: ignore[union-attr]
        return found.defer("content")


@admin.register(BulkEdit)
class BulkEditAdmin(FixedAdmin):
    """Changes of many measures at once, seen by who may make them."""

    layout = ((None, ["plan", ("what", "state"), "change", "user", ("created_at", "applied_at"), ("undone_at", "undone_by"), "rows"]),)
    list_display = ("what", "state", "user", "created_at", "applied_at", "undone_at", "plan")
    list_filter = (("plan", OwnRelatedFilter), "state", "what")
    list_select_related = ("user", "plan")
    search_fields = ("user__email",)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may(request, "change", obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        found: QuerySet[Any] = request.user.admin_rows(super().get_queryset(request), "change")  # type: ignore[union-attr]
        return found


@admin.register(SavedView)
class SavedViewAdmin(FixedAdmin):
    """Views that people keep: theirs, so only administrators look."""

    layout = ((None, ["plan", "user", "title", ("page", "query"), ("audience", "body"), "created_at"]),)
    list_display = ("title", "page", "audience", "user", "created_at", "plan")
    list_filter = (("plan", OwnRelatedFilter), "page", "audience")
    list_select_related = ("user", "plan")
    search_fields = ("title", "query")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser)
