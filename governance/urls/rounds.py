"""Addresses of the rounds: prepared, opened, followed, closed; and their result."""

from __future__ import annotations

from django.urls import path

from governance.views import round_result, rounds

urlpatterns = [
    path("", rounds.list_rounds, name="list-rounds"),
    path("add/", rounds.add_round, name="add-round"),
    path("<int:number>/", rounds.show_round, name="show-round"),
    path("<int:number>/edit/", rounds.edit_round, name="edit-round"),
    path("<int:number>/open/", rounds.open_round, name="open-round"),
    path("<int:number>/deadline/", rounds.move_deadline, name="move-deadline"),
    path("<int:number>/remove/", rounds.remove_round, name="remove-round"),
    path("<int:number>/measures/", rounds.list_round_measures, name="list-round-measures"),
    path("<int:number>/close/", rounds.close_round, name="close-round"),
    path("<int:number>/freeze/", rounds.freeze_round, name="freeze-round"),
    path("<int:number>/repeat/", rounds.repeat_round, name="repeat-round"),
    path("<int:number>/result/", round_result.show_result, name="show-result"),
]
