"""Finding the rows that a cell names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Model
from django.utils.translation import gettext as _

from plan.tables.faults import Gone, Passed, Refused

if TYPE_CHECKING:
    from plan.models import Plan


@dataclass(frozen=True)
class Target:
    """What a column refers to: a model, how its rows are named in a cell, and how they belong to a plan (empty: to all).

    Rows that are known by a whole number may be named by a number cell, which no text can be.
    """

    model: type[Model]
    name: Callable[[Any], str]
    scope: str = "plan"
    related: tuple[str, ...] = ()
    numbered: bool = False


@dataclass
class Lookup:
    """The rows that cells may name, read once per model; and the names whose own row is at fault."""

    plan: Plan | None = None
    _found: dict[type[Model], dict[str, Model]] = field(default_factory=dict)
    _broken: dict[type[Model], set[str] | None] = field(default_factory=dict)
    _gone: dict[type[Model], set[str]] = field(default_factory=dict)

    def find(self, target: Target, text: str) -> Model:
        """The row that `text` names. Refused when there is none; Passed when its own row has a fault already; Gone when it was deleted."""
        found = self._index(target).get(text)
        if found is not None:
            return found
        if text in self._gone.get(target.model, set()):
            raise Gone
        broken = self._broken.get(target.model, set())
        if broken is None or text in broken:
            raise Passed
        message = _("“%(text)s” is not known among the plan's %(kind)s.")
        raise Refused(message % {"text": text[:80], "kind": target.model._meta.verbose_name_plural})

    def mark_broken(self, model: type[Model], text: str) -> None:
        """This row of the file has a fault: who names it is not faulted again."""
        broken = self._broken.setdefault(model, set())
        if broken is not None:
            broken.add(text)

    def mark_gone(self, model: type[Model], text: str) -> None:
        """This row of the file was deleted here, and is not made again."""
        self._gone.setdefault(model, set()).add(text)

    def give_up(self, model: type[Model]) -> None:
        """The whole file of this model cannot be read."""
        self._broken[model] = None

    def forget(self, model: type[Model]) -> None:
        """Rows of this model were written."""
        self._found.pop(model, None)

    def _index(self, target: Target) -> dict[str, Model]:
        if target.model not in self._found:
            rows = target.model._default_manager.select_related(*target.related)
            if target.scope:
                rows = rows.filter(**{target.scope: self.plan})
            self._found[target.model] = {target.name(row): row for row in rows}
        return self._found[target.model]
