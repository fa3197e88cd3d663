"""Too many attempts get the page that says so, also where allauth would only answer with its form again."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core import ratelimit
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponseBase

View = Callable[..., HttpResponseBase]
CODE = "too_many_login_attempts"


def refuses_too_many(view: View) -> View:
    """Answer 429 with our page where a form was refused for too many attempts (of a password, a code or a passkey)."""

    @wraps(view)
    def limited(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        context = getattr(response, "context_data", None) or {}
        forms = [form for form in context.values() if isinstance(form, BaseForm) and form.is_bound]
        if any(form.has_error(field, CODE) for form in forms for field in form.errors):
            too_many: HttpResponseBase = ratelimit.respond_429(request)
            return too_many
        return response

    return limited
