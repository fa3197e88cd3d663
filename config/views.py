"""The root, health and error pages."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils.translation import get_language_from_request
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from config.problems import is_api, problem


@login_not_required
@require_safe
def choose_language(request: HttpRequest) -> HttpResponse:
    """To the plans, in the browser's language; Dutch when it names none of ours."""
    response = redirect(f"/{get_language_from_request(request)}/")
    response["Vary"] = "Accept-Language, Cookie"
    return response


@login_not_required
@require_safe
def find_icon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for it where a page names no icon."""
    return redirect(static("icon.svg"))


@login_not_required
@require_safe
def show_health(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@login_not_required
@require_safe
def show_readiness(request: HttpRequest) -> HttpResponse:
    """The process answers and its database too."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception:  # noqa: BLE001 - whatever is wrong with the database, the answer is: not ready
        return JsonResponse({"status": "no database"}, status=503)
    return JsonResponse({"status": "ok"})


@login_not_required
def refuse(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Seen but not allowed."""
    return problem(403) if is_api(request) else render(request, "403.html", status=403)


@login_not_required
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Not there, or not for this person: the answer is the same."""
    return problem(404, _("Not there, or not for you.")) if is_api(request) else render(request, "404.html", status=404)


@login_not_required
def failed(request: HttpRequest) -> HttpResponse:
    """Something broke; the page needs no database."""
    return problem(500) if is_api(request) else render(request, "500.html", status=500)
