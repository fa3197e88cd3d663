"""The admin site: Django's own, in our words, reached through our sign-in."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _
from django.views.i18n import set_language


class BoordtabelAdminConfig(AdminConfig):
    default_site = "config.admin.BoordtabelAdminSite"


class BoordtabelAdminSite(AdminSite):
    """Signs in through the site's own sign-in, so that its limits and second factor hold here too."""

    site_header = _("Boordtabel: administration")
    site_title = "Boordtabel"
    index_title = _("What the plan says, and how it goes")

    def login(self, request: Any, extra_context: Any = None) -> Any:
        from allauth.account.decorators import secure_admin_login

        return secure_admin_login(super().login)(request, extra_context)

    def get_urls(self) -> list[URLResolver | URLPattern]:
        """Django's, and the choice of a language: these pages have none in their address."""
        return [path("language/", self.admin_view(set_language), name="set-language"), *super().get_urls()]
