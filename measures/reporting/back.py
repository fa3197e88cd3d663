"""The way back after saving: to the page that one came from, and never to another site."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from config.http import Request
from measures.models import Measure

MOST = 2000
STEPS = ("finish", "move")


def next_of(request: Request) -> str:
    """The address on this site that `next` of the address names; empty for any other."""
    found = request.GET.get("next", "")
    fits = len(found) <= MOST and found.startswith("/") and url_has_allowed_host_and_scheme(found, allowed_hosts=None)
    return found if fits else ""


def leading_back(url: str, back: str) -> str:
    """An address that leads back to another once something is saved there."""
    return f"{url}?{urlencode({'next': back}, safe='/')}"


def step_of(request: Request, measure: Measure, back: str) -> str:
    """Where the button `then` of a report leads: to a milestone of the measure and back, or to the page itself; empty for none."""
    name, _dash, pk = request.POST.get("then", "").partition("-")
    place: list[Any] = [measure.plan.slug, measure.code]
    if name == "page":
        return back
    if name == "add":
        return leading_back(reverse("measures:add-milestone", args=place), back)
    if name in STEPS and pk.isascii() and pk.isdigit() and len(pk) < 19:
        return leading_back(reverse(f"measures:{name}-milestone", args=[*place, int(pk)]), back)
    return ""
