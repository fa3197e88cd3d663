"""How allauth behaves here: accounts are by invitation."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class InvitedOnly(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody makes their own account."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
