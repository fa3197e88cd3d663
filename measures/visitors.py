"""Pages of a plan as visitors read them, kept in memory until the plan changes or the day ends.

A visitor without a session sees of a public plan what every other one sees. The address, the language, the plan's data version
and the day are therefore all that such a page depends on. Whoever has a session is always answered afresh.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import get_language

from accounts.perms import get_plan
from config.http import Request

MOST_BYTES = 24 * 1024**2
LARGEST = 512 * 1024

View = Callable[..., HttpResponseBase]
_pages: OrderedDict[tuple[Any, ...], bytes] = OrderedDict()
_weight = 0
_lock = Lock()


def kept_for_visitors(view: View) -> View:
    """Answer a visitor with the page that was made for an earlier one, when nothing that it shows changed since."""

    @wraps(view)
    def kept(request: Request, slug: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not settings.KEEP_PAGES or request.method != "GET" or request.COOKIES:
            return view(request, slug, *args, **kwargs)
        plan = get_plan(request, slug)
        place = (settings.DATABASES["default"]["NAME"], request.scheme, request.get_host(), request.get_full_path(), get_language())
        key = (*place, plan.pk, plan.data_version, timezone.localdate())
        page = _pages.get(key)
        if page is None:
            response = view(request, slug, *args, **kwargs)
            if (
                isinstance(response, HttpResponse)
                and response.status_code == 200
                and response.headers["Content-Type"].startswith("text/html")
            ):
                _keep(key, response.content)
            return response
        return HttpResponse(page)

    return kept


def forget() -> None:
    """Drop what is kept in memory."""
    global _weight  # noqa: PLW0603 - goes with _pages
    with _lock:
        _pages.clear()
        _weight = 0


def _keep(key: tuple[Any, ...], page: bytes) -> None:
    """Keep a page within the bound; the oldest go first, and with them those of older versions."""
    global _weight  # noqa: PLW0603 - goes with _pages
    if len(page) > LARGEST:
        return
    with _lock:  # threads may have made the same page at once: its weight counts once
        _weight += len(page) - len(_pages.pop(key, b""))
        _pages[key] = page
        while _weight > MOST_BYTES:
            _weight -= len(_pages.popitem(last=False)[1])
