"""Addresses of the desk: many entries decided at once, many measures edited at once; settings of a plan, and its audit list."""

from __future__ import annotations

from django.urls import path

from measures.views import audit, bulk, decisions

urlpatterns = [
    path("", decisions.show_desk, name="show-desk"),
    path("updates/approve/", decisions.approve_updates, name="approve-updates"),
    path("updates/return/", decisions.return_updates, name="return-updates"),
    path("<slug:slug>/edit/", bulk.edit_measures, name="edit-measures"),
    path("<slug:slug>/edits/<int:pk>/", bulk.preview_bulk_edit, name="preview-bulk-edit"),
    path("<slug:slug>/edits/<int:pk>/confirm/", bulk.confirm_bulk_edit, name="confirm-bulk-edit"),
    path("<slug:slug>/edits/<int:pk>/undo/", bulk.undo_bulk_edit, name="undo-bulk-edit"),
    path("<slug:slug>/settings/", audit.edit_plan_settings, name="edit-plan-settings"),
    path("<slug:slug>/audit/", audit.list_audit, name="list-audit"),
]
