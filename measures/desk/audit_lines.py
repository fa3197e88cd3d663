"""One change of the audit list as a person reads it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from plan.history import KINDS, SOURCES, Change, Names, changes_of
from plan.lists import ends_of


@dataclass(frozen=True)
class AuditEntry:
    """One save of one row: who, when, by which path, and each field before and after."""

    at: datetime
    who: str
    source: str
    table: str
    row: str
    code: str
    kind: str
    changes: tuple[Change, ...]

    @property
    def kind_label(self) -> str:
        return str(KINDS[self.kind])

    def lines(self) -> Iterator[list[str]]:
        """The change as lines of a table, one per field; one without a field where none is told."""
        head = [localtime(self.at).isoformat(timespec="seconds"), self.who, self.source, self.table, self.row, self.code, self.kind_label]
        for change in self.changes:
            yield [*head, change.label, change.old, change.new]
        if not self.changes:
            yield [*head, "", "", ""]


class KnownNames(Names):
    """The names of rows, read in one query per table."""

    def learn(self, records: Iterable[Any]) -> None:
        """Read what the rows of these records, and all that they refer to, are called today."""
        wanted: dict[Any, set[Any]] = defaultdict(set)
        for record in filter(None, records):
            model = record.instance_type
            wanted[model].add(record.id)
            for field in model._meta.concrete_fields:
                if field.is_relation and (pk := getattr(record, field.attname, None)) is not None:
                    wanted[field.related_model].add(pk)
        for model, pks in wanted.items():
            related = [field.name for field in model._meta.concrete_fields if field.is_relation]
            found = model._base_manager.select_related(*related).in_bulk(pks) if related else model._base_manager.in_bulk(pks)
            self.known.update({(model, pk): str(found[pk]) if pk in found else f"#{pk}" for pk in pks})


def told(record: Any, before: Any, names: Names, code: str, *, whole: bool) -> AuditEntry:
    """A record beside the one before it of the same row; with `whole`, one without an earlier record is told in full."""
    model, kind = record.instance_type, record.history_type
    pair = {"+": (None, record), "-": (record, None)}.get(kind, (before, record))
    compared = kind != "~" or before is not None or whole
    return AuditEntry(
        at=record.history_date,
        who=str(record.history_user or _("the system")),
        source=str(SOURCES.get(record.history_change_reason or "", record.history_change_reason or "")),
        table=capfirst(str(model._meta.verbose_name)),
        row=_row_name(record, names),
        code=code,
        kind=kind,
        changes=tuple(changes_of(model, *pair, names)) if compared else (),
    )


def _row_name(record: Any, names: Names) -> str:
    """What the row is called today; a pair of a list by its two ends, which are there when it is not."""
    model = record.instance_type
    if not model._meta.auto_created:
        return names.of(model, record.id)
    return " – ".join(names.of(model._meta.get_field(name).related_model, getattr(record, f"{name}_id")) for name in ends_of(model))
