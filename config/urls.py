"""The site map. Each app names its own pages; English path words in all languages."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from config import views

urlpatterns = [
    path("", views.choose_language, name="home"),
    path("favicon.ico", views.find_icon, name="find-icon"),
    path("healthz", views.show_health, name="show-health"),
    path("readyz", views.show_readiness, name="show-readiness"),
    path("accounts/", include("accounts.auth_urls")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("config.api")),
    path("calendar/", include("governance.urls.calendar")),
    path("calendar/", include("measures.urls.calendar")),
    *i18n_patterns(
        path("", include("accounts.urls")),
        path("", include("plan.urls")),
        path("", include("governance.urls")),
        path("", include("measures.urls")),
    ),
]

handler403 = "config.views.refuse"
handler404 = "config.views.not_found"
handler500 = "config.views.failed"
