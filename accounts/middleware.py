"""Sign in first, then back to the page where one was."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseRedirect


class SignInFirst(LoginRequiredMiddleware):
    """Django's own, but a button that is pressed after the session ended leads back to the page with the button."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponseRedirect:
        """To the sign-in; `next` is the page itself, or for a POST the page that was open."""
        page = urlsplit(request.META.get("HTTP_REFERER", ""))
        if request.method != "POST" or page.netloc != request.get_host():
            return super().handle_no_permission(request, view_func)
        following = f"{page.path}?{page.query}" if page.query else page.path
        return redirect_to_login(following, self.get_login_url(view_func), self.get_redirect_field_name(view_func))
