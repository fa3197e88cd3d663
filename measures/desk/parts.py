"""By what else than plan and body the desk can be narrowed, as an app above this one says.

The desk is of `measures`, a round of `governance`, and imports go one way: so governance registers here, when Django starts
(`apps.ready`), how a word of the address becomes a part of the desk. The desk knows no more of a part than what stands below.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from accounts.models import User
from plan.models import Plan


@dataclass(frozen=True)
class DeskPart:
    """Some of the entries that wait, what they are called together, and the page that leads here."""

    plan: Plan
    title: str
    url: str
    entry_ids: frozenset[int]


FindPart = Callable[[User, str], DeskPart | None]
PARTS: dict[str, FindPart] = {}


def register(name: str, find: FindPart) -> None:
    """Let `desk/?name=value` show what `find` makes of the value; None stands for a part that is not there for this person."""
    PARTS[name] = find
