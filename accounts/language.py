"""Pages without a language in their address speak that of the page one came from, else that of the account."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponseBase
from django.utils import translation

View = Callable[..., HttpResponseBase]


def in_readers_language(view: View) -> View:
    """Speak the language of `next`, else of who is signed in, else what the browser asked for."""

    @wraps(view)
    def spoken(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        following = request.POST.get("next") or request.GET.get("next") or ""
        language = translation.get_language_from_path(urlsplit(following).path) or getattr(request.user, "language", None)
        if language:
            # Not an override: allauth's answers are rendered after the view; the next request sets its own language.
            translation.activate(language)
            request.LANGUAGE_CODE = language
        return view(request, *args, **kwargs)

    return spoken
