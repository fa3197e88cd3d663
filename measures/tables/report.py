"""The preview of an import, and the list of tables, as pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from measures.enums import ImportState, Source
from measures.models import ImportRun
from plan.models import Plan
from plan.tables.base import Run
from plan.tables.comparison import ONCE, SHARED
from plan.tables.registry import all_tables


@dataclass(frozen=True)
class TableRow:
    """One table in the list."""

    name: str
    title: str
    count: int


def table_rows(plan: Plan) -> list[TableRow]:
    """Every table with the number of rows that the plan has of it."""
    run = Run(plan, Source.IMPORT)
    return [TableRow(table.name, capfirst(str(table.title)), table().export_rows(run).count()) for table in all_tables()]


class Report:
    """What one run would change, or changed."""

    def __init__(self, run: ImportRun) -> None:
        self.told: dict[str, Any] = run.report
        self.state = run.state

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """Changed rows, then new ones, then those left as they are; each in the order of the file."""
        changed = [{"kind": "changed", **row} for row in self.told["changed"]]
        new = [{"kind": "new", **row} for row in self.told["new"]]
        kept = [{"kind": "kept", **row, "reason": self._reason(row["why"]), "differences": [row]} for row in self.told["kept"]]
        return [*changed, *new, *kept]

    @property
    def changed(self) -> int:
        return len(self.told["changed"])

    @property
    def new(self) -> int:
        return len(self.told["new"])

    @property
    def kept(self) -> int:
        return len(self.told["kept"])

    @property
    def unchanged(self) -> int:
        return int(self.told["unchanged"])

    @property
    def lacking(self) -> list[str]:
        """Rows of the plan that the file does not name; nothing is deleted."""
        return list(self.told["lacking"])

    @property
    def moved(self) -> list[str]:
        """Rows that changed between the preview and the confirm."""
        return list(self.told.get("moved", []))

    @property
    def can_confirm(self) -> bool:
        return self.state == ImportState.PREVIEWED and bool(self.changed or self.new)

    @property
    def is_applied(self) -> bool:
        return self.state == ImportState.APPLIED

    @property
    def is_refused(self) -> bool:
        return self.state == ImportState.REFUSED

    def _reason(self, why: str) -> str:
        reasons = {ONCE: _("What was printed is written once."), SHARED: _("Another plan uses this body.")}
        return reasons.get(why, "")
