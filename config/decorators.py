"""Wrappers of views that any app may use."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

View = Callable[..., HttpResponse]


def tidy_address(view: View) -> View:
    """Lead an address with empty parameters, as forms send them, to the one without: addresses are kept and mailed."""

    @wraps(view)
    def tidied(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not any(value == "" for values in request.GET.lists() for value in values[1]):
            return view(request, *args, **kwargs)
        query = request.GET.copy()
        for name, values in request.GET.lists():
            query.setlist(name, [value for value in values if value])
        return redirect(f"{request.path}{'?' if query.urlencode() else ''}{query.urlencode()}")

    return tidied
