"""What is read, as the objects of the contract (measures/api/schemas.py)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from rest_framework.request import Request

from measures.changes import Changes, change_rows
from measures.enums import Priority
from measures.facets import facet_index
from measures.listing.rows import late_sentence
from measures.models import MeasureState, Status, StatusUpdate
from measures.querysets.open_data import links_of
from measures.rules import is_late
from measures.vocabulary import Vocabulary, Word, vocabulary
from plan.models import Body, Plan
from plan.translation import LANGUAGES, Translatable

Data = dict[str, Any]
PRINTED = ("code", "text", "priority", "cost", "coordination", "status", "remarks", "section", "footnotes")
THREE = [(lang, f"text_{lang}", f"state_{lang}") for lang in LANGUAGES]


def words_of(row: Translatable, name: str) -> Data:
    """A text in three languages, null where one has none."""
    return {lang: row.words(name, lang) or None for lang in LANGUAGES}


def page_url(request: Request, plan: Plan, name: str = "measures:show-dashboard", *place: str) -> str:
    """The page for people, in the plan's own language: an answer is the same for every reader."""
    with override(plan.source_language):
        return str(request.build_absolute_uri(reverse(name, args=[plan.slug, *place])))


def moment(value: datetime | None) -> str | None:
    """A moment with its offset, Brussels time."""
    return timezone.localtime(value).isoformat() if value else None


class MeasureShapes:
    """Turns states of one plan on one day into measures; what all of them need is made once."""

    def __init__(self, request: Request, plan: Plan, *, day: date, as_of: date | None) -> None:
        self.plan, self.day, self.words = plan, day, vocabulary(plan)
        self.root, self.tail = page_url(request, plan, "measures:list-measures"), f"?as_of={as_of.isoformat()}" if as_of else ""
        self.names = {slug: _three(word) for slug, word in self.words.bodies.items()}
        self.statuses = {pk: _status(word) for pk, word in self.words.statuses.items()}

    def many(self, states: Iterable[MeasureState]) -> list[Data]:
        """Each state as a measure: one query for all their links."""
        found: Sequence[MeasureState] = list(states)
        links, why = links_of(state.measure_id for state in found), self._why_late(found)
        return [self._one(state, links.get(state.measure_id, []), why.get(state.pk)) for state in found]

    def _why_late(self, states: Iterable[MeasureState]) -> dict[int, Data]:
        late = [state for state in states if is_late(state.late_from, self.day)]
        why: dict[int, Data] = {state.pk: {} for state in late}
        for lang in LANGUAGES if late else ():
            with override(lang):
                for state in late:
                    why[state.pk][lang] = late_sentence(state, self.day)
        return why

    def _one(self, state: MeasureState, links: list[tuple[str, str, bool]], why: Data | None) -> Data:
        printed = getattr(state.measure, "printed", None)
        confirmed = state.last_confirmed_at
        return {
            "code": state.code,
            "coded_by_us": state.coded_by_us,
            "text": {lang: getattr(state, text) or None for lang, text, _ in THREE},
            "translation_state": {lang: getattr(state, worth) for lang, _, worth in THREE},
            "url": f"{self.root}{quote(state.measure.code)}/{self.tail}",
            "version": state.measure.version,
            "as_of": self.day.isoformat(),
            **self._place(state),
            "priority": state.priority or None,
            "cost": {"means": state.means, "staff": state.staff},
            "coordinator_state": state.coordinator_state,
            "coordination": [self._coordination(line) for line in state.coordination],
            "status": self.statuses[state.status_id] if state.status_id else None,
            "confidence": state.confidence or None,
            "remarks": state.remarks,
            "labels": [code for code in state.labels.split("|") if code],
            "links": [{"code": code, "kind": kind, "doubtful": doubtful} for code, kind, doubtful in links],
            "late": {"is_late": why is not None, "why": why},
            "last_confirmed_on": timezone.localdate(confirmed).isoformat() if confirmed else None,
            "printed": {name: getattr(printed, name) for name in PRINTED} if printed else None,
        }

    def _place(self, state: MeasureState) -> Data:
        words = self.words
        return {
            "challenge": words.challenges[state.challenge_id].code if state.challenge_id else None,
            "pillar": words.pillar_codes[state.pillar_id] if state.pillar_id else None,
            "sector": words.sectors[state.sector_id].code if state.sector_id else None,
            "dimension": words.dimensions[state.dimension_id].code if state.dimension_id else None,
        }

    def _coordination(self, line: Data) -> Data:
        """With the body's names of today; of one that no measure names any more, those it had."""
        names = self.names.get(line["body"]) or {lang: line["name"].get(lang) or None for lang in LANGUAGES}
        return {"body": line["body"], "name": names, "role": line["role"], "certain": line["certain"], "reports": line["reports"]}


