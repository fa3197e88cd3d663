"""What the address of the changes asks for: two days, the list's own filters, which kinds, which move of status."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from measures.changes.between import Changes, Mark, changes_between
from measures.changes.kinds import Kind
from measures.exports.forms import TakeForm
from measures.facets import NONE
from measures.filters import MeasureFilter, day_of_plan
from measures.querysets.states import StateQuerySet
from plan.models import Plan

DAYS = 30
SIZE = 50
OWN = ("from", "to", "kind", "moved", "only", "page", "format", "print")
ONLY = [("confirmed", pgettext_lazy("change", "only confirmed"))]


class EndFilter(MeasureFilter):
    """The list's filters at one end of the period: `to`, or the day given, stands for `as_of`."""

    asks_day = False

    def __init__(self, data: QueryDict, *, plan: Plan, on: date | None) -> None:
        query = data.copy()
        query.pop("as_of", None)
        self.on = on
        super().__init__(query, plan=plan)

    @property
    def as_of_day(self) -> date | None:
        """The end of the period; None for today, which is what is true now."""
        return self.on if self.on != timezone.localdate() else None


class DayField(forms.DateField):
    """A day as addresses write it."""

    def __init__(self, label: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date", "class": "form-control"})
        super().__init__(label=label, required=False, input_formats=["%Y-%m-%d"], widget=widget)


class ChangesForm(forms.Form):
    """The period, and which part of its changes is shown; a wrong value is an error with its place."""

    kind = forms.MultipleChoiceField(label=_("kind of change"), required=False, choices=Kind.choices)
    moved = forms.CharField(label=_("status from and to"), required=False, max_length=80)
    only = forms.ChoiceField(label=_("which measures"), required=False, choices=ONLY)
    page = forms.IntegerField(label=_("page"), required=False, min_value=1, max_value=100_000)

    def __init__(self, data: QueryDict, *, plan: Plan, words: Any) -> None:
        super().__init__(data)
        self.plan, self.words = plan, words
        days = {"from": DayField(_("from the end of")), "to": DayField(_("to the end of")), "as_of": DayField(_("as known on"))}
        self.fields.update(days)

    def clean_moved(self) -> tuple[int, int] | None:
        """Two codes of statuses with a colon between them, `none` for none."""
        said = self.cleaned_data.get("moved")
        if not said:
            return None
        codes = {NONE: 0, **{word.code: pk for pk, word in self.words.statuses.items()}}
        before, _colon, after = said.partition(":")
        if before not in codes or after not in codes or before == after:
            raise ValidationError(_("There is no such move from one status to another."))
        return codes[before], codes[after]

    def clean(self) -> dict[str, Any]:
        """Today where `to` is not given, and `DAYS` days before it where `from` is not; both in the plan's life, the first one first."""
        cleaned = self.cleaned_data
        for name in ("from", "to", "as_of"):
            self._in_the_plans_life(name)
        to, day = cleaned.get("to"), cleaned.get("as_of")
        if to and day and to != day:
            self.add_error("to", _("The address gives two last days, in “to” and in “as_of”: leave one out."))
        if self.errors:
            return cleaned
        cleaned["to"] = to or day or timezone.localdate()
        cleaned["from"] = cleaned.get("from") or max(self.plan.adopted_on, cleaned["to"] - timedelta(days=DAYS))
        if cleaned["from"] > cleaned["to"]:
            self.add_error("from", _("The first day comes after the last one."))
        return cleaned

    def _in_the_plans_life(self, name: str) -> None:
        try:
            day_of_plan(self.cleaned_data.get(name), self.plan)
        except ValidationError as wrong:
            self.add_error("to" if name == "as_of" else name, wrong)


@dataclass(frozen=True)
class DayView:
    """One end of the period as the form shows it: what was written, else what holds."""

    name: str
    label: Any
    value: str
    errors: list[str]


def in_own_words(data: QueryDict) -> QueryDict:
    """The address with `to` where it says `as_of`; both are left where they differ, as that is an error."""
    query = data.copy()
    day = query.get("as_of")
    if day and query.get("to", day) == day:
        query["to"] = day
        query.pop("as_of")
    return query


class Asked:
    """The two days, the filters and the kinds of an address; `as_of` of the list is another word for `to`."""

    def __init__(self, data: QueryDict, plan: Plan) -> None:
        self.plan, self.query = plan, in_own_words(data)
        self.ends = EndFilter(self.query, plan=plan, on=None)
        self.words = self.ends.words
        self.form, self.take = ChangesForm(self.query, plan=plan, words=self.words), TakeForm(self.query)
        if self.form.is_valid():
            self.ends.on = self.until

    def is_valid(self) -> bool:
        """Whether every value of the address can be answered."""
        return self.form.is_valid() and self.ends.form.is_valid() and self.take.is_valid()

    @property
    def errors(self) -> dict[str, list[str]]:
        """What is wrong, by parameter."""
        found = {**self.ends.form.errors, **self.form.errors, **self.take.errors}
        return {"to" if name == "as_of" else name: [str(error) for error in errors] for name, errors in found.items()}

    @property
    def unknown_names(self) -> list[str]:
        """Parameters that mean nothing here."""
        return self.ends.unknown_names(OWN)

    @property
    def since(self) -> date:
        """The end of this day is compared."""
        day: date = self.form.cleaned_data["from"]
        return day

    @property
    def until(self) -> date:
        """With the end of this one."""
        day: date = self.form.cleaned_data["to"]
        return day

    @property
    def kinds(self) -> list[Kind]:
        """The kinds that are asked for; none for all."""
        return [Kind(kind) for kind in self.form.cleaned_data.get("kind") or ()]

    @property
    def days(self) -> list[DayView]:
        """Both ends of the period."""
        found = []
        for name in ("from", "to"):
            held = self.form.cleaned_data.get(name)
            value = held.isoformat() if isinstance(held, date) else self.query.get(name, "")
            found.append(DayView(name, self.form.fields[name].label, value, self.errors.get(name, [])))
        return found

    def changes(self, *, whole: bool = False) -> Changes:
        """The changes of the measures that match the filters at the one end or at the other; with `whole`, of every kind and move."""
        only = self._matching if self.ends.chosen or self.ends.words_asked else None
        if whole:
            return changes_between(self.plan, self.since, self.until, only=only)
        said = self.form.cleaned_data
        moved, unchanged = said["moved"], bool(said["only"])
        return changes_between(self.plan, self.since, self.until, only=only, kinds=self.kinds, moved=moved, unchanged=unchanged)

    def page(self, changes: Changes) -> Page[tuple[Kind, Mark]]:
        """One page of the lists, long for print; past the last one, the last."""
        return Paginator(changes.lines(), self.take.size or SIZE).get_page(self.form.cleaned_data.get("page") or 1)

    @cached_property
    def _matching(self) -> set[int]:
        return {pk for states in self._both_ends() for pk in states.values_list("measure_id", flat=True)}

    def _both_ends(self) -> Iterator[StateQuerySet]:
        yield self.ends.qs  # type: ignore[misc]
        yield EndFilter(self.query, plan=self.plan, on=self.since).qs  # type: ignore[misc]
