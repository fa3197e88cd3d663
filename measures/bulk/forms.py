"""The changes that may be asked for many measures, a form each."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from measures.bulk.change import Change
from measures.enums import BulkKind
from measures.models import Label, Status
from measures.reporting.forms import LongText
from plan.models import Body, Plan
from plan.translation import Language


class BulkForm(forms.Form):
    """One kind of change; `what` says which of the forms of the page was sent."""

    what: BulkKind

    def __init__(self, data: Any = None, *, plan: Plan) -> None:
        sent = data is not None and data.get("what") == self.what
        super().__init__(data if sent else None, auto_id=f"id_{self.what}_%s")
        self.plan = plan

    @property
    def title(self) -> str:
        return capfirst(str(self.what.label))

    def change(self) -> Change:
        """What was asked, as it is kept."""
        raise NotImplementedError


class CoordinatorForm(BulkForm):
    """Add or replace a certain lead, or say whether a body reports."""

    what = BulkKind.COORDINATOR
    how = forms.ChoiceField(
        label=_("What to do"),
        choices=[
            ("add", _("add as lead")),
            ("replace", _("put in the place of the certain leads")),
            ("reports", _("ask this body to report, where it coordinates")),
            ("silent", _("no longer ask this body to report, where it coordinates")),
        ],
    )
    body = forms.ModelChoiceField(Body.objects.order_by("slug"), label=_("Body"))

    def change(self) -> Change:
        return {"how": self.cleaned_data["how"], "body": self.cleaned_data["body"].pk}


class LabelForm(BulkForm):
    """Put a label on, or take it off."""

    what = BulkKind.LABEL
    how = forms.ChoiceField(label=_("What to do"), choices=[("add", _("put on")), ("remove", _("take off"))])
    label = forms.ModelChoiceField(Label.objects.none(), label=_("Label"))

    def __init__(self, data: Any = None, *, plan: Plan) -> None:
        super().__init__(data, plan=plan)
        self.fields["label"].queryset = Label.objects.filter(plan=plan)  # type: ignore[attr-defined]

    def change(self) -> Change:
        return {"how": self.cleaned_data["how"], "label": self.cleaned_data["label"].pk}


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"), input_formats=["%Y-%m-%d"])


class PeriodForm(BulkForm):
    """Another planned period; a date that is left empty stays as it is."""

    what = BulkKind.PERIOD
    planned_from = _day(_("Planned from"))
    planned_until = _day(_("Planned until"))
    no_from = forms.BooleanField(label=_("No start date any more"), required=False)
    no_until = forms.BooleanField(label=_("No end date any more"), required=False)

    def clean(self) -> dict[str, Any]:
        """At least one date is asked, none both given and emptied, and the period ends after it begins."""
        data = self.cleaned_data
        for name, emptied in (("planned_from", "no_from"), ("planned_until", "no_until")):
            if data.get(name) and data.get(emptied):
                self.add_error(name, _("Give a date or empty it, not both."))
        asked = [data.get(name) for name in self.fields]
        if not any(asked) and not self.errors:
            raise ValidationError(_("Give at least one date, or empty one."))
        start, end = data.get("planned_from"), data.get("planned_until")
        if start and end and end < start:
            self.add_error("planned_until", _("The planned period ends before it begins."))
        return data

    def change(self) -> Change:
        found: Change = {}
        for name, emptied in (("planned_from", "no_from"), ("planned_until", "no_until")):
            day: date | None = self.cleaned_data[name]
            if day or self.cleaned_data[emptied]:
                found[name] = day.isoformat() if day else None
        return found


class StatusForm(BulkForm):
    """A status on behalf of the bodies that report, which counts at once."""

    what = BulkKind.STATUS
    status = forms.ModelChoiceField(Status.objects.none(), label=_("Status"))
    note = LongText(
        label=_("Note"), limit=2000, rows=4, help_text=_("Why, for all of these measures; readers see it. At most 2000 characters.")
    )
    language = forms.ChoiceField(label=_("Language of what you write"), choices=Language.choices, initial=get_language)

    def __init__(self, data: Any = None, *, plan: Plan) -> None:
        super().__init__(data, plan=plan)
        self.fields["status"].queryset = Status.objects.filter(plan=plan)  # type: ignore[attr-defined]

    def clean_note(self) -> str:
        """Nobody speaks for others without saying why."""
        note = str(self.cleaned_data["note"]).strip()
        if not note:
            raise ValidationError(_("Say why."))
        return note

    def change(self) -> Change:
        data = self.cleaned_data
        return {"status": data["status"].pk, "note": data["note"], "language": data["language"]}


FORMS: tuple[type[BulkForm], ...] = (CoordinatorForm, LabelForm, PeriodForm, StatusForm)


def bulk_forms(data: Any, plan: Plan) -> list[BulkForm]:
    """The forms of the page; the one that was sent is bound."""
    return [form(data, plan=plan) for form in FORMS]
