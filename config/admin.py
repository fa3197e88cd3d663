"""The admin site: Django's own, in our words, reached through our sign-in."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
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
        """Never Django's own form: it would take a password without second factor and without limit, also of who is in already."""
        from django.contrib.auth.views import redirect_to_login  # reads models, which are not there yet when this module is read

        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied
        asked = request.GET.get("next", "")
        safe = url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()}, require_https=request.is_secure())
        following = asked if safe else reverse("admin:index")
        return redirect(following) if request.user.is_authenticated else redirect_to_login(following)

    def password_change(self, request: Any, extra_context: Any = None) -> Any:
        """The site's own page, with its limits."""
        return redirect("account_change_password")

    def get_urls(self) -> list[URLResolver | URLPattern]:
        """Django's, and the choice of a language: these pages have none in their address."""
        return [path("language/", self.admin_view(set_language), name="set-language"), *super().get_urls()]
