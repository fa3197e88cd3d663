"""What the page of one measure shows beside its state."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import BooleanField, CharField, F, Q, Value
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from measures.enums import LateReason, LinkKind, UpdateKind, UpdateState
from measures.facets import FacetIndex, facet_index
from measures.filters import MeasureFilter
from measures.listing.order import ListForm, places, sort_in_force
from measures.models import Measure, MeasureLink, MeasureState, StatusUpdate
from measures.querysets.milestones import milestones_on, with_moves_until
from measures.querysets.states import end_of
from plan.dates import day_words
from plan.models import Body
from plan.translation import LANGUAGES, Text, choose


@dataclass(frozen=True)
class Neighbours:
    """The measures before and after this one in the list one came from, and the way back to it."""

    previous: str
    previous_url: str
    next: str
    next_url: str
    list_url: str
    is_filtered: bool


def neighbours(state: MeasureState, filters: MeasureFilter, query: QueryDict) -> Neighbours:
    """Previous and next under the filters and order of the address; in plan order without a query."""
    sort = sort_in_force(ListForm(query), filters)
    tail = f"?{query.urlencode()}" if query else ""

    def url(code: str) -> str:
        return f"{reverse('measures:show-measure', args=[filters.plan.slug, code])}{tail}" if code else ""

    index = facet_index(filters.plan, filters.as_of_day)
    if state.pk not in index.bit:  # written after the plan was read
        before = after = ""
    elif query:
        before, after = _around(index, state.pk, places(index, filters, sort))
    else:
        before, after = index.around(state.pk, index.all)
    back = f"{reverse('measures:list-measures', args=[filters.plan.slug])}{tail}"
    return Neighbours(before, url(before), after, url(after), back, bool(query))


def _around(index: FacetIndex, pk: int, found: Sequence[int]) -> tuple[str, str]:
    """The codes before and after, in the list that the address asks for; none where this measure is not in it."""
    found = found[:]
    if index.bit[pk] not in found:
        return "", ""
    here = found.index(index.bit[pk])
    return index.codes[found[here - 1]] if here else "", index.codes[found[here + 1]] if here + 1 < len(found) else ""


@dataclass(frozen=True)
class LinkView:
    """A link of this measure to another, read from this side."""

    words: Any
    other: Measure
    doubtful: bool
    reason: Any
    kind: str
    text: Text
    url: str


INCOMING = {
    LinkKind.SEE_ALSO: lambda: _("is referred to by"),
    LinkKind.SAME_AS: lambda: _("the same as"),
    LinkKind.OVERLAPS: lambda: _("overlaps with"),
    LinkKind.MERGED_INTO: lambda: _("took in"),
    LinkKind.SPLIT_FROM: lambda: _("was split into"),
    LinkKind.CONTINUES: lambda: _("is continued by"),
}


@dataclass(frozen=True)
class SideText:
    """A footnote, a doubt about the print, or a good practice; `marked` says that a footnote is a good practice."""

    kind: str
    number: int
    marked: bool
    text: Text


def side_notes(measure: Measure, day: date | None) -> dict[str, Any]:
    """Links both ways, footnotes, doubts, good practices and milestones: four queries; on a past day with the dates and texts of then."""
    texts = _side_texts(measure)
    return {
        "links": _links(measure, day),
        "footnotes": [t for t in texts if t.kind == "footnote"],
        "doubts": [t for t in texts if t.kind == "doubt"],
        "practices": [t for t in texts if t.kind == "practice"],
        "milestones": with_moves_until(milestones_on([measure.pk], day), day),
    }


def _side_texts(measure: Measure) -> list[SideText]:
    columns = ("of_kind", "place", "marked", "nl", "fr", "en")
    source = measure.source_language

    def texts(kind: str, rows: Any, marked: Any, **words: Any) -> Any:
        named = {"of_kind": Value(kind, CharField()), "place": F("number"), "marked": marked, **words}
        return rows.order_by().annotate(**named).values_list(*columns)

    plain, yes, no = F("text"), Value(value=True, output_field=BooleanField()), Value(value=False, output_field=BooleanField())
    three = {lang: F(f"text_{lang}") for lang in LANGUAGES}
    only = {lang: plain if lang == source else Value("", CharField()) for lang in LANGUAGES}
    rows = texts("footnote", measure.footnotes.all(), F("good_practice"), **only).union(
        texts("doubt", measure.notes.all(), no, **three), texts("practice", measure.good_practices.all(), yes, **three), all=True
    )
    found = (SideText(kind, n, marked, choose(dict(zip(LANGUAGES, words, strict=True)), source)) for kind, n, marked, *words in rows)
    return sorted(found, key=_order)


def _order(text: SideText) -> tuple[str, int]:
    return text.kind, text.number


def _links(measure: Measure, day: date | None) -> list[LinkView]:
    """The links, in the words of today; on a past day with the other measure's text of then, and without those added later."""
    links = MeasureLink.objects.filter(Q(from_measure=measure) | Q(to_measure=measure)).select_related("from_measure", "to_measure")
    found = [_link(link, measure) for link in links]
    if day is None or not found:
        return found
    then = MeasureState.objects.as_of(day).filter(measure__in=[link.other.pk for link in found]).defer("search")
    texts = {state.measure_id: state.text for state in then}
    tail = f"?as_of={day.isoformat()}"
    return [replace(link, text=texts[link.other.pk], url=link.url + tail) for link in found if link.other.pk in texts]


