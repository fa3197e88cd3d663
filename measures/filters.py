"""The one FilterSet of measures: the list, the matrix and all that shares its parameters."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from copy import copy
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Self

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from measures.enums import Confidence, CoordinatorState, Freshness, Phase, Priority
from measures.facets import NONE
from measures.models import MeasureState
from measures.querysets.states import StateQuerySet, end_of
from measures.rules import fold
from measures.search.asked import search_terms
from measures.vocabulary import Vocabulary, Word, vocabulary
from plan.dates import day_words
from plan.models import Plan

NOT_STATED = pgettext_lazy("unknown", "not stated")


class Choices(tuple[tuple[str, str], ...]):
    """The values of a facet with their words, made once a language: forms take them as they are instead of copying each."""

    __slots__ = ()

    def __deepcopy__(self, _memo: object) -> Choices:
        return self

    def __call__(self) -> Choices:
        return self


class Shared(dict[str, forms.Field]):
    """The fields of a form, which all requests share instead of copying each: none of them holds anything of a request."""

    def __deepcopy__(self, _memo: object) -> Shared:
        return self


class FilterForm(forms.Form):
    """The form of the filters, which also refuses a day outside the plan's life."""

    plan: Plan

    def clean_as_of(self) -> date | None:
        return day_of_plan(self.cleaned_data.get("as_of"), self.plan)


class Own:
    """A filter that each set of filters has of its own, without copies of the words and widgets that it holds."""

    def __deepcopy__(self, _memo: object) -> Self:
        own: Any = copy(self)
        own.extra = dict(own.extra)
        if own.method is not None:
            own.method = own.method  # bound to the copy
        return own  # type: ignore[no-any-return]


class SearchFilter(Own, django_filters.CharFilter):
    """What is searched for."""


class DayFilter(Own, django_filters.DateFilter):
    """The day that is shown."""


class Codes(Own, django_filters.MultipleChoiceFilter):
    """Several codes of one facet, "or" between them; `none` asks for blanks.

    `column` holds what `key` makes of a code; `joined` columns hold `|a|b|`.
    """

    def __init__(self, *, column: str, key: Callable[[str], Any] = str, joined: bool = False, **kwargs: Any) -> None:
        super().__init__(choices=[], widget=forms.CheckboxSelectMultiple, **kwargs)
        self.column, self.key, self.joined = column, key, joined

    def filter(self, qs: QuerySet[Any], value: Iterable[str]) -> QuerySet[Any]:
        wanted = Q()
        for code in value or ():
            wanted |= self._one(code)
        return qs.filter(wanted)

    def _one(self, code: str) -> Q:
        if code == NONE:
            nullable = MeasureState._meta.get_field(self.column).null
            return Q(**{f"{self.column}__isnull": True}) if nullable else Q(**{self.column: ""})
        return Q(**{f"{self.column}__contains": f"|{code}|"}) if self.joined else Q(**{self.column: self.key(code)})


