"""What changed, to be followed."""

from __future__ import annotations

import hashlib

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from accounts.perms import get_plan
from config.http import Request
from measures.api.answering import RELEASE
from measures.changes.feed import FeedFilter, atom
from measures.querysets.changes import latest_moment

ATOM = "application/atom+xml; charset=utf-8"
PLAIN = "text/plain; charset=utf-8"


@login_not_required
@require_safe
def follow_changes(request: Request, slug: str) -> HttpResponse:
    """The latest changes as an Atom feed, under the list's filters; a practice plan has none."""
    plan = get_plan(request, slug)
    if plan.is_practice:
        raise Http404
    filters = FeedFilter(request.GET, plan=plan)
    if filters.errors:
        said = [f"{name}: {error}" for name, errors in filters.errors.items() for error in errors]
        return HttpResponse("\n".join(said), content_type=PLAIN, status=400)
    seen = "\x1f".join(map(str, (RELEASE, plan.pk, plan.data_version, timezone.localdate(), get_language(), request.get_full_path())))
    etag, moment = f'"{hashlib.sha256(seen.encode()).hexdigest()[:32]}"', latest_moment(plan)
    modified = int(moment.timestamp()) if moment else None
    answer = get_conditional_response(request, etag, modified)
    if answer is None:
        answer = HttpResponse(atom(request, filters), content_type=ATOM, headers={"ETag": etag})
        if modified:
            answer["Last-Modified"] = http_date(modified)
    return answer
