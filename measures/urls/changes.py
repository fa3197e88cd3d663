"""Addresses of what changed."""

from __future__ import annotations

from django.urls import path

from measures.views import changes, feeds

urlpatterns = [
    path("", changes.show_changes, name="show-changes"),
    path("atom/", feeds.follow_changes, name="follow-changes"),
]
