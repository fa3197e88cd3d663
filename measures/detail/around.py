"""What the page of a measure shows to who reports on it, coordinates it or steers, beside what all may read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from accounts.perms import may_see_names
from measures import perms
from measures.detail.page import LinkView, side_notes
from measures.enums import LinkKind
from measures.models import Measure, MeasureState
from measures.reporting.kept import writer_of


def beside(user: User | AnonymousUser, state: MeasureState, day: date | None) -> dict[str, Any]:
    """All that stands around the facts of a measure: links, notes, milestones, the doubt about a twin, and what is for members."""
    notes = side_notes(state.measure, day)
    return {**notes, "twin_doubts": twin_doubts(state, notes["links"], day), **for_members(user, state.measure, day)}


def for_members(user: User | AnonymousUser, measure: Measure, day: date | None) -> dict[str, Any]:
    """The links to report and the thread; on a past day neither, and a visitor costs no query."""
    if day is not None or not isinstance(user, User):
        return {"may_report": False, "may_read_remarks": False, "may_remark": False, "remarks": []}
    may_read = perms.can_see_remarks(user, measure)
    thread = thread_of(user, measure) if may_read else {"remarks": [], "may_remark": False}
    return {"may_report": perms.can_report(user, measure), "may_read_remarks": may_read, **thread}


def thread_of(user: User, measure: Measure) -> dict[str, Any]:
    """The remarks on a measure, and what this person may do with them; persons are named to who may see names."""
    return {
        "remarks": list(measure.remark_thread.visible_to(user).with_parts()),
        "may_remark": perms.can_remark(user, measure),
        "names": may_see_names(user, measure.plan),
        "writer": writer_of(user),
    }


def twin_doubts(state: MeasureState, links: Iterable[LinkView], day: date | None) -> list[MeasureState]:
    """The states of twins whose status is another than this measure's: one of the two must be wrong. No query without twins."""
    twins = [link.other.pk for link in links if link.kind == LinkKind.SAME_AS and not link.doubtful]
    if not twins:
        return []
    found = MeasureState.objects.as_of(day).filter(measure__in=twins).select_related("status", "measure__plan").defer("search")
    return list(found.exclude(status=state.status_id) if state.status_id else found.filter(status__isnull=False))
