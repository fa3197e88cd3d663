"""Sign in first, then back to the page where one was; and a second factor first, for who must have one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect


class SignInFirst(LoginRequiredMiddleware):
    """Django's own, but a button that is pressed after the session ended leads back to the page with the button."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponseRedirect:
        """To the sign-in; `next` is the page itself, or for a POST the page that was open."""
        page = urlsplit(request.META.get("HTTP_REFERER", ""))
        if request.method != "POST" or page.netloc != request.get_host():
            return super().handle_no_permission(request, view_func)
        following = f"{page.path}?{page.query}" if page.query else page.path
        return redirect_to_login(following, self.get_login_url(view_func), self.get_redirect_field_name(view_func))


class SecondFactorFirst:
    """Who runs a plan or the site sets up a second factor before anything else, where MFA_DEMANDED says so."""

    FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    # Sign-in, password and second factor themselves, the ways out, and what says nothing about a plan.
    OPEN = (
        *("account_", "mfa_", "openid_connect_", "admin:logout"),
        *("show-health", "show-readiness", "plan:show-accessibility", "plan:show-privacy"),
        "api:",  # answers 401 itself: no program can follow to a page
    )

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> HttpResponseRedirect | None:
        """To the set-up, whatever was asked: also public pages show the secretariat more than others."""
        request.owes_second_factor = self.owes(request.user)
        if not request.owes_second_factor or request.resolver_match.view_name.startswith(self.OPEN):
            return None
        return redirect("mfa_index")

    def owes(self, user: Any) -> bool:
        """Whether this person must have a second factor and has none; recovery codes alone are none."""
        demanded = settings.MFA_DEMANDED and user.is_authenticated and user.is_secretariat
        return demanded and not is_mfa_enabled(user, self.FACTORS)
