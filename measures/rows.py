"""What a row of the list and the head of a page say of a measure on a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import formats, timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from measures.enums import Freshness, LateReason
from measures.models import MeasureState
from measures.rules import freshness, freshness_turns, is_late
from measures.vocabulary import Vocabulary, Word, vocabulary
from plan.models import Body, Plan

DATE = "j F Y"  # as every date of the site


@dataclass(frozen=True)
class RowView:
    """One measure on one day."""

    state: MeasureState
    labels: list[Word]
    bodies: list[dict[str, Any]]
    late: bool
    why_late: str
    fresh: Freshness
    fresh_words: str


def row_views(states: Iterable[MeasureState], plan: Plan, day: date) -> list[RowView]:
    """Rows ready to be shown; no query beyond the plan's vocabulary."""
    words = vocabulary(plan)
    return [row_view(state, plan, words, day) for state in states]


def row_view(state: MeasureState, plan: Plan, words: Vocabulary, day: date, by: Body | None = None) -> RowView:
    """One row, with labels and bodies by their names of today; `by` is the body that confirmed it last, where that is known."""
    codes = [code for code in state.labels.split("|") if code]
    return RowView(
        state=state,
        labels=[words.label_by_code[code] for code in codes if code in words.label_by_code],
        bodies=[{**line, "name": name_of(line, words)} for line in state.coordination],
        **timing_of(state, plan, day, by),
    )


def timing_of(state: MeasureState, plan: Plan, day: date, by: Body | None = None) -> dict[str, Any]:
    """Late and fresh on a day, each with its sentence: what every page says of it."""
    late = is_late(state.late_from, day)
    return {
        "late": late,
        "why_late": late_sentence(state, day) if late else "",
        "fresh": freshness(state.last_confirmed_at, day, fresh_days=plan.fresh_days, stale_days=plan.stale_days),
        "fresh_words": fresh_sentence(state, plan, day, by),
    }


def name_of(line: dict[str, Any], words: Vocabulary) -> str:
    """The body's name of today; for one that no measure names any more, the name it had."""
    body = words.bodies.get(line["body"])
    names = line["name"]
    return str(body) if body else names.get(get_language() or "nl") or next(filter(None, names.values()), line["body"])


def late_sentence(state: MeasureState, day: date) -> str:
    """Why the measure is late on `day`, in the reader's language."""
    assert state.late_from is not None
    due = state.late_from - timedelta(days=1)
    ago = days_ago((day - due).days)
    values = {"subject": state.late_subject, "due": formats.date_format(due, DATE)}
    if state.late_reason == LateReason.MILESTONE:
        return _("Milestone “%(subject)s” was due on %(due)s, %(ago)s.") % {**values, "ago": ago}
    if state.late_reason == LateReason.PLANNED:
        return _("The planned period ended on %(due)s, %(ago)s.") % {**values, "ago": ago}
    return _("The term of its priority ended on %(due)s, %(ago)s.") % {**values, "ago": ago}


def fresh_sentence(state: MeasureState, plan: Plan, day: date, by: Body | None = None) -> str:
    """When the measure was last confirmed, by which body if that is given, and how long that counts as fresh."""
    if state.last_confirmed_at is None:
        return _("Never confirmed.")
    days = (day - timezone.localdate(state.last_confirmed_at)).days
    fresh = freshness(state.last_confirmed_at, day, fresh_days=plan.fresh_days, stale_days=plan.stale_days)
    fresh_until, ageing_until = freshness_turns(state.last_confirmed_at, fresh_days=plan.fresh_days, stale_days=plan.stale_days)
    since = fresh_until if fresh == Freshness.AGEING else ageing_until
    values = {
        "ago": days_ago(days) if days else _("today"),
        "body": by,
        "until": formats.date_format(fresh_until, DATE),
        "since": formats.date_format(since + timedelta(days=1), DATE),
    }
    confirmed = (_("Last confirmed %(ago)s by %(body)s") if by else _("Last confirmed %(ago)s")) % values
    if fresh == Freshness.FRESH:
        return _("%(confirmed)s; fresh until %(until)s.") % {**values, "confirmed": confirmed}
    if fresh == Freshness.AGEING:
        return _("%(confirmed)s; ageing since %(since)s.") % {**values, "confirmed": confirmed}
    return _("%(confirmed)s; stale since %(since)s.") % {**values, "confirmed": confirmed}


def days_ago(days: int) -> str:
    """“34 days ago”, as it stands inside a sentence."""
    return ngettext("%(days)s day ago", "%(days)s days ago", days) % {"days": days}
