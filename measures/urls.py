"""Addresses of the measures, their log and the desk."""

from __future__ import annotations

from django.urls import include, path

from measures.views import dashboard, detail, listing, matrix

app_name = "measures"
urlpatterns = [
    path("", include("measures.urls_reporting")),
    path("desk/tables/", include("measures.urls_tables")),
    path("desk/", include("measures.urls_desk")),
    path("<slug:slug>/", dashboard.show_dashboard, name="show-dashboard"),
    path("<slug:slug>/measures/", listing.list_measures, name="list-measures"),
    path("<slug:slug>/measures/<str:code>/", detail.show_measure, name="show-measure"),
    path("<slug:slug>/measures/<str:code>/history/", detail.show_history, name="show-history"),
    path("<slug:slug>/matrix/", matrix.show_matrix, name="show-matrix"),
    path("<slug:slug>/", include("measures.urls_parts")),
]
