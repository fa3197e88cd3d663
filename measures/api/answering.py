"""How every address of the API answers: who asks, what a failure looks like, pages, and what clients may keep."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.core.paginator import EmptyPage, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import APIException, NotAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from config.problems import MEDIA_TYPE, problem_data
from measures.api.parameters import PAGE_SIZE, BadParameters
from plan.models import Plan

Rows = QuerySet[Any] | Sequence[Any]


class BySession(BaseAuthentication):
    """Who is signed in on the site, is it here; nothing can be written, so that no form token is asked."""

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        asked: Any = request._request
        if getattr(asked, "owes_second_factor", False):
            raise NotAuthenticated(_("Set up your second factor first."))
        user = asked.user
        return (user, None) if user.is_authenticated and user.is_active else None

    def authenticate_header(self, request: Request) -> str:
        return "Session"


def tell(exception: Exception, context: dict[str, Any]) -> Response | None:
    """A failure as application/problem+json; one that we did not foresee goes on to the site's own handler."""
    headers = {"Cache-Control": "no-store"}
    if isinstance(exception, Http404):
        said = problem_data(404, _("Not there, or not for you."))
    elif isinstance(exception, PermissionDenied):
        said = problem_data(403)
    elif isinstance(exception, SuspiciousOperation):
        said = problem_data(400)
    elif isinstance(exception, BadParameters):
        said = problem_data(400, exception.detail, exception.errors)
    elif isinstance(exception, APIException):
        said = problem_data(exception.status_code, exception.detail)
        if scheme := getattr(exception, "auth_header", ""):
            headers["WWW-Authenticate"] = scheme
    else:
        return None
    return Response(said, status=said["status"], headers=headers, content_type=MEDIA_TYPE)


def page_of(request: Request, rows: Rows, shape: Callable[[Iterable[Any]], list[dict[str, Any]]]) -> dict[str, Any]:
    """One page of a list, each row as data, with the addresses of its neighbours; a page past the last is not there."""
    number = int(request.query_params.get("page", 1))
    paginator = Paginator(rows, int(request.query_params.get("page_size", PAGE_SIZE)))
    try:
        page = paginator.page(number)
    except EmptyPage:
        raise Http404 from None

    def address(other: int) -> str:
        query = request.query_params.copy()
        query["page"] = str(other)
        return str(request.build_absolute_uri(f"{request.path}?{query.urlencode()}"))

    return {
        "count": paginator.count,
        "next": address(number + 1) if page.has_next() else None,
        "previous": address(number - 1) if page.has_previous() else None,
        "results": shape(page.object_list),
    }


def release() -> str:
    """A mark of the program that answers: what clients kept of another one is asked again."""
    root = Path(settings.BASE_DIR)
    files = [*(path for app in ("plan", "accounts", "measures", "governance") for path in (root / app).rglob("*.py"))]
    found = sorted((str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in [*files, *(root / "locale").rglob("*.mo")])
    return hashlib.sha256(repr(found).encode()).hexdigest()[:16]


RELEASE = release()


def kept(request: Request, plans: Iterable[Plan], build: Callable[[], dict[str, Any]]) -> HttpResponseBase:
    """What `build` makes, under a mark of all that it is made from; a client that has it already gets 304, and nothing is built.

    That is: the address, the plans and their data versions, and the day, on which late and fresh are judged. The language is not
    among them: answers hold all three.
    """
    parts = [RELEASE, request.build_absolute_uri(), timezone.localdate().isoformat()]
    parts += [f"{plan.pk} {plan.data_version}" for plan in plans]
    etag = f'"{hashlib.sha256(" ".join(parts).encode()).hexdigest()[:32]}"'
    unchanged: HttpResponse | None = get_conditional_response(request._request, etag=etag)
    response = unchanged or Response(build())
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache" if request.user.is_authenticated else "no-cache"
    patch_vary_headers(response, ["Cookie"])
    return response
