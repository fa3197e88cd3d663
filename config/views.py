"""The root, health and error pages."""

from __future__ import annotations

import re

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils.translation import get_language_from_request
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from config.problems import is_api, problem
from plan.models import Plan

_IN_PLAN = re.compile(r"/[a-z]{2}/(?P<slug>[a-zA-Z0-9_-]{1,60})/")


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
    if is_api(request):
        return problem(404, _("Not there, or not for you."))
    return render(request, "404.html", {"plan": _plan_around(request)}, status=404)


def _plan_around(request: HttpRequest) -> Plan | None:
    """The plan of the address, where this person may see it: its menu and its search are the way on."""
    inside = _IN_PLAN.match(request.path)
    user = getattr(request, "user", None)
    if inside is None or user is None:
        return None
    return Plan.objects.visible_to(user).filter(slug=inside["slug"]).first()


@login_not_required
def failed(request: HttpRequest) -> HttpResponse:
    """Something broke; the page needs no database."""
    return problem(500) if is_api(request) else render(request, "500.html", status=500)
