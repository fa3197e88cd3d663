"""What concerns me, in one list."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from config.http import MemberRequest
from governance.notices import DAYS, notices_of, unread_in

SHOWN = 50  # a page


@require_safe
def list_notices(request: MemberRequest) -> HttpResponse:
    """What happened to what I report on, ask and run, the newest first."""
    found = notices_of(request.user)
    page = Paginator(found, SHOWN).get_page(request.GET.get("page"))
    context = {"notices": page.object_list, "page": page, "unread": unread_in(found), "days": DAYS}
    context["until"] = timezone.now().isoformat()
    return render(request, "governance/list_notices.html", context)


@require_safe
def count_notices(request: MemberRequest) -> HttpResponse:
    """How many are new, as a number and in words, for the head of every page; the browser may keep it for a minute."""
    unread = unread_in(notices_of(request.user))
    words = ngettext("%(count)s notice is new to you.", "%(count)s notices are new to you.", unread) % {"count": unread}
    return JsonResponse({"unread": unread, "words": words}, headers={"Cache-Control": "private, max-age=60"})


@require_POST
def see_notices(request: MemberRequest) -> HttpResponse:
    """Mark as read what the page showed, and nothing that came since."""
    User.objects.filter(pk=request.user.pk).update(notices_seen_at=read_until(request.POST.get("until", "")))
    return redirect("governance:list-notices")


def read_until(words: str) -> datetime:
    """The moment that a form names: never a later one than now, and none before what the page shows, which no database need keep."""
    now = timezone.now()
    try:
        moment = parse_datetime(words)
    except ValueError:
        return now
    return now if moment is None or timezone.is_naive(moment) else min(max(moment, now - timedelta(days=DAYS)), now)
