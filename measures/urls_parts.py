"""Addresses of the plan's parts."""

from __future__ import annotations

from django.urls import path

from measures.views import parts, slips

urlpatterns = [
    path("challenges/", parts.list_challenges, name="list-challenges"),
    path("challenges/<str:section>/", parts.show_challenge, name="show-challenge"),
    path("sectors/", parts.list_sectors, name="list-sectors"),
    path("sectors/<str:code>/", parts.show_sector, name="show-sector"),
    path("dimensions/", parts.list_dimensions, name="list-dimensions"),
    path("dimensions/<int:number>/", parts.show_dimension, name="show-dimension"),
    path("slips/", slips.list_slips, name="list-slips"),
    path("bodies/", parts.list_bodies, name="list-bodies"),
    path("bodies/<slug:body_slug>/", parts.show_body, name="show-body"),
]
