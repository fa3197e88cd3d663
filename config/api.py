"""The addresses of the API: each app names its own."""

from __future__ import annotations

from django.urls import include, path

app_name = "api"
urlpatterns = [
    path("", include("measures.api.urls")),
    path("", include("governance.api.urls")),
]
