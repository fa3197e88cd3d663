"""Keeping MeasureState: what lists, counts and `as_of` read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from measures.codes import dotted
from measures.enums import UpdateKind, UpdateState
from measures.models import Coordination, Measure, MeasureLabel, MeasureState, Milestone, StatusUpdate
from measures.rules import AFTER_TEXT, coordinator_state, fold, lateness
from plan.bulk import chunks, insert
from plan.models import BodyAlias
from plan.translation import LANGUAGES

IDENTITY = {"id", "measure", "valid_from", "valid_to"}
COLUMNS = [f.attname for f in MeasureState._meta.concrete_fields if f.name not in IDENTITY]
COPIED = (
    ["plan_id", "source_language", "code", "code_key", "coded_by_us", "position", "priority", "means", "staff", "remarks"]
    + ["planned_from", "planned_until", "ended_on", "pillar_id", "sector_id", "dimension_id"]
    + [f"{name}_{lang}" for name in ("text", "state", "made_from") for lang in LANGUAGES]
)
# What a state tells of the log; the rest of an entry, as its note, need not be read.
LOG = ["measure", "kind", "status__phase", "confidence", "progress", "blocked_reason", "question", "answers", "submitted_at", "approved_at"]


@dataclass
class Facts:
    """What is known of a batch of measures, by measure id; the spellings of a body by plan id and body id."""

    coordinations: dict[int, list[Coordination]] = field(default_factory=lambda: defaultdict(list))
    labels: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    milestones: dict[int, list[Milestone]] = field(default_factory=lambda: defaultdict(list))
    updates: dict[int, list[StatusUpdate]] = field(default_factory=lambda: defaultdict(list))
    aliases: dict[tuple[int, int], list[str]] = field(default_factory=lambda: defaultdict(list))


def refresh_states(measures: Iterable[Measure], *, at: datetime | None = None) -> int:
    """Bring MeasureState in line with what is stored; returns how many measures changed.

    A measure without states gets its first from its own beginning (added_on, else the plan's adoption). A fixed number of
    queries per 500 measures.
    """
    moment, changed = at or timezone.now(), 0
    for ids in chunks([m.pk for m in measures]):
        with transaction.atomic():
            changed += _refresh_batch(ids, moment)
    return changed


def _refresh_batch(ids: list[int], moment: datetime) -> int:
    current = {s.measure_id: s for s in MeasureState.objects.today().filter(measure_id__in=ids)}
    facts = gather(ids)
    fresh: list[dict[str, Any]] = []
    rewritten: list[MeasureState] = []
    closed: list[int] = []
    for measure in Measure.objects.filter(pk__in=ids).select_related("plan", "pillar"):
        values = values_of(measure, facts)
        period = {"measure_id": measure.pk, "valid_to": None}
        now = current.get(measure.pk)
        if now is None:
            fresh.append(values | period | {"valid_from": measure.began_at})
        elif any(getattr(now, name) != value for name, value in values.items()):
            if now.valid_from >= moment:
                for name, value in values.items():
                    setattr(now, name, value)
                rewritten.append(now)
            else:
                closed.append(now.pk)
                fresh.append(values | period | {"valid_from": moment})
    if closed:
        MeasureState.objects.filter(pk__in=closed).update(valid_to=moment)
    MeasureState.objects.bulk_update(rewritten, COLUMNS)
    insert(MeasureState, fresh)
    return len(fresh) + len(rewritten)


def gather(ids: list[int]) -> Facts:
    """What the tables say now of these measures."""
    facts = Facts()
    for coordination in Coordination.objects.filter(measure_id__in=ids).select_related("body").order_by("order", "id"):
        facts.coordinations[coordination.measure_id].append(coordination)
    links = MeasureLabel.objects.filter(measure_id__in=ids).order_by("label__position")
    for measure_id, code in links.values_list("measure_id", "label__code"):
        facts.labels[measure_id].append(code)
    for milestone in Milestone.objects.not_done().filter(measure_id__in=ids):
        facts.milestones[milestone.measure_id].append(milestone)
    approved = StatusUpdate.objects.filter(measure_id__in=ids, state=UpdateState.APPROVED).select_related("status").only(*LOG)
    for update in approved.order_by("approved_at", "id"):
        facts.updates[update.measure_id].append(update)
    bodies = {c.body_id for found in facts.coordinations.values() for c in found}
    plans = Measure.objects.filter(pk__in=ids).values("plan")
    for alias in BodyAlias.objects.filter(body_id__in=bodies, plan__in=plans):
        facts.aliases[alias.plan_id, alias.body_id].append(alias.spelling)
    return facts


def values_of(measure: Measure, facts: Facts) -> dict[str, Any]:
    """The columns of the state that follows from these facts."""
    coordinations, labels = facts.coordinations[measure.pk], facts.labels[measure.pk]
    updates = facts.updates[measure.pk]
    last = updates[-1] if updates else None
    phase = last.status.phase if last and last.status else ""
    late = lateness(
        phase=phase,
        ended_on=measure.ended_on,
        open_milestones=[(m.due_on, m.title) for m in facts.milestones[measure.pk]],
        planned_until=measure.planned_until,
        horizon=measure.plan.horizon(measure.priority),
    )
    return {
        **{name: getattr(measure, name) for name in COPIED},
        "challenge_id": measure.pillar.challenge_id if measure.pillar else measure.challenge_id,
        "status_id": last.status_id if last else None,
        "phase": phase,
        "confidence": last.confidence if last else "",
        "progress": last.progress if last else None,
        "blocked": bool(last and last.blocked_reason),
        "asked": _asked(updates),
        "coordinator_state": coordinator_state([c.certain for c in coordinations], to_find=measure.coordinator_to_find),
        "coordination": [_line(c) for c in coordinations],
        "bodies": _joined(c.body.slug for c in coordinations),
        "labels": _joined(labels),
        "late_from": late.late_from,
        "late_reason": late.reason,
        "late_subject": late.subject,
        "last_confirmed_at": _last_confirmed(updates),
        "last_update_id": last.pk if last else None,
        "search": _search(measure, coordinations, labels, facts),
    }


def _line(coordination: Coordination) -> dict[str, Any]:
    body = coordination.body
    names = {lang: body.words("name", lang) for lang in LANGUAGES}
    return {"body": body.slug, "name": names, "role": coordination.role, "certain": coordination.certain, "reports": coordination.reports}


def _joined(codes: Iterable[str]) -> str:
    found = list(codes)
    return f"|{'|'.join(found)}|" if found else ""


def _asked(updates: list[StatusUpdate]) -> bool:
    """A question stays open until a later approved entry answers it and says so."""
    answered = {u.answers_id for u in updates if u.answers_id}
    return any(u.question and u.pk not in answered for u in updates)


def _last_confirmed(updates: list[StatusUpdate]) -> datetime | None:
    """When a body last stated how it goes; the adoption is no confirmation."""
    stated = [u.submitted_at or u.approved_at for u in updates if u.kind != UpdateKind.ADOPTION]
    return max((moment for moment in stated if moment), default=None)


def _search(measure: Measure, coordinations: list[Coordination], labels: list[str], facts: Facts) -> str:
    first = [dotted(measure.code), *(measure.words("text", lang) for lang in LANGUAGES)]
    parts = [measure.remarks, *labels]
    for coordination in coordinations:
        body = coordination.body
        parts += [body.slug, body.short_name, coordination.printed, *(body.words("name", lang) for lang in LANGUAGES)]
        parts += facts.aliases[measure.plan_id, body.pk]
    folded = (fold(" ".join(dict.fromkeys(p for p in found if p))) for found in (first, parts))
    return f" {AFTER_TEXT.join(folded)}"  # every word has a blank before it
