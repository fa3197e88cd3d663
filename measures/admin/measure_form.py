"""The form of a measure: one place in the plan, and never over somebody else's newer save."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from measures.actions.conflict import changes_since
from measures.admin.base import MergingForm, put

PLACES = ("pillar", "challenge", "sector", "dimension")


class Seen(forms.CharField):
    """What the person had before them when the form was opened; never a change of the measure."""

    widget = forms.HiddenInput

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class MeasureForm(MergingForm):
    """A measure with the version and the moment at which it was read."""

    seen_version = Seen(required=False)
    seen_at = Seen(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update(seen_version=self.instance.version, seen_at=timezone.now().isoformat())

    def clean(self) -> dict[str, Any] | None:
        """Refuse two places, and a form that was opened before somebody else's save."""
        cleaned = super().clean()
        if not self.errors.keys() & set(PLACES):
            self._check_place()
        if self.instance.pk and self.cleaned_data.get("seen_version") != str(self.instance.version):
            self._refuse()
        return cleaned

    def _check_place(self) -> None:
        place = {name for name in PLACES if getattr(self.instance, f"{name}_id")}
        if len(place) != 1 and place != {"sector", "dimension"}:
            fault = _("A measure stands in one place: a strategic pillar, a challenge, a sector, a dimension, or a sector and a dimension.")
            self.add_error("pillar", fault)

    def _refuse(self) -> None:
        """Say who changed what, keep what was typed, and make the next save a deliberate one."""
        found = changes_since(self.instance, self._seen_at())
        self.instance.conflict = found  # the forms of the rows below read it
        first = _(
            "Somebody changed this measure since you opened it, so nothing is saved yet. What you typed is still here; "
            "fields that you left alone show the newer value. Look at it and save again."
        )
        self.add_error(None, [ValidationError(first), *(ValidationError(str(entry)) for entry in found)])
        self.merge(found)
        put(self.data, "seen_version", self.instance.version)
        put(self.data, "seen_at", timezone.now().isoformat())

    def _seen_at(self) -> datetime | None:
        try:
            moment = parse_datetime(self.cleaned_data.get("seen_at") or "")
        except ValueError:
            return None
        return moment if moment and timezone.is_aware(moment) else None
