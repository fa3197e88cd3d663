"""What somebody typed while their session ended: kept for them alone until they are signed in again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import HttpResponse, QueryDict
from django.utils import timezone

from accounts.guests import Guest
from accounts.models import User
from config.http import MemberRequest, Request

NAME = "typed"
MOST = 160_000  # characters as they are sent, where one may take twelve: more than the fullest report takes
FOR = timedelta(hours=2)
PAGE_FOR = timedelta(days=7)
NOT_TYPED = ("csrfmiddlewaretoken", "writer")
View = Callable[..., HttpResponse]


def writer_of(user: User | Guest) -> str:
    """A signed word for who fills in a form, so that what was typed comes back to this account and to no other; a guest has none."""
    return "" if isinstance(user, Guest) else signing.dumps(user.pk, salt=NAME)


def keep_typed(view: View) -> View:
    """To the sign-in and back; what a form sent whose page was made for somebody signed in is kept meanwhile, in the session."""

    @login_not_required
    @wraps(view)
    def kept(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if request.method == "POST":
            _keep(request)
        return redirect_to_login(request.get_full_path())

    return kept


def typed(request: Request) -> QueryDict | None:
    """What a form is to show as typed: what is sent now, else what was kept of this page and this account; None for neither."""
    if request.method == "POST":
        return request.POST
    kept = request.session.get(NAME)
    if kept is None:
        return None
    if kept["writer"] != request.user.pk or kept["until"] < timezone.now().timestamp():
        forget_typed(request)
        return None
    return QueryDict(kept["data"]) if kept["path"] == request.get_full_path() else None


def forget_typed(request: Request) -> None:
    """Drop what was kept: it was saved, is too old, or somebody else signed in."""
    request.session.pop(NAME, None)


def drop_typed(request: MemberRequest) -> str:
    """Drop what was kept because its writer says so; the page it was typed on, empty when nothing of this account was kept."""
    kept = request.session.get(NAME)
    if kept is None or kept["writer"] != request.user.pk:
        return ""
    forget_typed(request)
    return str(kept["path"])


def _keep(request: Request) -> None:
    """Put the fields in the visitor's session; nothing without a writer, or of more than the bound."""
    try:
        writer = signing.loads(request.POST.get("writer", ""), salt=NAME, max_age=PAGE_FOR)
    except signing.BadSignature:
        return
    data = request.POST.copy()
    for name in NOT_TYPED:
        data.pop(name, None)
    words = data.urlencode()
    if len(words) <= MOST:
        until = (timezone.now() + FOR).timestamp()
        request.session[NAME] = {"path": request.get_full_path(), "writer": writer, "data": words, "until": until}
