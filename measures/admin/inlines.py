"""What hangs on a measure, on the measure's own page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from measures.actions.edit import reason_to_move
from measures.admin.base import PartForm
from measures.models import Coordination, Footnote, MeasureLabel, MeasureLink, Milestone, Note, Printed
from plan.admin.base import FixedInline, LineInline, RowInline


class CoordinationInline(LineInline):
    model = Coordination
    form = PartForm
    layout = ((None, ["body", "role", "order", "certain", "reports", "printed"]),)
    select_related = ("measure", "body")


class MeasureLabelInline(LineInline):
    model = MeasureLabel
    form = PartForm
    layout = ((None, ["label"]),)
    select_related = ("measure", "label")


class MeasureLinkInline(RowInline):
    model = MeasureLink
    form = PartForm
    fk_name = "from_measure"
    layout = ((None, [("to_measure", "kind", "doubtful"), "reason"]),)
    select_related = ("from_measure", "to_measure")


class MilestoneForm(PartForm):
    """A milestone; another date needs a reason."""

    reason_to_move = forms.CharField(
        label=_("reason of another date"), max_length=600, required=False, help_text=_("Needed when the date changes; kept for ever.")
    )

    def clean(self) -> dict[str, Any] | None:
        """Hand the reason to the action, which refuses a silent move."""
        cleaned = super().clean()
        self.instance.reason_to_move = self.cleaned_data.get("reason_to_move", "")
        if self.instance.pk and "due_on" in self.changed_data and "due_on" in self.cleaned_data:
            self.instance.due_on = self.cleaned_data["due_on"]
            try:
                reason_to_move(self.instance, self.initial.get("due_on"))
            except ValidationError as fault:
                self.add_error("reason_to_move", fault)
        return cleaned


class MilestoneInline(LineInline):
    """A milestone is not deleted here: one that moved keeps its moves."""

    model = Milestone
    form = MilestoneForm
    can_delete = False
    show_change_link = True
    layout = ((None, ["title", "language", "first_due_on", "due_on", "reason_to_move", "done_on"]),)
    readonly_fields = ("first_due_on",)


class NoteInline(RowInline):
    model = Note
    form = PartForm
    layout = ((None, ["number", "text"]),)


class FootnoteInline(RowInline):
    model = Footnote
    form = PartForm
    layout = ((None, [("number", "good_practice"), "text"]),)


class PrintedInline(FixedInline):
    model = Printed
    layout = ((None, ["code", "text", ("priority", "cost", "status"), "coordination", "remarks", ("section", "footnotes")]),)


INLINES = (CoordinationInline, MeasureLabelInline, MeasureLinkInline, MilestoneInline, NoteInline, FootnoteInline, PrintedInline)
