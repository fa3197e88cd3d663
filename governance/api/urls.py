"""The address of the plan's figures; config/api.py adds it to the others."""

from __future__ import annotations

from django.urls import path

from governance.api import views

urlpatterns = [path("plans/<slug:plan>/indicators/", views.list_indicators, name="list-indicators")]
