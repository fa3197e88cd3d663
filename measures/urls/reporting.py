"""Addresses of reporting and of the desk; they stand before the plans', whose slugs cannot be these words."""

from __future__ import annotations

from django.urls import path

from measures.views import desk, milestones, mine, remarks, reporting

urlpatterns = [
    path("my/", mine.list_mine, name="list-mine"),
    path("my/confirm/", mine.confirm_measures, name="confirm-measures"),
    path("my/typed/drop/", reporting.drop_typed, name="drop-typed"),
    path("my/submit/", mine.submit_updates, name="submit-updates"),
    path("desk/updates/<int:pk>/approve/", desk.approve_update, name="approve-update"),
    path("desk/updates/<int:pk>/return/", desk.return_update, name="return-update"),
    path("<slug:slug>/measures/<str:code>/report/", reporting.report_update, name="report-update"),
    path("<slug:slug>/measures/<str:code>/confirm/", reporting.confirm_measure, name="confirm-measure"),
    path("<slug:slug>/measures/<str:code>/updates/<int:pk>/submit/", reporting.submit_update, name="submit-update"),
    path("<slug:slug>/measures/<str:code>/updates/<int:pk>/withdraw/", reporting.withdraw_update, name="withdraw-update"),
    path("<slug:slug>/measures/<str:code>/milestones/add/", milestones.add_milestone, name="add-milestone"),
    path("<slug:slug>/measures/<str:code>/milestones/<int:pk>/move/", milestones.move_milestone, name="move-milestone"),
    path("<slug:slug>/measures/<str:code>/milestones/<int:pk>/finish/", milestones.finish_milestone, name="finish-milestone"),
    path("<slug:slug>/measures/<str:code>/remarks/add/", remarks.add_remark, name="add-remark"),
]
