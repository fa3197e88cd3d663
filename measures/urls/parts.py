"""Addresses of the plan's parts."""

from __future__ import annotations

from django.urls import path, re_path

from measures.views import parts, slips

PLACE = r"[^/\x00-\x1f]+"  # a control character is in no code, and PostgreSQL refuses to look for one
urlpatterns = [
    path("challenges/", parts.list_challenges, name="list-challenges"),
    re_path(rf"^challenges/(?P<section>{PLACE})/$", parts.show_challenge, name="show-challenge"),
    path("sectors/", parts.list_sectors, name="list-sectors"),
    re_path(rf"^sectors/(?P<code>{PLACE})/$", parts.show_sector, name="show-sector"),
    path("dimensions/", parts.list_dimensions, name="list-dimensions"),
    path("dimensions/<int:number>/", parts.show_dimension, name="show-dimension"),
    path("slips/", slips.list_slips, name="list-slips"),
    path("bodies/", parts.list_bodies, name="list-bodies"),
    path("bodies/<slug:body_slug>/", parts.show_body, name="show-body"),
]
