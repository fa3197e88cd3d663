"""What happened to a measure since somebody opened its form."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from measures.enums import UpdateState
from measures.models import Coordination, CrossListing, Footnote, Measure, MeasureLabel, MeasureLink, Milestone, Note, StatusUpdate
from plan.history import Entry, entries

PARTS: tuple[tuple[Any, str], ...] = (
    (Coordination, "measure_id"),
    (MeasureLabel, "measure_id"),
    (MeasureLink, "from_measure_id"),
    (Milestone, "measure_id"),
    (Note, "measure_id"),
    (Footnote, "measure_id"),
    (CrossListing, "measure_id"),
)


def changes_since(measure: Measure, moment: datetime | None) -> list[Entry]:
    """Every save of the measure, of what hangs on it and of its approved updates after `moment`, the newest first."""
    updates = StatusUpdate.history.filter(measure_id=measure.pk, state=UpdateState.APPROVED)
    parts = [model.history.filter(**{name: measure.pk}) for model, name in PARTS]
    return entries([Measure.history.filter(id=measure.pk), *parts, updates], since=moment)
