"""Who may not read a round but is asked in it is led to where it is answered."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect

from config.http import MemberRequest
from governance.models import ReportingRound
from measures.reporting.tasks import mine_address

View = Callable[..., HttpResponse]


def answering_instead(view: View) -> View:
    """A page of rounds (of one, with a number): a member of a body that is asked gets the page to answer on instead of a refusal."""

    @wraps(view)
    def led(request: MemberRequest, slug: str, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, slug, *args, **kwargs)
        except PermissionDenied:
            rounds = ReportingRound.objects.answered_by(request.user).filter(plan__slug=slug, **kwargs).newest()
            found = list(rounds.running()) or list(rounds[:1])
            if not found:
                raise
        if len(found) > 1:
            return redirect(mine_address(practice=found[0].plan.is_practice))
        return redirect("governance:answer-round", slug, found[0].number)

    return led
