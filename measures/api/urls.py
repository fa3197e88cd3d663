"""Addresses of the API that are about plans and measures; config/api.py adds those of governance."""

from __future__ import annotations

from django.urls import path

from measures.api import views

urlpatterns = [
    path("", views.open_docs, name="open-docs"),
    path("openapi.json", views.show_openapi, name="show-openapi"),
    path("plans/", views.list_plans, name="list-plans"),
    path("plans/<slug:plan>/", views.show_plan, name="show-plan"),
    path("plans/<slug:plan>/measures/", views.list_measures, name="list-measures"),
    path("plans/<slug:plan>/measures/<str:code>/", views.show_measure, name="show-measure"),
    path("plans/<slug:plan>/measures/<str:code>/updates/", views.list_updates, name="list-updates"),
    path("plans/<slug:plan>/changes/", views.list_changes, name="list-changes"),
    path("plans/<slug:plan>/bodies/", views.list_bodies, name="list-bodies"),
]
