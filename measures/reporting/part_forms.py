"""Forms of what hangs on a measure and is written by who reports or coordinates: milestones and remarks."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from measures.actions.log import Moved
from measures.actions.milestones import add_milestone, finish_milestone, move_milestone
from measures.actions.remarks import add_remark
from measures.models import Measure, Milestone, Remark
from measures.reporting.forms import LongText
from measures.reporting.kept import writer_of
from plan.translation import Language


class WrittenForm(forms.Form):
    """A form whose save may be refused; it knows who fills it in (see measures.kept)."""

    def __init__(self, data: Any = None, *, user: User, **options: Any) -> None:
        self.user = user
        super().__init__(data, **options)

    @property
    def writer(self) -> str:
        """Who fills it in, signed."""
        return writer_of(self.user)

    def write(self) -> None:
        """Hand what was typed to its action."""
        raise NotImplementedError

    def save(self) -> bool:
        """Whether it was written; the reasons why not then stand in the form."""
        try:
            self.write()
        except ValidationError as wrong:
            by_field = wrong.error_dict if hasattr(wrong, "error_dict") else {NON_FIELD_ERRORS: wrong}
            for name, why in by_field.items():
                self.add_error(name if name in self.fields else None, why)
            return False
        return True


def day_field(label: Any, help_text: Any = "") -> forms.DateField:
    """A day, picked or typed."""
    bounds = (MinValueValidator(date(1900, 1, 1)), MaxValueValidator(date(2200, 12, 31)))  # a mistyped year
    return forms.DateField(label=label, help_text=help_text, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), validators=bounds)


class AddMilestoneForm(WrittenForm):
    """A dated step."""

    title = forms.CharField(label=_("Milestone"), max_length=200, help_text=_("What will be there: “tender published”."))
    due_on = day_field(_("Date"), _("This first date is kept for ever, also when the milestone moves."))
    language = forms.ChoiceField(label=_("Language of what you write"), choices=Language.choices)

    def __init__(self, data: Any = None, *, user: User, measure: Measure) -> None:
        self.measure = measure
        super().__init__(data, user=user, initial={"language": get_language()})

    def write(self) -> None:
        add_milestone(self.user, self.measure, **self.cleaned_data)


class OfMilestoneForm(WrittenForm):
    """What is done with an open step, bound to the date that was read."""

    seen = forms.DateField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, user: User, milestone: Milestone) -> None:
        self.milestone = milestone
        initial = {"seen": milestone.due_on.isoformat(), "due_on": milestone.due_on, "done_on": timezone.localdate()}
        super().__init__(data, user=user, initial=initial)

    def save(self) -> bool:
        """As any; when somebody moved it meanwhile, the next press is made knowing the date of now."""
        try:
            return super().save()
        finally:
            self.milestone.refresh_from_db(fields=["due_on", "done_on"])

    @property
    def seen_now(self) -> Any:
        """The date that the page shows as today's: as posted, or the new one once that was told."""
        told = self.is_bound and any(isinstance(error, Moved) for error in self.errors.as_data().get(NON_FIELD_ERRORS, []))
        return self["seen"].value() if self.is_bound and not told else self.milestone.due_on.isoformat()


class MoveMilestoneForm(OfMilestoneForm):
    """Another date, and why."""

    due_on = day_field(_("New date"))
    reason = forms.CharField(label=_("Reason"), max_length=600, widget=forms.Textarea({"rows": 3}), help_text=_("Everybody can read it."))

    def write(self) -> None:
        said = self.cleaned_data
        move_milestone(self.user, self.milestone, said["due_on"], said["reason"], seen=said["seen"])


class FinishMilestoneForm(OfMilestoneForm):
    """The day on which it was reached."""

    done_on = day_field(_("Done on"))

    def write(self) -> None:
        finish_milestone(self.user, self.milestone, self.cleaned_data["done_on"], seen=self.cleaned_data["seen"])


class RemarkForm(WrittenForm):
    """A question or an answer."""

    text = LongText(label=_("Your question or answer"), limit=2000, rows=4, help_text=_("At most 2000 characters."))
    language = forms.ChoiceField(label=_("Language of what you write"), choices=Language.choices)
    answers = forms.ModelChoiceField(Remark.objects.none(), required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, user: User, measure: Measure, answers: str = "") -> None:
        self.measure = measure
        super().__init__(data, user=user, initial={"language": get_language(), "answers": answers})
        self.fields["answers"].queryset = measure.remark_thread.visible_to(user)  # type: ignore[attr-defined]

    def clean_text(self) -> str:
        """Nothing is said with nothing."""
        text = str(self.cleaned_data["text"]).strip()
        if not text:
            raise ValidationError(_("Write something first."))
        return text

    def write(self) -> None:
        add_remark(self.user, self.measure, **self.cleaned_data)
