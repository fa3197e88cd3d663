"""What a row of the list and the head of a page say of a measure on a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property, lru_cache
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from measures.enums import Freshness, LateReason
from measures.models import MeasureState
from measures.rules import freshness_of, freshness_turns, is_late
from measures.vocabulary import Vocabulary, Word, vocabulary
from plan.dates import day_words
from plan.models import Body, Plan


@dataclass(frozen=True)
class RowView:
    """One measure on one day; what it says is worked out when it is asked, so that a row costs only what is shown of it.

    `by` is the body that confirmed it last, where that is known.
    """

    state: MeasureState
    words: Vocabulary
    plan: Plan
    day: date
    by: Body | None = None
    lang: str | None = field(default_factory=get_language)

    @property
    def text(self) -> str:
        """The text in the reader's language, else in another."""
        return (self.lang and self.state.words("text", self.lang)) or str(self.state.text)

    @cached_property
    def labels(self) -> list[Word]:
        codes = [code for code in self.state.labels.split("|") if code]
        return [self.words.label_by_code[code] for code in codes if code in self.words.label_by_code]

    @cached_property
    def bodies(self) -> list[dict[str, Any]]:
        """Who coordinates, by their names of today."""
        return [{**line, "name": name_of(line, self.words, self.lang)} for line in self.state.coordination]

    @property
    def late(self) -> bool:
        return is_late(self.state.late_from, self.day)

    @property
    def why_late(self) -> str:
        return late_sentence(self.state, self.day) if self.late else ""

    @cached_property
    def fresh(self) -> Freshness:
        return freshness_of(self.confirmed_on, self.day, fresh_days=self.plan.fresh_days, stale_days=self.plan.stale_days)

    @property
    def fresh_words(self) -> str:
        return fresh_sentence(self.confirmed_on, self.plan, self.day, self.by)

    @cached_property
    def confirmed_on(self) -> date | None:
        return confirmation_of(self.state)


def row_views(states: Iterable[MeasureState], plan: Plan, day: date) -> list[RowView]:
    """Rows ready to be shown; no query beyond the plan's vocabulary."""
    words = vocabulary(plan)
    return [row_view(state, plan, words, day) for state in states]


def row_view(state: MeasureState, plan: Plan, words: Vocabulary, day: date, by: Body | None = None) -> RowView:
    """One row; `by` is the body that confirmed it last, where that is known."""
    return RowView(state, words, plan, day, by)


def timing_of(state: MeasureState, plan: Plan, day: date) -> dict[str, Any]:
    """Late and fresh on a day, each with its sentence: what every page says of it."""
    late, confirmed_on = is_late(state.late_from, day), confirmation_of(state)
    return {
        "late": late,
        "why_late": late_sentence(state, day) if late else "",
        "fresh": freshness_of(confirmed_on, day, fresh_days=plan.fresh_days, stale_days=plan.stale_days),
        "fresh_words": fresh_sentence(confirmed_on, plan, day),
    }


def name_of(line: dict[str, Any], words: Vocabulary, lang: str | None) -> str:
    """The body's name of today; for one that no measure names any more, the name it had."""
    body = words.bodies.get(line["body"])
    names = line["name"]
    return body.named(lang) if body else names.get(lang or "nl") or next(filter(None, names.values()), line["body"])


def late_sentence(state: MeasureState, day: date) -> str:
    """Why the measure is late on `day`, in the reader's language."""
    assert state.late_from is not None
    return _late_words(state.late_from, state.late_reason, state.late_subject, day, get_language())


@lru_cache(maxsize=4_096)
def _late_words(late_from: date, reason: str, subject: str, day: date, _language: str | None) -> str:
    """The sentence of a late day and its reason, kept as that of freshness is."""
    due = late_from - timedelta(days=1)
    ago = days_ago((day - due).days)
    values = {"subject": subject, "due": day_words(due)}
    if reason == LateReason.MILESTONE:
        return _("Milestone “%(subject)s” was due on %(due)s, %(ago)s.") % {**values, "ago": ago}
    if reason == LateReason.PLANNED:
        return _("The planned period ended on %(due)s, %(ago)s.") % {**values, "ago": ago}
    return _("The term of its priority ended on %(due)s, %(ago)s.") % {**values, "ago": ago}


def confirmation_of(state: MeasureState) -> date | None:
    """The Brussels day on which the measure was last confirmed."""
    moment = state.last_confirmed_at
    return timezone.localdate(moment, timezone.get_default_timezone()) if moment else None


def fresh_sentence(confirmed_on: date | None, plan: Plan, day: date, by: Body | None = None) -> str:
    """When a measure was last confirmed, by which body if that is given, and how long that counts as fresh."""
    if confirmed_on is None:
        return _("Never confirmed.")
    return _fresh_words(confirmed_on, day, plan.fresh_days, plan.stale_days, str(by or ""), get_language())


@lru_cache(maxsize=4_096)
def _fresh_words(confirmed_on: date, day: date, fresh_days: int, stale_days: int, by: str, _language: str | None) -> str:
    """The sentence of a day of confirmation; measures are confirmed many on a day, so it is kept."""
    fresh_until, ageing_until = freshness_turns(confirmed_on, fresh_days=fresh_days, stale_days=stale_days)
    fresh, ageing = day <= fresh_until, day <= ageing_until
    since = fresh_until if ageing else ageing_until
    days = (day - confirmed_on).days
    values = {
        "ago": days_ago(days) if days else _("today"),
        "body": by,
        "until": day_words(fresh_until),
        "since": day_words(since + timedelta(days=1)),
    }
    confirmed = (_("Last confirmed %(ago)s by %(body)s") if by else _("Last confirmed %(ago)s")) % values
    if fresh:
        return _("%(confirmed)s; fresh until %(until)s.") % {**values, "confirmed": confirmed}
    if ageing:
        return _("%(confirmed)s; ageing since %(since)s.") % {**values, "confirmed": confirmed}
    return _("%(confirmed)s; stale since %(since)s.") % {**values, "confirmed": confirmed}


def days_ago(days: int) -> str:
    """“34 days ago”, as it stands inside a sentence."""
    return ngettext("%(days)s day ago", "%(days)s days ago", days) % {"days": days}
