"""Addresses of the plans and of what is text alone."""

from __future__ import annotations

from django.urls import path

from plan import views

app_name = "plan"
urlpatterns = [
    path("", views.list_plans, name="list-plans"),
    # Fixed words come before the plan's slug, which may be none of them (plan.models.RESERVED_SLUGS).
    path("accessibility/", views.show_accessibility, name="show-accessibility"),
    path("privacy/", views.show_privacy, name="show-privacy"),
    path("<slug:slug>/drivers/", views.list_drivers, name="list-drivers"),
    path("<slug:slug>/trends/", views.list_trends, name="list-trends"),
    path("<slug:slug>/glossary/", views.list_terms, name="list-terms"),
]
