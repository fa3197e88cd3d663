"""Addresses of saved views."""

from __future__ import annotations

from django.urls import path

from measures.views import saved

urlpatterns = [
    path("", saved.list_views, name="list-views"),
    path("add/", saved.add_view, name="add-view"),
    path("<int:pk>/edit/", saved.edit_view, name="edit-view"),
    path("<int:pk>/delete/", saved.delete_view, name="delete-view"),
]