class Flag(Own, django_filters.ChoiceFilter):
    """A filter that is on with `1`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=[("1", _("yes"))], widget=forms.Select, **kwargs)


def search(qs: StateQuerySet, words: Vocabulary, asked: str) -> StateQuerySet:
    """All words must occur in the folded column or in the name of a label.

    Anywhere, but codes and words of one or two letters at the start of a word.
    """
    for term in search_terms(asked):
        said = Q(search__contains=term)
        for code in words.labels_named(term):
            said |= Q(labels__contains=f"|{code}|")
        qs = qs.filter(said)
    return qs


class MeasureFilter(django_filters.FilterSet):
    """Filters states of one plan on one day; an invalid value is an error, never "everything"."""

    q = SearchFilter(label=_("search"), method="by_words", max_length=200)
    challenge = Codes(label=_("challenge"), column="challenge")
    pillar = Codes(label=_("strategic pillar"), column="pillar")
    sector = Codes(label=_("sector"), column="sector")
    dimension = Codes(label=_("dimension"), column="dimension")
    phase = Codes(label=_("phase"), column="phase")
    status = Codes(label=_("status"), column="status")
    priority = Codes(label=_("priority"), column="priority")
    means = Codes(label=_("means"), column="means", key=int)
    staff = Codes(label=_("staff"), column="staff", key=int)
    body = Codes(label=_("coordinating body"), column="bodies", joined=True)
    coordinator = Codes(label=_("coordinator"), column="coordinator_state")
    label = Codes(label=_("label"), column="labels", joined=True)
    confidence = Codes(label=_("confidence"), column="confidence")
    freshness = Codes(label=_("freshness"), column="last_confirmed_at")
    late = Flag(label=_("late"), method="only_late")
    asked = Flag(label=_("help or decision asked"), method="only_asked")
    as_of = DayFilter(label=_("as of"), method="keep", widget=forms.DateInput(attrs={"type": "date"}), input_formats=["%Y-%m-%d"])

    asks_day = True  # whether the day shown stands among the filters; a page with two days has a form of its own for them

    class Meta:
        model = MeasureState
        fields: list[str] = []
        form = FilterForm

    def __init__(self, data: QueryDict, *, plan: Plan) -> None:
        self.plan, self.query, self.words = plan, data, vocabulary(plan)
        self.states: StateQuerySet = MeasureState.objects.of(plan)
        self.found_by_text: int | None = None  # the mask of what the search words find, once it is asked
        choices = facet_choices(self.words)
        super().__init__(data, queryset=self.states)
        keys: dict[str, dict[str, int]] = {
            "challenge": {word.code: pk for pk, word in self.words.challenges.items()},
            "pillar": {code: pk for pk, code in self.words.pillar_codes.items()},
            "sector": {word.code: pk for pk, word in self.words.sectors.items()},
            "dimension": {word.code: pk for pk, word in self.words.dimensions.items()},
            "status": {word.code: pk for pk, word in self.words.statuses.items()},
        }
        for name, found in self.filters.items():
            if isinstance(found, Codes):
                found.extra["choices"] = choices[name]
                found.key = keys[name].__getitem__ if name in keys else found.key
        self.filters["freshness"].filter = self.by_freshness  # type: ignore[method-assign, assignment]

    @property
    def as_of_day(self) -> date | None:
        """The date that is shown, None for today."""
        return self.form.cleaned_data.get("as_of") if self.form.is_valid() else None

    @property
    def day(self) -> date:
        """The date on which late and fresh are judged."""
        return self.as_of_day or timezone.localdate()

    @property
    def words_asked(self) -> str:
        """What is searched for, empty for nothing."""
        return str(self.form.cleaned_data.get("q") or "") if self.form.is_valid() else ""

    @property
    def chosen(self) -> dict[str, list[str]]:
        """The facets that are on, with their values, for the counts."""
        cleaned = self.form.cleaned_data if self.form.is_valid() else {}
        return {name: list(v) if isinstance(v, list) else [v] for name, v in cleaned.items() if v and name not in ("q", "as_of")}

    @cached_property
    def form(self) -> FilterForm:
        """What the address says, read and checked."""
        form: FilterForm = self.get_form_class()(self.data)
        form.plan = self.plan
        return form

    def get_form_class(self) -> type[FilterForm]:
        """The form with the words of the plan; kept with these for each language."""
        key = ("form", type(self), get_language())
        if key not in self.words.kept:
            made = super().get_form_class()
            made.base_fields = Shared(made.base_fields)
            self.words.kept[key] = made
        found: type[FilterForm] = self.words.kept[key]
        return found

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The day first, then each filter that is on."""
        del queryset  # always the plan's states
        return super().filter_queryset(self.states.as_of(self.as_of_day))

    def keep(self, queryset: StateQuerySet, _name: str, _value: date) -> StateQuerySet:
        return queryset

    def by_words(self, queryset: StateQuerySet, _name: str, value: str) -> StateQuerySet:
        return search(queryset, self.words, value)

    def only_late(self, queryset: StateQuerySet, _name: str, _value: str) -> StateQuerySet:
        return queryset.filter(late_from__lte=self.day)

    def only_asked(self, queryset: StateQuerySet, _name: str, _value: str) -> StateQuerySet:
        return queryset.filter(asked=True)

    def by_freshness(self, queryset: QuerySet[Any], value: list[str]) -> QuerySet[Any]:
        """The limits as moments: confirmed on a Brussels day at least `day - limit` is within the limit."""
        fresh_since = end_of(self.day - timedelta(days=self.plan.fresh_days + 1))
        stale_before = end_of(self.day - timedelta(days=self.plan.stale_days + 1))
        ranges = {
            Freshness.FRESH: Q(last_confirmed_at__gte=fresh_since),
            Freshness.AGEING: Q(last_confirmed_at__lt=fresh_since, last_confirmed_at__gte=stale_before),
            Freshness.STALE: Q(last_confirmed_at__lt=stale_before),
            Freshness.NONE: Q(last_confirmed_at__isnull=True),
        }
        wanted = Q()
        for code in value or ():
            wanted |= ranges[Freshness(code)]
        return queryset.filter(wanted)

    def unknown_names(self, others: Collection[str] = ()) -> list[str]:
        """Parameters of the address that mean nothing here; `others` are those that the page itself reads."""
        return [name for name in self.query if name not in self.filters and name not in others]


