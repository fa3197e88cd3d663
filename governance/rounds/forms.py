"""The forms of a round: what is asked, of whom, by when. Sensible values stand in them, so that a round is prepared in a minute."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from accounts.models import User
from governance.actions.rounds import mark_of_round, save_round
from governance.models import ReportingRound, RoundQuestion
from governance.rounds.asked import check_query, read_query
from governance.rounds.titles import fresh_titles, is_seasonal
from governance.rules import closes_on
from measures.actions.log import Moved
from measures.reporting.forms import LongText
from plan.models import Plan
from plan.translation import LANGUAGES

MOST_QUESTIONS = 5
MOST_DAYS = 366
MOST_AHEAD = timedelta(days=1000)
WEEKS = timedelta(weeks=4)
DAYS = ("remind_first", "remind_last", "remind_late", "escalate", "close_after")
COPIED = ("query", "asks_status", "asks_milestones", "asks_evidence", "repeats", *DAYS)


def fresh_round(plan: Plan, today: date) -> ReportingRound:
    """A round as the form offers it: the season as its title, four weeks to answer."""
    return ReportingRound(plan=plan, deadline=today + WEEKS, source_language=plan.source_language, **fresh_titles(plan, today + WEEKS))


def copy_of(other: ReportingRound, today: date) -> ReportingRound:
    """A fresh round that asks what another one asked."""
    made = fresh_round(other.plan, today)
    for name in (*COPIED, *(f"message_{language}" for language in LANGUAGES)):
        setattr(made, name, getattr(other, name))
    return made


class DeadlineForm(forms.ModelForm[ReportingRound]):
    """By when a round is to be answered, when it reminds, and when it closes."""

    class Meta:
        model = ReportingRound
        fields = ["deadline", *DAYS]
        widgets = {"deadline": forms.DateInput({"type": "date"}, "%Y-%m-%d")}

    def __init__(self, data: Any = None, *, instance: ReportingRound, today: date) -> None:
        super().__init__(data, instance=instance)
        self.today = today
        for name in DAYS:
            self.fields[name].validators.append(MaxValueValidator(MOST_DAYS))
            self.fields[name].widget.attrs |= {"min": 0, "max": MOST_DAYS}

    @property
    def days(self) -> list[forms.BoundField]:
        return [self[name] for name in DAYS]

    def clean_deadline(self) -> date:
        """A day to come; that of a round that is running may stay as it is."""
        deadline: date = self.cleaned_data["deadline"]
        kept = self.instance.is_running and deadline == self.initial["deadline"]
        if deadline < self.today and not kept:
            raise ValidationError(_("The deadline is over."))
        if deadline > self.today + MOST_AHEAD:
            raise ValidationError(_("This is too far ahead."))
        return deadline

    def clean(self) -> dict[str, Any]:
        """Reminders come in their order, and the round closes after the last of them; one that is running not at once."""
        cleaned = super().clean() or self.cleaned_data
        first, last, late, escalate, close = (cleaned.get(name) for name in DAYS)
        if first is not None and last is not None and last > first:
            self.add_error("remind_last", _("The last reminder would go before the first one."))
        if late is not None and escalate is not None and escalate < late:
            self.add_error("escalate", _("The lead would be written to before the body is reminded."))
        if close is not None and close < max(filter(None, (late, escalate)), default=0):
            self.add_error("close_after", _("The round would close before the last reminder."))
        end = closes_on(cleaned["deadline"], close) if "deadline" in cleaned else None
        if self.instance.is_running and end is not None and end <= self.today:
            self.add_error("close_after", _("The round would close at once: give it more days, or close it by hand."))
        return cleaned


class RoundForm(DeadlineForm):
    """What a round asks; only the plan's own language must be written."""

    class Meta:
        model = ReportingRound
        fields = [
            *(f"{name}_{language}" for name in ("title", "message") for language in LANGUAGES),
            *("query", "asks_status", "asks_milestones", "asks_evidence", "deadline", *DAYS, "repeats"),
        ]
        widgets = {"deadline": forms.DateInput({"type": "date"}, "%Y-%m-%d"), "query": forms.TextInput()}

    def __init__(self, data: Any = None, *, instance: ReportingRound, today: date) -> None:
        super().__init__(data, instance=instance, today=today)
        own = instance.plan.source_language
        for language in LANGUAGES:
            self.fields[f"title_{language}"].required = language == own
            label = self.fields[f"message_{language}"].label
            self.fields[f"message_{language}"] = LongText(label=label, limit=1000, rows=3)

    @property
    def own_language(self) -> str:
        return self.instance.plan.source_language

    def texts(self, name: str) -> list[forms.BoundField]:
        """A text in each language, the plan's own first."""
        own = self.own_language
        return [self[f"{name}_{language}"] for language in (own, *(each for each in LANGUAGES if each != own))]

    @property
    def titles(self) -> list[forms.BoundField]:
        return self.texts("title")

    @property
    def messages_to_read(self) -> list[forms.BoundField]:
        return self.texts("message")

    def clean_query(self) -> str:
        """The filters of an address of the list, checked as the list itself checks them."""
        query = read_query(self.cleaned_data["query"], self.instance.plan)
        check_query(query, self.instance.plan)
        return query

    def clean(self) -> dict[str, Any]:
        """A title that somebody writes takes the place of the seasons that were offered in the other languages."""
        cleaned = super().clean()
        own = f"title_{self.own_language}"
        if own in self.changed_data:
            for language in LANGUAGES:
                name = f"title_{language}"
                if name not in self.changed_data and name in cleaned and self._is_offered(language):
                    cleaned[name] = ""
        return cleaned

    def _is_offered(self, language: str) -> bool:
        with override(language):
            return is_seasonal(self.initial.get(f"title_{language}") or "", self.initial["deadline"])