def _three(word: Word) -> Data:
    return {"nl": word.nl or None, "fr": word.fr or None, "en": word.en or None}


def _status(word: Word) -> Data:
    return {"code": word.code, "phase": word.phase, "label": _three(word)}


def update_shapes(updates: Iterable[StatusUpdate]) -> list[Data]:
    """Entries of a log as visitors read them: no person, no internal word."""
    return [
        {
            "kind": update.kind,
            "body": {"body": update.body.slug, "name": words_of(update.body, "name")} if update.body else None,
            "on_behalf": update.on_behalf,
            "submitted_at": moment(update.submitted_at),
            "approved_at": moment(update.approved_at),
            "status": _status_of(update.status),
            "confidence": update.confidence or None,
            "progress": update.progress,
            "language": update.language,
            "note": update.note,
            "blocked_reason": update.blocked_reason,
            "question": update.question,
            "evidence": [{"title": proof.title, "url": proof.url} for proof in update.evidence.all()],
        }
        for update in updates
    ]


def _status_of(status: Status | None) -> Data | None:
    return {"code": status.code, "phase": status.phase, "label": words_of(status, "label")} if status else None


class ChangeRows(Sequence[Data]):
    """The rows of changes as a list that reads only the page that is asked for; persons are never among them."""

    def __init__(self, changes: Changes) -> None:
        self.changes = changes

    def __len__(self) -> int:
        return len(self.changes)

    def __getitem__(self, place: Any) -> Any:
        start, stop, _ = place.indices(len(self))
        return list(change_rows(self.changes, start=start, stop=stop))


def body_shapes(request: Request, plan: Plan, bodies: Iterable[Body], *, day: date, as_of: date | None) -> list[Data]:
    """The bodies of a plan, each with the number of measures that it coordinates on the day."""
    counts, root = facet_index(plan, as_of).counts("body"), page_url(request, plan, "measures:list-bodies")
    return [
        {
            "body": body.slug,
            "name": words_of(body, "name"),
            "short_name": body.short_name,
            "kind": body.kind,
            "exists": body.exists,
            "spellings": [alias.spelling for alias in body.aliases.all()],
            "url": f"{root}{body.slug}/",
            "as_of": day.isoformat(),
            "measure_count": counts.get(body.slug, 0),
        }
        for body in bodies
    ]


def plan_line(request: Request, plan: Plan) -> Data:
    """A plan in the list of plans."""
    return {
        "plan": plan.slug,
        **{name: words_of(plan, name) for name in ("title", "short_title", "publisher")},
        "source_language": plan.source_language,
        "adopted_on": plan.adopted_on.isoformat(),
        "adopted_precision": plan.adopted_precision,
        "is_public": plan.is_public,
        "data_version": plan.data_version,
        "url": page_url(request, plan),
        "api_url": request.build_absolute_uri(reverse("api:show-plan", args=[plan.slug])),
    }


def plan_shape(request: Request, plan: Plan) -> Data:
    """A plan with its vocabulary: what the filters take, and what codes mean."""
    words = vocabulary(plan)
    horizons = {priority: plan.horizon(priority) for priority in Priority.values}
    return {
        **plan_line(request, plan),
        "note": words_of(plan, "note"),
        "fresh_days": plan.fresh_days,
        "stale_days": plan.stale_days,
        "horizons": {priority: day.isoformat() if day else None for priority, day in horizons.items()},
        "measure_count": facet_index(plan).size,
        "statuses": [_status(word) for word in words.statuses.values()],
        "labels": [{"code": word.code, "label": _three(word)} for word in words.labels.values()],
        **_parts(words),
    }


def _parts(words: Vocabulary) -> Data:
    kinds = {"challenges": words.challenges, "sectors": words.sectors, "dimensions": words.dimensions}
    pillars = [
        {"code": words.pillar_codes[pk], "challenge": words.challenges[word.parent].code, "title": _three(word)}
        for pk, word in words.pillars.items()
    ]
    return {
        **{kind: [{"code": word.code, "title": _three(word)} for word in found.values()] for kind, found in kinds.items()},
        "pillars": pillars,
    }
