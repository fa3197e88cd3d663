"""What the tables of measures share in the admin: their saves end in the actions that know measures."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from django.utils import formats

from measures.actions import edit
from plan.admin.base import RowAdmin
from plan.admin.forms import RowForm
from plan.history import Entry


class MeasuredAdmin(RowAdmin):
    """A table that decides what is known of measures."""

    def write(self, request: HttpRequest, rows: list[Model], removed: list[Model], many: dict[int, Any]) -> None:
        """Measures concerned are locked, get another version and a fresh state."""
        edit.save_rows(rows, user=request.user, removed=removed, many=many)


class MergingForm(RowForm):
    """After somebody else's save: what one typed stays, what one left alone shows the newer value."""

    def merge(self, entries: list[Entry]) -> None:
        """Take over each of these changes (the newest first) in the fields that still hold the value from before."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict
        for entry in reversed(entries):
            if entry.model is not type(self.instance) or entry.pk != self.instance.pk:
                continue
            for change in entry.changes:
                field, name = self.fields.get(change.name), self.add_prefix(change.name)
                if field and not field.has_changed(change.raw[0], field.widget.value_from_datadict(data, self.files, name)):
                    put(data, name, change.raw[1])
        self.data = data


def put(data: Any, name: str, value: Any) -> None:
    """Set a field as a browser would send it."""
    if value is None or value is False:
        data.pop(name, None)
    elif value is True:
        data[name] = "on"
    else:
        data[name] = str(formats.localize_input(value)) if isinstance(value, date) else str(value)


class PartForm(MergingForm):
    """A row that hangs on a measure."""

    def clean(self) -> dict[str, Any] | None:
        """When the measure moved meanwhile, this row is merged too (the measure's own form says so and refuses)."""
        cleaned = super().clean()
        measure = getattr(self.instance, "from_measure", None) or getattr(self.instance, "measure", None)
        conflict: list[Entry] = getattr(measure, "conflict", [])
        if self.instance.pk and conflict:
            self.merge(conflict)
        return cleaned
