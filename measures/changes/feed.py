"""The latest changes as an Atom feed: one entry for each measure and day, without persons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html_join
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from measures.changes.asked import EndFilter
from measures.changes.between import Period
from measures.changes.kinds import Kind
from measures.changes.lines import without_implied
from measures.changes.rows import body_names
from measures.changes.telling import Measured, Reading, Told
from measures.changes.values import pair_in_words
from measures.models import MeasureState
from measures.querysets import changes as found
from measures.vocabulary import Vocabulary
from plan.dates import day_words
from plan.models import Plan
from plan.tables.writing import in_xml

MOST = 50
READ_AHEAD = 6 * MOST  # a measure may change more than once on a day, or in nothing that is told


class KindForm(forms.Form):
    """Which kinds of change are told."""

    kind = forms.MultipleChoiceField(label=gettext_lazy("kind of change"), required=False, choices=Kind.choices)


class FeedFilter(EndFilter):
    """The list's filters over states of any day that began since the adoption, and the kinds of change; late and fresh are judged today."""

    def __init__(self, data: QueryDict, *, plan: Plan) -> None:
        super().__init__(data, plan=plan, on=None)
        self.kind_form = KindForm(data)

    @property
    def errors(self) -> dict[str, Any]:
        """What is wrong, by parameter."""
        return {**self.form.errors, **self.kind_form.errors}

    @property
    def kinds(self) -> list[Kind]:
        """The kinds that are asked for; none for all."""
        return [Kind(kind) for kind in self.kind_form.cleaned_data["kind"]] if self.kind_form.is_valid() else []

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Each filter that is on, on the latest states; none is left out for its day."""
        states: QuerySet[Any] = found.latest(self.plan)
        for name, value in self.form.cleaned_data.items():
            states = self.filters[name].filter(states, value)
        return states

    def now(self) -> QuerySet[Any]:
        """The states of today that match."""
        return super().filter_queryset(self.states)


@dataclass(frozen=True)
class Entry:
    """What changed of one measure on one day; `at` is when it was last written."""

    measured: Measured
    day: date
    at: datetime

    @property
    def told(self) -> list[Told]:
        """What is told of it."""
        return self.measured.told


def entries(filters: FeedFilter) -> list[Entry]:
    """The latest days on which a measure changed that matched the filters before or after, the newest first; at most fifty."""
    days = latest_days(filters)
    told: list[Entry] = []
    for start in range(0, len(days), MOST):
        told += _told(filters, days[start : start + MOST])
        if len(told) >= MOST:
            break
    return told[:MOST]


def _told(filters: FeedFilter, days: Sequence[tuple[int, date, datetime]]) -> list[Entry]:
    """Of some measures and days those on which something is told, in four queries."""
    since, until = min(day for _measure, day, _at in days), max(day for _measure, day, _at in days)
    ids = list({measure_id for measure_id, _day, _at in days})
    reading = Reading(filters.plan, ids, Period(since - timedelta(days=1), until), names=False)
    found_here, kinds = [], filters.kinds
    for measure_id, day, at in days:
        measured = reading.measured(measure_id, Period(day - timedelta(days=1), day), kinds)
        if measured and measured.told:
            found_here.append(Entry(measured, day, at))
    return found_here


def latest_days(filters: FeedFilter) -> list[tuple[int, date, datetime]]:
    """(measure, day, the last moment of it) of what changed last, among what matches: states that began or ended, milestones that moved.

    The newest first; a milestone counts whose measure matches today.
    """
    matching: QuerySet[MeasureState] = filters.qs
    ended, moves = matching.none(), found.latest_moves(filters.plan)
    if filters.chosen or filters.words_asked:
        ended = matching.filter(valid_to__isnull=False).order_by("-valid_to", "-pk")
        moves = moves.filter(milestone__measure__in=filters.now().values("measure"))
    newest: set[tuple[datetime, int]] = set()
    for rows, moment, measure in (
        (matching, "valid_from", "measure_id"),
        (ended, "valid_to", "measure_id"),
        (moves, "at", "milestone__measure_id"),
    ):
        newest |= set(rows.values_list(moment, measure)[:READ_AHEAD])
    days: dict[tuple[int, date], datetime] = {}
    for at, measure_id in sorted(newest, reverse=True):
        days.setdefault((measure_id, timezone.localdate(at)), at)
    return [(measure_id, day, at) for (measure_id, day), at in days.items()]


def atom(request: HttpRequest, filters: FeedFilter) -> str:
    """The feed as XML."""
    plan, language = filters.plan, get_language() or "nl"
    page = reverse("measures:show-changes", args=[plan.slug])
    query = request.GET.urlencode()
    title = _("What changed: %(plan)s") % {"plan": plan}
    feed = Atom1Feed(
        title=f"{title} ({'; '.join(_filter_words(filters))})" if query and (filters.chosen or filters.kinds) else title,
        link=request.build_absolute_uri(f"{page}?{query}" if query else page),
        description="",
        language=language,
        subtitle=_("Approved facts only; each entry is one measure on one day."),
        feed_url=request.build_absolute_uri(),
        feed_guid=_tag(request, plan, f"{language}/{plan.slug}/changes/{f'?{query}' if query else ''}"),
        author_name=str(plan.publisher) or str(plan),
    )
    for entry in entries(filters):
        _add(feed, request, plan, entry, filters.words)
    return feed.writeString("utf-8")


def _add(feed: Atom1Feed, request: HttpRequest, plan: Plan, entry: Entry, words: Vocabulary) -> None:
    code, language = entry.measured.code, get_language() or "nl"
    address = reverse("measures:show-measure", args=[plan.slug, code])
    kinds = dict.fromkeys(told.kind for told in entry.told)
    feed.add_item(
        title=f"{code}: {', '.join(str(kind.label) for kind in kinds)}",
        link=request.build_absolute_uri(address),
        description=in_xml(format_html_join("", "<p>{}</p>", ((line,) for line in [entry.measured.text, *_lines(entry, words)]))),
        unique_id=_tag(request, plan, f"{language}/{plan.slug}/measures/{code}/changes/{entry.day.isoformat()}"),
        pubdate=entry.at,
        updateddate=entry.at,
        categories=[kind.value for kind in kinds],
    )


def _lines(entry: Entry, words: Vocabulary) -> list[str]:
    """Each field as one line of plain text: before → after, then why and for whom."""
    lines = []
    for told in without_implied(entry.told):
        pair = pair_in_words(told.name, told.before, told.after, words, body_names(entry.measured, told, words))
        before, after = (_said(value) for value in pair)
        label = capfirst(f"{told.label} “{told.subject}”" if told.subject else str(told.label))
        body = _("for %(body)s") % {"body": told.cause.body} if told.cause.body else ""
        tail = "; ".join(filter(None, (told.reason, body)))
        said = after if told.kind in (Kind.ADDED, Kind.QUESTIONS) and not told.before else f"{before} → {after}"
        lines.append(f"{label}: {said}{f' ({tail})' if tail else ''}")
    return lines


def _said(value: Any) -> str:
    if value is None:
        return "–"
    return day_words(value) if isinstance(value, date) else str(value)


def _filter_words(filters: FeedFilter) -> list[str]:
    labels: Mapping[str, Any] = {name: declared.label for name, declared in filters.filters.items()}
    kinds = [f"{filters.kind_form.fields['kind'].label}: {', '.join(str(kind.label) for kind in filters.kinds)}"] if filters.kinds else []
    return [*(f"{labels[name]}: {', '.join(values)}" for name, values in filters.chosen.items()), *kinds]


def _tag(request: HttpRequest, plan: Plan, path: str) -> str:
    """A name that stays the same for ever, whatever the address becomes (RFC 4151)."""
    return f"tag:{request.get_host().partition(':')[0]},{plan.adopted_on.isoformat()}:/{path}"
