"""Addresses of the tables on the desk: export, import with preview, confirm."""

from __future__ import annotations

from django.urls import path

from measures.views import tables

urlpatterns = [
    path("", tables.choose_plan, name="choose-plan"),
    path("<slug:slug>/", tables.list_tables, name="list-tables"),
    path("<slug:slug>/<slug:table>.<slug:form>", tables.export_table, name="export-table"),
    path("<slug:slug>/<slug:table>/", tables.upload_table, name="upload-table"),
    path("<slug:slug>/<slug:table>/<int:pk>/", tables.preview_import, name="preview-import"),
    path("<slug:slug>/<slug:table>/<int:pk>/confirm/", tables.confirm_import, name="confirm-import"),
    path("<slug:slug>/<slug:table>/<int:pk>/again/", tables.repeat_preview, name="repeat-preview"),
]
