"""Keeping views as a person does."""

from __future__ import annotations

from urllib.parse import quote

from django.test import Client
from django.urls import reverse

from plan.models import Plan


def add_url(plan: Plan, address: str) -> str:
    """Where the page of an address is kept."""
    return f"{reverse('measures:add-view', args=[plan.slug])}?of={quote(address)}"


def keep(client: Client, plan: Plan, address: str, /, **typed: str) -> int:
    """The status of keeping a page."""
    return client.post(add_url(plan, address), {"title": "Korte termijn", "audience": "me", **typed}).status_code
