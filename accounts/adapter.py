"""How allauth behaves here: accounts are by invitation."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class InvitedOnly(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody makes their own account."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": gettext_lazy("The e-mail address or the password is not right."),
    }

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


class SecondFactors(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors under the site's name."""

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The host is what a passkey is bound to; the name is what the browser shows."""
        return {**super().get_public_key_credential_rp_entity(), "name": "Boordtabel"}

    def generate_authenticator_name(self, user: Any, type: str) -> str:  # noqa: A002 - allauth's word
        """A name to start with: the person may give a better one."""
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return _("Passkey %(number)d") % {"number": number}
