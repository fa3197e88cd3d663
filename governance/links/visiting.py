"""Who comes by a signed link: read from the address and from a signed cookie of the browser; reading writes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from accounts.guests import Guest
from accounts.perms import visible_plans
from config.http import Request
from governance.actions.links import REVOKED, SILENT, WRONG, LinkOver, Visit, check_in_force
from governance.links.signed import read_token
from governance.models import RoundLink
from governance.perms import asked_body_ids
from measures.models import Coordination

View = Callable[..., HttpResponse]
# Not `no-referrer`: browsers then send no origin with a form either, and our own check of it refuses the form. Other sites get nothing.
HEADERS = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "same-origin"}
TYPED = ("note", "blocked_reason", "question")


def by_link(view: View) -> View:
    """A page at the address of a signed link: kept and found by nobody; where the link does not answer, a page that says why.

    The view is given the visit and the token; no sign-in is asked.
    """

    @login_not_required
    @wraps(view)
    def visited(request: Request, token: str, *args: Any, **kwargs: Any) -> HttpResponse:
        link = None
        try:
            link = link_at(token)
            response = view(request, visit_of(request, link), token, *args, **kwargs)
        except LinkOver as over:
            response = over_page(request, over)
        except Http404:
            response = over_page(request, LinkOver(WRONG, link))
        except PermissionDenied:  # the body stopped reporting while the page was open
            response = over_page(request, LinkOver(SILENT, link))
        for name, value in HEADERS.items():
            response[name] = value
        return response

    return visited


def link_at(token: str) -> RoundLink:
    """The link of an address; LinkOver for a signature that is not ours."""
    link = read_token(token)
    if link is None:
        raise LinkOver(WRONG)
    return link


def over_page(request: Request, over: LinkOver) -> HttpResponse:
    """Why a link does not answer, and what to do."""
    link = over.link
    round = link.round if link else None
    by_account = account_address(request, link) if link and over.why != REVOKED else ""  # a revoked link says nothing of its round
    context = {"why": over.why, "link": link, "round": round, "by_account": by_account, "typed": words_typed(request) if link else []}
    return render(request, "governance/link_over.html", context, status=404 if over.why == WRONG else 410)


def words_typed(request: Request) -> list[str]:
    """What somebody wrote in a report that can no longer be kept, so that they can take it along."""
    names = [name for name in request.POST if name in TYPED or name.startswith("question-")]
    return [words for name in names if (words := request.POST[name].strip())]


def visit_of(request: Request, link: RoundLink) -> Visit:
    """Who comes: nobody in particular before they said it in this browser. LinkOver for a link that does not answer."""
    check_in_force(link)
    if not guest_of(link).measure_ids:
        raise LinkOver(SILENT, link)
    try:
        browser, name = signing.loads(request.COOKIES.get(cookie_name(link), ""), salt=cookie_salt(link))
    except (signing.BadSignature, ValueError, TypeError):
        return Visit(link)
    return Visit(link, browser, name)


def guest_of(link: RoundLink) -> Guest:
    """Whom the link lets speak: for its body, on what that body is asked in the round and still reports on."""
    asked = link.round.asked.of_bodies([link.body_id]).values_list("measure_id", flat=True)
    reporting = Coordination.objects.reporting().filter(body=link.body_id, measure__in=list(asked))
    ids = set(reporting.values_list("measure_id", flat=True))
    return Guest(body_id=link.body_id, measure_ids=ids, language=get_language() or link.language)


def remember(response: HttpResponse, visit: Visit) -> HttpResponse:
    """Let this browser know who answers, until the link is over; no script reads it, no other site sends it."""
    link = visit.link
    until = timezone.make_aware(datetime.combine(link.expires_on + timedelta(days=1), time.min))
    value = signing.dumps([visit.browser, visit.name], salt=cookie_salt(link))
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(cookie_name(link), value, expires=until, secure=secure, httponly=True, samesite="Lax", path="/")
    return response


def cookie_name(link: RoundLink) -> str:
    return f"answering-{link.pk}"


def cookie_salt(link: RoundLink) -> str:
    return f"governance.answering.{link.pk}.{link.nonce}"


def account_address(request: Request, link: RoundLink) -> str:
    """Where somebody with an account answers instead; empty for who is signed in and does not speak for a body that is asked."""
    if link.round.is_running and (not request.user.is_authenticated or link.body_id in asked_body_ids(request.user, link.round)):
        return reverse("governance:answer-round", args=[link.round.plan.slug, link.round.number])
    return ""


def around(request: Request, visit: Visit, token: str) -> dict[str, Any]:
    """What every page of a link shows; nothing leads into a plan that this reader may not read."""
    link = visit.link
    return {
        "link": link,
        "visit": visit,
        "token": token,
        "round": link.round,
        "body": link.body,
        "may_read": visible_plans(request.user).filter(pk=link.round.plan_id).exists(),
        "by_account": account_address(request, link),
    }
