"""Words for pages of lower apps that show something of rounds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import template
from django.db.models import prefetch_related_objects

from accounts.models import User
from governance.answers.asked import asked_of
from governance.links.listing import guest_names
from governance.models import ReportingRound
from governance.perms import asked_body_ids
from governance.querysets.notices import running_rounds_of
from measures.desk.submissions import Submission
from measures.enums import Source

register = template.Library()


@dataclass(frozen=True)
class MyRound:
    """A round that takes answers of mine, and of how many measures something is left to do."""

    round: ReportingRound
    left: int
    count: int
    is_past_deadline: bool


@register.simple_tag
def my_rounds(user: User, *, practice: bool = False) -> list[MyRound]:
    """The rounds that ask something of a person's bodies now, the first deadline first."""
    found = []
    for round in running_rounds_of(user, practice=practice):
        asking = asked_of(round, asked_body_ids(user, round))
        found.append(MyRound(round, asking.left, asking.count, asking.is_past_deadline))
    return found


@register.simple_tag
def with_answers(found: Submission | Iterable[Submission]) -> str:
    """Read what goes with entries that wait: answers to questions of rounds, and the name that a guest gave; says nothing itself."""
    updates: list[Any] = [one.update for one in ([found] if isinstance(found, Submission) else found)]
    prefetch_related_objects(updates, "round_answers__question")
    names = guest_names([update for update in updates if update.source == Source.LINK])
    for update in updates:
        update.guest_name = names.get((update.measure_id, update.body_id), "")
    return ""
