"""Who changed which field, when and from where: simple-history's rows as a person reads them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.formats import localize
from django.utils.text import Truncator, capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

# The words of measures.enums.Source, which this app may not know.
SOURCES = {
    "page": pgettext_lazy("source", "a page"),
    "link": pgettext_lazy("source", "a signed link"),
    "import": pgettext_lazy("source", "an import"),
    "admin": pgettext_lazy("source", "the admin"),
    "api": pgettext_lazy("source", "the API"),
    "seed": pgettext_lazy("source", "the plan's tables"),
}
KINDS = {"+": gettext_lazy("added"), "~": gettext_lazy("changed"), "-": gettext_lazy("deleted")}
SILENT = ("id", "code_key", "version", "made_from_nl", "made_from_fr", "made_from_en")


@dataclass(frozen=True)
class Change:
    """One field that got another value; `raw` holds the values as stored."""

    name: str
    label: str
    old: str
    new: str
    raw: tuple[Any, Any]


@dataclass(frozen=True)
class Entry:
    """One save of one row."""

    at: datetime
    who: str
    source: str
    kind: str
    table: str
    row: str
    pk: int
    model: type[Model]
    changes: tuple[Change, ...]

    def __str__(self) -> str:
        """One line, for a message."""
        told = (f"{change.label}: {_short(change.old)} → {_short(change.new)}" for change in self.changes)
        return f"{self.who}, {localize(localtime(self.at))}: {self.table} {_short(self.row)}: {'; '.join(told) or self.kind_label}"

    @property
    def kind_label(self) -> str:
        return str(KINDS[self.kind])


def _short(words: str) -> str:
    return Truncator(words).chars(80)


def entries(found: Iterable[QuerySet[Any]], since: datetime | None = None) -> list[Entry]:
    """The saves in these tables of history, the newest first; with `since`, only later ones."""
    told: list[Entry] = []
    for records in found:
        names = Names()
        ordered = records.select_related("history_user").order_by("id", "history_date", "history_id")
        for _pk, rows in groupby(ordered, key=lambda record: record.id):
            previous = None
            for record in rows:
                if since is None or record.history_date > since:
                    told.append(_entry(record, previous, names))
                previous = record
    return sorted(told, key=lambda entry: entry.at, reverse=True)


class Names:
    """The names of rows that others refer to, each read once; a row that is gone is told by its number."""

    def __init__(self) -> None:
        self.known: dict[tuple[Any, Any], str] = {}

    def of(self, model: Any, pk: Any) -> str:
        """What the row is called today."""
        if (model, pk) not in self.known:
            row = model._base_manager.filter(pk=pk).first()
            self.known[model, pk] = str(row) if row else f"#{pk}"
        return self.known[model, pk]


def _entry(record: Any, previous: Any, names: Names) -> Entry:
    model = record.instance_type
    changes = () if previous is None or record.history_type == "-" else tuple(changes_of(model, previous, record, names))
    return Entry(
        at=record.history_date,
        who=str(record.history_user or _("the system")),
        source=str(SOURCES.get(record.history_change_reason or "", record.history_change_reason or "")),
        kind=record.history_type,
        table=capfirst(str(model._meta.verbose_name)),
        row=_name(record),
        pk=record.id,
        model=model,
        changes=changes,
    )


def _name(record: Any) -> str:
    """What the row was called then; a name that leans on a row which is gone is left out."""
    try:
        return str(record.instance)
    except Exception as error:  # noqa: BLE001 - whatever a model's __str__ stumbles on
        return f"#{record.id} ({type(error).__name__})"


def changes_of(model: type[Model], before: Any, after: Any, names: Names) -> Iterable[Change]:
    """The fields that differ between two records of one row; against None, those that say more than a new row would."""
    for field in model._meta.concrete_fields:
        if field.name in SILENT or not hasattr(after or before, field.attname):
            continue
        default = field.get_default()
        old, new = (default if record is None else getattr(record, field.attname) for record in (before, after))
        if old != new:
            label = capfirst(str(field.verbose_name))
            yield Change(field.name, label, _words(field, old, names), _words(field, new, names), raw=(old, new))


def _words(field: Any, value: Any, names: Names) -> str:
    if value is None or value == "":
        return _("(empty)")
    if field.is_relation:
        return names.of(field.related_model, value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return str(localize(localtime(value) if isinstance(value, datetime) else value))