class QuestionForm(forms.Form):
    """One free question; a row without words is left out."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    required = forms.BooleanField(label=_("Must be answered"), required=False)

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language = language
        for each in (language, *(other for other in LANGUAGES if other != language)):
            label = _("Question (%(language)s)") % {"language": each}
            self.fields[f"text_{each}"] = forms.CharField(label=label, max_length=400, required=False)

    def texts(self) -> list[forms.BoundField]:
        return [field for field in self if field.name.startswith("text_")]

    def words(self) -> dict[str, str]:
        """The question in each language."""
        return {f"text_{each}": self.cleaned_data.get(f"text_{each}", "") for each in LANGUAGES}

    def clean(self) -> dict[str, Any]:
        """A translation alone is no question."""
        if any(self.words().values()) and not self.words()[f"text_{self.language}"]:
            self.add_error(f"text_{self.language}", _("The text in the plan's own language is missing."))
        return self.cleaned_data


QuestionFormSet = forms.formset_factory(QuestionForm, extra=1, max_num=MOST_QUESTIONS, absolute_max=MOST_QUESTIONS, validate_max=True)


def question_rows(questions: Iterable[RoundQuestion], *, copied: bool = False) -> list[dict[str, Any]]:
    """Questions as the form shows them; those that are copied are new ones."""
    texts = [f"text_{language}" for language in LANGUAGES]
    return [
        {"pk": None if copied else one.pk, "required": one.required, **{name: getattr(one, name) for name in texts}} for one in questions
    ]


class WholeRound:
    """The form of a round and that of its questions, sent and kept together."""

    def __init__(self, data: Any, made: ReportingRound, questions: Iterable[RoundQuestion], *, copied: bool = False) -> None:
        self.round, self.questions, self.moved = made, list(questions), False
        self.form = RoundForm(data, instance=made, today=timezone.localdate())
        initial = question_rows(self.questions, copied=copied)
        self.rows = QuestionFormSet(data, initial=initial, prefix="question", form_kwargs={"language": made.plan.source_language})

    @property
    def mark(self) -> str:
        """The round as it was read: as posted, so that an error elsewhere hides no conflict; as it is now once one was shown."""
        return str(self.form.data.get("seen", "")) if self.form.is_bound and not self.moved else mark_of_round(self.round)

    @property
    def has_errors(self) -> bool:
        return self.form.is_bound and (bool(self.form.errors) or not self.rows.is_valid())

    @property
    def http_status(self) -> int:
        """What the page with this form answers: fine, a conflict, or an error in what was sent."""
        return 409 if self.moved else 400 if self.has_errors or self.form.errors else 200

    @property
    def has_questions(self) -> bool:
        """Whether the questions are shown unfolded."""
        return bool(self.questions) or (self.rows.is_bound and any(row.has_changed() for row in self.rows))

    def asked(self) -> list[RoundQuestion]:
        """The questions as they were sent, in the order of their rows."""
        own = {question.pk: question for question in self.questions if question.round_id == self.round.pk}
        made = []
        for row in [row.cleaned_data | row.words() for row in self.rows if any(row.words().values())]:
            question = own.pop(row.get("pk") or 0, None) or RoundQuestion()
            question.required = bool(row.get("required"))
            for language in LANGUAGES:
                setattr(question, f"text_{language}", row[f"text_{language}"])
            made.append(question)
        return made

    def keep(self, user: User) -> bool:
        """Whether it was kept; where not, the form says why and holds what was typed."""
        if not self.form.is_bound or self.has_errors:
            return False
        asks = any(self.form.cleaned_data[name] for name in ("asks_status", "asks_milestones", "asks_evidence"))
        questions = self.asked()
        if not asks and not questions:
            self.form.add_error(None, _("This round asks nothing: tick what is asked, or write a question."))
            return False
        try:
            save_round(self.round, questions, user=user, seen=self.mark)
        except Moved as moved:
            self.form.add_error(None, moved)
            self.moved = True
            return False
        except ValidationError as wrong:
            self.form.add_error(None, wrong.messages)
            return False
        return True
