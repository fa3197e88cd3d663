"""How allauth behaves here: accounts are by invitation."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation


class InvitedOnly(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody makes their own account."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """To what waits: the desk of a secretariat, a contributor's measures, else the plans; in the account's language."""
        user: Any = request.user
        with translation.override(user.language):
            start = reverse("plan:list-plans")
        if user.is_secretariat:
            return f"{start}desk/"
        return f"{start}my/" if user.body_ids else start

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Mail speaks the language of the account that it goes to."""
        user = context.get("user")
        with translation.override(user.language if user else translation.get_language()):
            super().send_mail(template_prefix, email, context)
