"""One change asked for many measures: what it would make of each, worked out in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from measures.enums import OPEN_STATES, BulkKind, CoordinationRole
from measures.models import Coordination, Label, Measure, MeasureLabel, MeasureState, Status, StatusUpdate
from measures.reporting.status_moves import move_refusal
from plan.models import Body, Plan

Change = dict[str, Any]
Row = dict[str, Any]
LINE = ("body_id", "role", "order", "certain", "reports", "printed")
# Why a measure is left out.
OPEN, PERIOD, MOVE = "open", "period", "move"


@dataclass
class Facts:
    """What is known of the measures, by measure id, as far as a kind of change needs it."""

    coordination: dict[int, list[list[Any]]] = field(default_factory=lambda: defaultdict(list))
    labels: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    states: dict[int, MeasureState] = field(default_factory=dict)
    open: set[tuple[int, int | None]] = field(default_factory=set)
    phases: dict[int | None, str] = field(default_factory=dict)


def work_out(plan: Plan, what: str, change: Change, ids: Iterable[int]) -> tuple[list[Row], dict[str, int]]:
    """The measures that would change, each with its values before and after, and their versions.

    A measure that would change but cannot is among them with `why`; one that stays as it is, is not.
    """
    check_change(plan, what, change)
    measures = list(Measure.objects.filter(plan=plan, pk__in=set(ids)).order_by("position", "pk"))
    facts = _gather(what, [measure.pk for measure in measures])
    asked: dict[str, Callable[[Measure, Change, Facts], Row | None]] = {
        BulkKind.COORDINATOR: _coordinator,
        BulkKind.LABEL: _label,
        BulkKind.PERIOD: _period,
        BulkKind.STATUS: _status,
    }
    rows, versions = [], {}
    for measure in measures:
        row = asked[what](measure, change, facts)
        if row is not None and row["before"] != row["after"]:
            rows.append({"pk": measure.pk, "code": measure.code, **row})
            versions[str(measure.pk)] = measure.version
    return rows, versions


def check_change(plan: Plan, what: str, change: Change) -> None:
    """Refuse a body, label or status that is not there, or of another plan."""
    found = True
    if what == BulkKind.COORDINATOR:
        found = Body.objects.filter(pk=change["body"]).exists()
    elif what == BulkKind.LABEL:
        found = Label.objects.filter(plan=plan, pk=change["label"]).exists()
    elif what == BulkKind.STATUS:
        found = Status.objects.filter(plan=plan, pk=change["status"]).exists()
    if not found:
        raise ValidationError(_("What this edit names is no longer there."))


def touched(rows: Iterable[Row]) -> list[Row]:
    """Those that are written."""
    return [row for row in rows if not row.get("why")]


def _gather(what: str, ids: list[int]) -> Facts:
    facts = Facts()
    if what in (BulkKind.COORDINATOR, BulkKind.STATUS):
        for line in Coordination.objects.filter(measure__in=ids).order_by("order", "id").values_list("measure_id", *LINE):
            facts.coordination[line[0]].append(list(line[1:]))
    if what == BulkKind.LABEL:
        links = MeasureLabel.objects.filter(measure__in=ids).order_by("label__position", "label_id")
        for measure_id, label_id in links.values_list("measure_id", "label_id"):
            facts.labels[measure_id].append(label_id)
    if what == BulkKind.STATUS:
        facts.states = {s.measure_id: s for s in MeasureState.objects.today().filter(measure__in=ids).defer("search")}
        entries = StatusUpdate.objects.filter(measure__in=ids, state__in=OPEN_STATES)
        facts.phases = dict(Status.objects.filter(plan__measures__in=ids[:1]).values_list("pk", "phase"))
        facts.open = set(entries.order_by().values_list("measure_id", "body_id"))
    return facts


def _coordinator(measure: Measure, change: Change, facts: Facts) -> Row | None:
    """Add a certain lead, put it in the place of the certain leads, or set whether a body that coordinates reports."""
    before, how, body = facts.coordination[measure.pk], change["how"], change["body"]
    after = [list(line) for line in before]
    if how in ("reports", "silent"):
        for line in after:
            if line[0] == body:
                line[LINE.index("reports")] = how == "reports"
        return {"before": before, "after": after}
    if how == "replace":
        after = [line for line in after if line[0] == body or line[1] != CoordinationRole.LEAD or not line[LINE.index("certain")]]
    own = next((line for line in after if line[0] == body), None)
    if own is None:
        gone = [line for line in before if line not in after]
        last = max((line[LINE.index("order")] for line in before), default=0)
        order = gone[0][LINE.index("order")] if gone else last + 1
        after.append([body, CoordinationRole.LEAD.value, order, True, True, ""])
    elif own[1] != CoordinationRole.LEAD or not own[LINE.index("certain")]:
        own[1], own[LINE.index("certain")], own[LINE.index("reports")] = CoordinationRole.LEAD.value, True, True
    return {"before": before, "after": after}


def _label(measure: Measure, change: Change, facts: Facts) -> Row | None:
    before, label = facts.labels[measure.pk], change["label"]
    rest = [pk for pk in before if pk != label]
    after = rest if change["how"] == "remove" else before if label in before else [*before, label]
    return {"before": before, "after": after}


def _period(measure: Measure, change: Change, facts: Facts) -> Row | None:
    before = {name: day.isoformat() if (day := getattr(measure, name)) else None for name in ("planned_from", "planned_until")}
    after = {name: change.get(name, value) for name, value in before.items()}
    turned = after["planned_from"] and after["planned_until"] and _day(after["planned_until"]) < _day(after["planned_from"])
    return {"before": before, "after": after, **({"why": PERIOD} if turned else {})}


def _day(words: str) -> date:
    return date.fromisoformat(words)


def _status(measure: Measure, change: Change, facts: Facts) -> Row | None:
    """A status for the first body that reports, or for none; left out where an update of that body is still open.

    The moves that make no sense in a report make none here: those measures are left out too.
    """
    state = facts.states.get(measure.pk)
    body = next((line[0] for line in facts.coordination[measure.pk] if line[LINE.index("reports")]), None)
    row = {"before": state.status_id if state else None, "after": change["status"], "body": body}
    row["last"] = state.last_update_id if state else None
    phases = [facts.phases.get(row["before"], ""), facts.phases.get(row["after"], "")]
    if move_refusal(*phases):
        return {**row, "why": MOVE, "phases": phases}
    return {**row, "why": OPEN} if (measure.pk, body) in facts.open else row