def _link(link: MeasureLink, measure: Measure) -> LinkView:
    outgoing = link.from_measure_id == measure.pk
    words = link.get_kind_display() if outgoing else INCOMING[LinkKind(link.kind)]()
    other = link.to_measure if outgoing else link.from_measure
    other.plan = measure.plan
    return LinkView(words, other, link.doubtful, link.reason, link.kind, other.text, other.get_absolute_url())


def log_of(measure: Measure, user: User | AnonymousUser, day: date | None) -> list[StatusUpdate]:
    """The entries of the log that the person may see, the newest first; on a past day what was approved by then."""
    entries = StatusUpdate.objects.filter(measure=measure).visible_to(user)
    if day:
        entries = entries.approved().until(end_of(day))
    newest = F("approved_at").desc(nulls_first=True)  # what is not approved yet stands on top, on both databases
    return list(entries.select_related("status", "body", "author").prefetch_related("evidence").order_by(newest, "-id"))


def confirmed_by(state: MeasureState, log: Iterable[StatusUpdate]) -> Body | None:
    """The body that spoke last, from the log that is shown."""
    for entry in log:
        spoken = entry.state == UpdateState.APPROVED and entry.kind != UpdateKind.ADOPTION
        if spoken and (entry.submitted_at or entry.approved_at) == state.last_confirmed_at:
            return entry.body
    return None


@dataclass(frozen=True)
class Change:
    """One field that is different from the period before."""

    label: Any
    before: Any
    after: Any


@dataclass(frozen=True)
class Period:
    """A time in which all that is known of a measure stayed the same; the first one has no changes."""

    state: MeasureState
    since: datetime
    changes: list[Change]


SHOWN = (
    "code",
    "text",
    "place",
    "priority",
    "means",
    "staff",
    "status",
    "confidence",
    "progress",
    "coordinators",
    "labels",
    "remarks",
    "planned_from",
    "planned_until",
    "ended_on",
    "late_from",
)


def periods_of(measure: Measure) -> list[Period]:
    """The periods of a measure, the newest first, each with what changed."""
    states = measure.states.select_related("status", "challenge", "pillar__challenge", "sector", "dimension").order_by("valid_from")
    found: list[Period] = []
    before: dict[str, Any] = {}
    for state in states:
        facts = facts_of(state)
        changes = [Change(label, before[name][1], value) for name, (label, value) in facts.items() if before and before[name][1] != value]
        found.append(Period(state, state.valid_from, changes))
        before = facts
    return found[::-1]


def facts_of(state: MeasureState) -> dict[str, tuple[Any, str]]:
    """What a reader compares, as words: name → (label, value); empty for not stated."""
    pillar = state.pillar
    place: Iterable[Any] = filter(None, (pillar and pillar.challenge, pillar or state.challenge, state.sector, state.dimension))
    field = MeasureState._meta.get_field
    plain = {
        "text": (_("text"), str(state.text)),
        "place": (_("place in the plan"), " · ".join(str(part) for part in place)),
        "priority": (_("priority"), state.get_priority_display()),
        "status": (_("status"), str(state.status) if state.status else ""),
        "confidence": (_("confidence"), state.get_confidence_display()),
        "coordinators": (_("coordination"), ", ".join(line["body"] for line in state.coordination)),
        "late_from": (_("late from"), late_from_words(state)),
        "labels": (_("labels"), ", ".join(code for code in state.labels.split("|") if code)),
    }
    return {name: plain.get(name) or _column(field(name).verbose_name, getattr(state, name)) for name in SHOWN}  # type: ignore[union-attr]


def late_from_words(state: MeasureState) -> str:
    """From when a term makes the measure late; of a milestone and a planned period their own dates tell."""
    return _words(state.late_from) if state.late_reason == LateReason.HORIZON else ""


def _column(label: Any, value: Any) -> tuple[Any, str]:
    return label, _words(value)


def _words(value: Any) -> str:
    if isinstance(value, date):
        return day_words(value)
    return "" if value is None else str(value)
