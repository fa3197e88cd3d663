"""Wrappers of views that any app may use."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

View = Callable[..., HttpResponseBase]


LONGEST = 8_000  # characters of a query string: more than all filters together need
JOINED = ("cols",)  # parameters that forms repeat and addresses say once, comma-separated


def tidy_address(view: View) -> View:
    """Lead an address as forms send it, with empty and repeated parameters, to the short one: addresses are kept and mailed."""

    @wraps(view)
    def tidied(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if len(request.META.get("QUERY_STRING", "")) > LONGEST:
            return HttpResponse(status=414)
        query = request.GET.copy()
        for name, values in request.GET.lists():
            said = [value for value in dict.fromkeys(values) if value]
            query.setlist(name, [",".join(said)] if name in JOINED and said else said)
        if query == request.GET:
            return view(request, *args, **kwargs)
        tidy = query.urlencode(safe=",")
        return redirect(f"{request.path}{'?' if tidy else ''}{tidy}")

    return tidied
