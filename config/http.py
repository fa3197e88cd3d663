"""Request types: what a view may count on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django_htmx.middleware import HtmxDetails

    from accounts.models import User
    from plan.models import Plan


class Request(HttpRequest):
    """A request of anybody."""

    user: User | AnonymousUser
    htmx: HtmxDetails
    plan_asked: Plan  # by the address, see accounts.perms.get_plan


class MemberRequest(Request):
    """A request of somebody who is signed in."""

    user: User
