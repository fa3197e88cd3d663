"""Addresses of one's own account."""

from __future__ import annotations

from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("my/account/", views.show_account, name="show-account"),
    path("my/account/edit/", views.edit_account, name="edit-account"),
    path("my/account/calendar/add/", views.add_calendar, name="add-calendar"),
    path("my/account/calendar/revoke/", views.revoke_calendar, name="revoke-calendar"),
]
