"""The forms of answering: the report as it always is, with the questions of the round; and those of signed links."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from governance.actions.answers import RoundOver, answers_with, check_running, keep_answers, mark_of_answers
from governance.actions.links import Visit
from governance.enums import LinkDeed
from governance.models import AskedMeasure, ReportingRound, RoundQuestion
from measures.actions.log import Moved, Writer
from measures.models import Measure, StatusUpdate
from measures.reporting.compare import Line
from measures.reporting.forms import LongText, ReportForm
from measures.reporting.part_forms import day_field
from plan.models import Body
from plan.translation import Language

WITHOUT_CLOSING = timedelta(days=30)  # how long after the deadline a link answers where a round is closed by hand


class QuestionsForm(forms.Form):
    """The free questions of a round, about one measure; one that must be answered holds up handing in, never a draft."""

    answers_seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=16)

    def __init__(self, data: Any = None, *, round: ReportingRound, entry: StatusUpdate | None) -> None:
        self.questions: list[RoundQuestion] = list(round.questions.all())
        self.stored = answers_with(entry, round)
        self.moved, self.conflict = False, list[Line]()
        initial = {self.name_of(question): self.stored[question.pk].text for question in self.questions if question.pk in self.stored}
        super().__init__(data, initial=initial)
        for question in self.questions:
            field = LongText(limit=1000, rows=3, label=question.text.value, help_text=_("At most 1000 characters."))
            field.widget.attrs["class"] = "form-control"
            self.fields[self.name_of(question)] = field

    @staticmethod
    def name_of(question: RoundQuestion) -> str:
        """The name of its field."""
        return f"question-{question.number}"

    @property
    def rows(self) -> list[tuple[RoundQuestion, forms.BoundField]]:
        """Each question with its field."""
        return [(question, self[self.name_of(question)]) for question in self.questions]

    @property
    def seen_now(self) -> str:
        """The hidden mark: as posted, so that an error elsewhere hides no conflict; today's once a conflict was shown."""
        return str(self["answers_seen"].value() or "") if self.is_bound and not self.moved else mark_of_answers(self.stored)

    def clean(self) -> dict[str, Any]:
        """Handing in needs every answer that must be given."""
        if "hand_in" in self.data:
            for question in self.questions:
                name = self.name_of(question)
                if question.required and not self.cleaned_data.get(name, "").strip() and name not in self.errors:
                    self.add_error(name, _("This question must be answered before you hand in; a draft can be kept without."))
        return self.cleaned_data

    def said(self) -> dict[RoundQuestion, str]:
        """What was typed, by question."""
        return {question: self.cleaned_data[self.name_of(question)].strip() for question in self.questions}

    def show_conflict(self, round: ReportingRound, entry: StatusUpdate | None) -> None:
        """What is stored now beside what was typed; the next press is made knowing it."""
        self.moved, self.stored = True, answers_with(entry, round)
        for question, text in self.said().items():
            now = self.stored[question.pk].text if question.pk in self.stored else ""
            if now != text:
                self.conflict.append(Line(self.name_of(question), question.text.value, now, text, changed=True))


