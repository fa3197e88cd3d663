"""Addresses of the outbox: of a round, of the whole desk, and the stop list."""

from __future__ import annotations

from django.urls import path

from governance.views import mails, stop_list

ROUND = "<slug:slug>/governance/rounds/<int:number>/"
urlpatterns = [
    path(f"{ROUND}mails/", mails.list_round_mails, name="list-round-mails"),
    path(f"{ROUND}write/", mails.write_bodies, name="write-bodies"),
    path("desk/mails/", mails.list_mails, name="list-mails"),
    path("desk/mails/<int:pk>/", mails.show_mail, name="show-mail"),
    path("desk/mails/<int:pk>/again/", mails.send_again, name="send-again"),
    path("desk/stop-list/", stop_list.list_stopped, name="list-stopped"),
    path("desk/stop-list/add/", stop_list.add_stopped, name="add-stopped"),
    path("desk/stop-list/<int:pk>/remove/", stop_list.remove_stopped, name="remove-stopped"),
]
