"""Addresses that a calendar program follows: the secret in them is the only key, and no cookie is read."""

from __future__ import annotations

from django.urls import re_path

from measures.views import calendar

KEY = r"(?P<secret>[A-Za-z0-9_-]{43})"
urlpatterns = [
    re_path(rf"^{KEY}/(?P<slug>[-a-zA-Z0-9_]+)\.ics$", calendar.show_plan_calendar, name="show-plan-calendar"),
]