class AnswerForm:
    """A report with the answers to the questions of a round: both are kept or handed in together, or neither."""

    def __init__(self, data: Any = None, *, user: Writer, asked: AskedMeasure, measure: Measure, body: Body) -> None:
        self.user, self.asked = user, asked
        self.report = ReportForm(data, user=user, measure=measure, body=body)
        self.questions = QuestionsForm(data, round=asked.round, entry=self.report.entry)
        self.is_over = not asked.round.is_running

    @property
    def is_bound(self) -> bool:
        return self.report.is_bound

    @property
    def is_moved(self) -> bool:
        """Whether somebody else was first."""
        return self.report.moved or self.questions.moved

    @property
    def conflict(self) -> list[Line]:
        """What is stored now beside what was typed, field by field."""
        return [*self.report.conflict, *self.questions.conflict]

    @property
    def has_wrong_questions(self) -> bool:
        """Whether an error stands beside a question."""
        return self.is_bound and any(name != NON_FIELD_ERRORS for name in self.questions.errors)

    @property
    def http_status(self) -> int:
        """What the page with this form answers to a press: a conflict, or an error in what was sent."""
        return 409 if self.is_moved or self.is_over else 400

    def is_valid(self) -> bool:
        """Both, so that all errors show at once; nothing is once the round is over."""
        return all([self.report.is_valid(), self.questions.is_valid(), not self.is_over])

    def save(self, *, hand_in: bool, visit: Visit | None = None) -> StatusUpdate | None:
        """Keep the draft or hand it in; None when it was refused, the reasons then stand in the form."""
        update = None
        try:
            update = self._write(hand_in=hand_in, visit=visit)
        except RoundOver:
            self.is_over = True
        except Moved as moved:
            self.questions.show_conflict(self.asked.round, self.report.entry)
            self.report.add_error(None, moved)
        except ValidationError as wrong:
            self.report.add_error(None, wrong.messages)
        if self.report.moved:
            self.questions.show_conflict(self.asked.round, self.report.entry)
        return update

    @transaction.atomic
    def _write(self, *, hand_in: bool, visit: Visit | None) -> StatusUpdate | None:
        if visit:
            visit.check()  # the link, the round, the measure: always in this order, so that two never wait for each other
        check_running(self.asked.round)
        update = self.report.save(hand_in=hand_in)
        if update:
            self._keep(update)
        if update and visit:
            visit.record(LinkDeed.HANDED_IN if hand_in else LinkDeed.SAVED, update.measure)
        return update

    def _keep(self, update: StatusUpdate) -> None:
        """The answers of the entry, and of those of its twins that the same press wrote."""
        said = self.questions.said()
        if not said:
            return
        keep_answers(self.user, self.asked, update, said, seen=self.questions.cleaned_data["answers_seen"])
        ticked = self.report.cleaned_data.get("twins", [])
        twins = [twin for twin in self.report.twin_measures if twin.code in ticked]
        for asked in self.asked.round.asked.filter(body=self.asked.body, measure__in=twins).select_related("measure", "round"):
            written = asked.measure.updates.filter(body=self.asked.body).order_by("-id").first()
            if written:
                keep_answers(self.user, asked, written, said)


class BeginForm(forms.Form):
    """Who answers by a signed link."""

    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"}))


class LinkForm(forms.Form):
    """One signed link: for which body, and to whom it goes."""

    body = forms.ModelChoiceField(Body.objects.none(), label=_("Body"), empty_label=_("choose"))
    address = forms.EmailField(label=_("E-mail address"), required=False)
    name = forms.CharField(label=_("Name of the person"), max_length=120, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)
    expires_on = day_field(capfirst(_("valid until and including")))

    def __init__(self, *args: Any, round: ReportingRound, bodies: Sequence[Body], **options: Any) -> None:
        super().__init__(*args, **options)
        self.round = round
        field: Any = self.fields["body"]
        field.queryset = Body.objects.filter(pk__in=[body.pk for body in bodies])
        field.choices = [("", field.empty_label), *((body.pk, str(body)) for body in bodies)]

    @property
    def is_filled(self) -> bool:
        """Whether this row asks for a link."""
        return bool(self.cleaned_data.get("address"))

    def clean_expires_on(self) -> date:
        """A link that is over before it begins helps nobody."""
        day: date = self.cleaned_data["expires_on"]
        if day < timezone.localdate():
            raise ValidationError(_("That day is over."))
        return day


class LinkForms(forms.BaseFormSet[LinkForm]):
    """Links for one or several bodies; a row without an address is left out, but not all of them."""

    def clean(self) -> None:
        """At least one address, and none twice for the same body."""
        filled = [form for form in self.forms if form.is_valid() and form.is_filled]
        if not filled and all(form.is_valid() for form in self.forms):
            raise ValidationError(_("Give at least one e-mail address."))
        pairs = [(form.cleaned_data["body"].pk, form.cleaned_data["address"].lower()) for form in filled]
        if len(set(pairs)) < len(pairs):
            raise ValidationError(_("The same address stands twice for the same body."))

    def filled(self) -> list[dict[str, Any]]:
        """The rows to make a link of."""
        return [form.cleaned_data for form in self.forms if form.is_filled]


LinkFormSet = forms.formset_factory(LinkForm, formset=LinkForms, extra=0, max_num=500)


def expires_by_itself(round: ReportingRound) -> date:
    """Until when a new link answers: until the round closes by itself, or a month after the deadline; never a day that is over."""
    after = WITHOUT_CLOSING if round.close_after is None else timedelta(days=round.close_after)
    return max(round.deadline + after, timezone.localdate())


def link_rows(bodies: Sequence[Body], round: ReportingRound) -> list[dict[str, Any]]:
    """What the rows begin with."""
    return [
        {"body": body.pk, "language": get_language() or round.plan.source_language, "expires_on": expires_by_itself(round)}
        for body in bodies
    ]