def day_of_plan(day: date | None, plan: Plan) -> date | None:
    """The day, or an error when nothing is known of it: before the adoption, or still to come."""
    if day and day < plan.adopted_on:
        raise ValidationError(_("The plan was adopted on %(day)s; nothing is known before."), params={"day": day_words(plan.adopted_on)})
    if day and day > timezone.localdate():
        raise ValidationError(_("That day is still to come."))
    return day


def facet_choices(words: Vocabulary) -> dict[str, Choices]:
    """The values of each facet in their own order, blanks last; kept with the plan's words for each language."""
    key = ("choices", get_language())
    if key not in words.kept:
        words.kept[key] = {name: Choices((value, str(label)) for value, label in pairs) for name, pairs in _choices(words).items()}
    found: dict[str, Choices] = words.kept[key]
    return found


def _choices(words: Vocabulary) -> dict[str, list[tuple[str, Any]]]:
    none: list[tuple[str, Any]] = [(NONE, NOT_STATED)]
    outside: list[tuple[str, Any]] = [(NONE, _("outside this part of the plan"))]

    def coded(found: Iterable[Word]) -> list[tuple[str, Any]]:
        return [(word.code, f"{word.code} {word}") for word in found]

    def named(found: Iterable[Word]) -> list[tuple[str, Any]]:
        return [(word.code, str(word)) for word in found]

    def ordinal(sign: str) -> list[tuple[str, Any]]:
        return [("0", _("none (printed “-”)")), *((str(n), sign * n) for n in (1, 2, 3)), *none]

    return {
        "challenge": coded(words.challenges.values()) + outside,
        "pillar": [(words.pillar_codes[pk], f"{words.pillar_codes[pk]} {word}") for pk, word in words.pillars.items()] + outside,
        "sector": coded(words.sectors.values()) + outside,
        "dimension": coded(words.dimensions.values()) + outside,
        "phase": [*Phase.choices, *none],
        "status": named(words.statuses.values()) + none,
        "priority": [*Priority.choices, *none],
        "means": ordinal("€"),
        "staff": ordinal("H"),
        "coordinator": list(CoordinatorState.choices),
        "body": sorted(named(words.bodies.values()), key=lambda choice: fold(choice[1])) + none,
        "label": [*named(words.labels.values()), (NONE, _("without a label"))],
        "confidence": [*Confidence.choices, *none],
        "freshness": list(Freshness.choices),
    }
