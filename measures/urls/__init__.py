"""Addresses of the measures, their log and the desk."""

from __future__ import annotations

from django.urls import include, path

from measures.views import api_docs, board, calendar, dashboard, detail, exports, listing, matrix, schedule

app_name = "measures"
urlpatterns = [
    path("api/", api_docs.show_api, name="show-api"),
    path("", include("measures.urls.reporting")),
    path("desk/tables/", include("measures.urls.tables")),
    path("desk/", include("measures.urls.desk")),
    path("<slug:slug>/", dashboard.show_dashboard, name="show-dashboard"),
    path("<slug:slug>/calendar.ics", calendar.show_calendar, name="show-calendar"),
    path("<slug:slug>/measures/", listing.list_measures, name="list-measures"),
    path("<slug:slug>/measures/<str:code>/", detail.show_measure, name="show-measure"),
    path("<slug:slug>/measures/<str:code>/history/", detail.show_history, name="show-history"),
    path("<slug:slug>/matrix/", matrix.show_matrix, name="show-matrix"),
    path("<slug:slug>/board/", board.show_board, name="show-board"),
    path("<slug:slug>/timeline/", schedule.show_timeline, name="show-timeline"),
    path("<slug:slug>/changes/", include("measures.urls.changes")),
    path("<slug:slug>/views/", include("measures.urls.saved")),
    path("<slug:slug>/data/", exports.show_data, name="show-data"),
    path("<slug:slug>/", include("measures.urls.parts")),
]
