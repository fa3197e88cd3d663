"""Addresses of governance."""

from __future__ import annotations

from django.urls import path

from governance import views

app_name = "governance"
urlpatterns = [
    path("<slug:slug>/governance/", views.show_governance, name="show-governance"),
    path("<slug:slug>/governance/indicators/", views.list_indicators, name="list-indicators"),
    path("<slug:slug>/governance/committees/<slug:code>/", views.show_committee, name="show-committee"),
]
