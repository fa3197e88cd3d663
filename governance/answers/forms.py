"""The forms of answering: the report as it always is, with the questions of the round."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from governance.actions.answers import (
    RoundOver,
    answer_questions,
    answers_with,
    check_running,
    keep_answers,
    mark_of_answers,
    open_questions,
)
from governance.actions.links import Visit
from governance.enums import LinkDeed
from governance.models import AskedMeasure, ReportingRound, RoundAnswer, RoundQuestion
from governance.querysets.asking import answers_before
from measures.actions.log import Moved, Writer
from measures.enums import UpdateState
from measures.models import Measure, StatusUpdate
from measures.perms import holds_update
from measures.reporting.compare import Line
from measures.reporting.forms import LongText, ReportForm
from measures.reporting.kept import writer_of
from plan.models import Body


@dataclass(frozen=True)
class QuestionLine:
    """A question with its field, and what was answered to the same question in an earlier round."""

    question: RoundQuestion
    field: forms.BoundField
    earlier: RoundAnswer | None


class QuestionsForm(forms.Form):
    """The free questions of a round, about one measure; one that must be answered holds up handing in, never a draft."""

    must_be_answered = _("This question must be answered before you hand in; a draft can be kept without.")
    answers_seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=16)

    def __init__(self, data: Any = None, *, asked: AskedMeasure, entry: StatusUpdate | None) -> None:
        self.asked = asked
        self.questions: list[RoundQuestion] = list(asked.round.questions.all())
        self.stored = answers_with(entry, asked.round)
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
    def lines(self) -> list[QuestionLine]:
        """The same, each with the last answer to a question of the same words."""
        before = answers_before(self.asked) if self.questions else []
        earlier = [next((a for a in before if a.question.text.value == question.text.value), None) for question in self.questions]
        return [QuestionLine(question, field, found) for (question, field), found in zip(self.rows, earlier, strict=True)]

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
                    self.add_error(name, self.must_be_answered)
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


class QuestionsAlone(QuestionsForm):
    """The questions of a round alone, for what was handed in without an answer to one that must be answered; that itself stays."""

    must_be_answered = _("This question must be answered.")

    def __init__(self, data: Any = None, *, user: Writer, asked: AskedMeasure) -> None:
        self.user, found = user, asked.measure.updates.open_for(asked.body)
        self.waits = found if found and found.state == UpdateState.SUBMITTED and holds_update(user, found) else None
        super().__init__(data, asked=asked, entry=self.waits)
        self.auto_id = "alone_%s"

    @property
    def http_status(self) -> int:
        """What the page with this form answers to a press: something changed meanwhile, or an error in what was sent."""
        return 400 if self.is_open and not self.moved else 409

    @property
    def is_open(self) -> bool:
        """Whether something waits that does not answer all that must be answered."""
        return bool(self.waits and self.asked.round.is_running and open_questions(self.stored, self.questions))

    @property
    def writer(self) -> str:
        """Who fills it in, signed: see measures.reporting.kept."""
        return writer_of(self.user)

    def save(self) -> bool:
        """Keep the answers; False when they were refused, the reasons then stand in the form."""
        try:
            answer_questions(self.user, self.asked, self.waits, self.said(), seen=self.cleaned_data["answers_seen"])
        except Moved as moved:
            self.show_conflict(self.asked.round, self.waits)
            self.add_error(None, moved)
        except ValidationError as wrong:
            self.add_error(None, wrong.messages)
        return not self.errors


class AnswerForm:
    """A report with the answers to the questions of a round: both are kept or handed in together, or neither."""

    def __init__(self, data: Any = None, *, user: Writer, asked: AskedMeasure, measure: Measure, body: Body) -> None:
        self.user, self.asked = user, asked
        self.report = ReportForm(data, user=user, measure=measure, body=body)
        self.questions = QuestionsForm(data, asked=asked, entry=self.report.entry)
        self.is_over = not asked.round.is_running

    @property
    def is_bound(self) -> bool:
        return self.report.is_bound

    @property
    def is_touched(self) -> bool:
        """Whether something was typed that is not stored yet."""
        return self.report.is_touched or any(name != "answers_seen" for name in self.questions.changed_data)

    @cached_property
    def alone(self) -> QuestionsAlone | None:
        """The questions alone, where what was handed in leaves one open that must be answered."""
        if self.report.open is None or not any(question.required for question in self.questions.questions):
            return None
        form = QuestionsAlone(user=self.user, asked=self.asked)
        return form if form.is_open else None

    @property
    def asks_evidence(self) -> bool:
        return self.asked.round.asks_evidence

    @property
    def tells_more(self) -> bool:
        """Whether a field that the round does not ask for is filled in, or wrong."""
        fields = [self.report["progress"], self.report["blocked_reason"]]
        if not self.asks_evidence:
            fields += [field for row in self.report.evidence for field in (row["url"], row["title"])]
        return any(field.value() not in (None, "") or field.errors for field in fields)

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
            for measure in (update.measure, *self._twins()):
                visit.record(LinkDeed.HANDED_IN if hand_in else LinkDeed.SAVED, measure)
        return update

    def _twins(self) -> list[Measure]:
        """The twins that the same press writes."""
        ticked = self.report.cleaned_data.get("twins", [])
        return [twin for twin in self.report.twin_measures if twin.code in ticked]

    def _keep(self, update: StatusUpdate) -> None:
        """The answers of the entry, and of those of its twins that the same press wrote."""
        said = self.questions.said()
        if not said:
            return
        keep_answers(self.user, self.asked, update, said, seen=self.questions.cleaned_data["answers_seen"])
        for asked in self.asked.round.asked.filter(body=self.asked.body, measure__in=self._twins()).select_related("measure", "round"):
            written = asked.measure.updates.filter(body=self.asked.body).order_by("-id").first()
            if written:
                keep_answers(self.user, asked, written, said)


class BeginForm(forms.Form):
    """Who answers by a signed link."""

    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"}))
