"""Addresses of governance."""

from __future__ import annotations

from django.urls import include, path

from governance.views import steering

app_name = "governance"
urlpatterns = [
    path("", include("governance.urls.answers")),
    path("", include("governance.urls.mails")),
    path("<slug:slug>/governance/", steering.show_governance, name="show-governance"),
    path("<slug:slug>/governance/indicators/", steering.list_indicators, name="list-indicators"),
    path("<slug:slug>/governance/committees/<slug:code>/", steering.show_committee, name="show-committee"),
    path("<slug:slug>/governance/rounds/", include("governance.urls.rounds")),
]
