"""Order and pages of the list of measures, as the address says them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db.models import Case, F, IntegerField, Q, Value, When
from django.db.models.functions import Coalesce, Lower, NullIf, StrIndex
from django.db.models.lookups import GreaterThan, LessThan
from django.http import QueryDict
from django.utils.text import capfirst, format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from measures.enums import Confidence, Phase, Priority
from measures.facet_views import FOR_ONCE, Choice, filtered_mask, without
from measures.facets import FacetIndex, facet_index
from measures.filters import MeasureFilter, Shared
from measures.listing.columns import COLUMNS, DEFAULT, Column, columns_of
from measures.models import MeasureState
from measures.querysets.states import StateQuerySet
from measures.rules import AFTER_TEXT
from measures.search.asked import code_key, first_word
from measures.search.finding import InOrder, InPlan, by_relevance, in_order, places_of
from plan.translation import LANGUAGES

PLAN_ORDER = ("position", "measure_id")
SORTS: dict[str, tuple[str, ...]] = {
    "plan": PLAN_ORDER,
    "code": ("code_key",),
    "priority": ("priority",),
    "means": ("means",),
    "staff": ("staff",),
    "status": ("status__position",),
    "confidence": ("confidence",),
    "challenge": ("challenge__section", "pillar__number"),
    "sector": ("sector__position", "dimension__number"),
    "dimension": ("dimension__number", "sector__position"),
    "coordinator": ("bodies",),
    "late": ("late_from",),
    "confirmed": ("last_confirmed_at",),
    "text": ("text",),
    "phase": ("phase",),
    "progress": ("progress",),
    "label": ("labels",),
    "planned_from": ("planned_from",),
    "planned_until": ("planned_until",),
    "asked": ("asked",),
    "blocked": ("blocked",),
    "remarks": ("remarks",),
}
SORT_LABELS = {
    "plan": _("order of the plan"),
    "code": _("code"),
    "priority": _("priority"),
    "means": _("means"),
    "staff": _("staff"),
    "status": _("status"),
    "confidence": _("confidence"),
    "challenge": _("challenge"),
    "sector": _("sector"),
    "dimension": _("dimension"),
    "coordinator": _("coordinator"),
    "late": _("late since"),
    "confirmed": _("last confirmed"),
    "text": _("text"),
    "phase": _("phase"),
    "progress": _("progress"),
    "label": _("labels"),
    "planned_from": _("planned from"),
    "planned_until": _("planned until"),
    "asked": _("help or decision asked"),
    "blocked": _("blocked"),
    "remarks": _("remarks"),
}
RANKS: dict[str, Iterable[Any]] = {
    "priority": Priority.values,
    "confidence": Confidence.values,
    "phase": Phase.values,
    "asked": (True,),
    "blocked": (True,),
}
RELEVANCE = "relevance"
DENSITIES = [("", _("roomy")), ("dense", _("dense"))]
OF_COLUMNS = ("cols", "density", *FOR_ONCE)
SIZES = (25, 50, 100, 200)
PAGE_SIZE = 50


def sort_choices() -> list[tuple[str, Any]]:
    """All that `sort` may say."""
    return [(RELEVANCE, _("relevance")), *((sign + key, label) for key, label in SORT_LABELS.items() for sign in ("", "-"))]


class ColumnsField(forms.CharField):
    """Keys of columns, comma-separated, each once, the code always first."""

    def clean(self, value: Any) -> Any:
        keys = [key.strip() for key in str(super().clean(value) or "").split(",") if key.strip()]
        for key in keys:
            if key not in COLUMNS:
                raise ValidationError(_("There is no column “%(key)s”."), params={"key": key})
        return list(dict.fromkeys(["code", *keys])) if keys else []


class ListForm(forms.Form):
    """`sort`, `page`, `size`, `cols` and `density`; a wrong value is an error with its place, not a guess."""

    sort = forms.ChoiceField(label=_("order"), required=False, choices=sort_choices)
    page = forms.IntegerField(label=_("page"), required=False, min_value=1, max_value=100_000)
    size = forms.IntegerField(label=_("per page"), required=False, min_value=1, max_value=200)
    cols = ColumnsField(label=_("columns"), required=False, max_length=400)
    density = forms.ChoiceField(label=_("density"), required=False, choices=DENSITIES)


ListForm.base_fields = Shared(ListForm.base_fields)


def ordering(sort: str, words: str = "") -> list[Any]:
    """Columns of an order; blanks last both ways, ties in plan order. Blank text counts as none.

    By relevance: the very code first, then where the measure itself says the first word, then where it is said of it; the earlier
    the better.
    """
    if sort == RELEVANCE:
        place = StrIndex(F("search"), Value(first_word(words)))
        code = When(code_key=code_key(words), then=Value(0))
        text = When(Q(GreaterThan(place, 0), LessThan(place, StrIndex(F("search"), Value(AFTER_TEXT)))), then=Value(1))
        return [Case(code, text, default=Value(2), output_field=IntegerField()), place, *PLAN_ORDER]
    down, key = sort.startswith("-"), sort.lstrip("-") or "plan"
    if key == "plan":
        return [F(name).desc() for name in PLAN_ORDER] if down else list(PLAN_ORDER)
    columns = [_or_null(name) for name in SORTS[key]]
    return [*(c.desc(nulls_last=True) if down else c.asc(nulls_last=True) for c in columns), *PLAN_ORDER]


def sort_in_force(form: ListForm, filters: MeasureFilter) -> str:
    """What the address says; else the order of the plan, or with search words the best first."""
    sort = form.cleaned_data.get("sort") if form.is_valid() else ""
    if sort == RELEVANCE and not filters.words_asked:
        return "plan"
    return sort or (RELEVANCE if filters.words_asked else "plan")


def places(index: FacetIndex, filters: MeasureFilter, sort: str) -> Sequence[int]:
    """The places in the index of all that the filters leave, in an order."""
    if sort == RELEVANCE and not index.holds_texts:
        pks = filters.qs.order_by(*ordering(sort, filters.words_asked)).values_list("pk", flat=True)
        return [index.bit[pk] for pk in pks if pk in index.bit]
    mask, key = filtered_mask(filters, index), sort.removeprefix("-")
    if sort == RELEVANCE:
        return by_relevance(index, mask, filters.words_asked)
    if key == "plan":
        return InPlan(mask) if sort == key else places_of(mask)[::-1]
    return in_order(index, mask, ordering(sort), sort)


def _or_null(name: str) -> Any:
    """Text columns are never null: an empty one sorts as none, and ordered words by their rank; "no" is none too."""
    if name in RANKS:
        whens = [When(**{name: word}, then=Value(i)) for i, word in enumerate(RANKS[name])]
        return Case(*whens, default=None, output_field=IntegerField())
    if name == "text":
        return Lower(Coalesce(*(NullIf(F(f"text_{lang}"), Value("")) for lang in dict.fromkeys((get_language() or "nl", *LANGUAGES)))))
    return NullIf(F(name), Value("")) if name in ("bodies", "labels", "remarks") else F(name)


@dataclass(frozen=True)
class Select:
    """A choice that the page offers: `options` are (value, words, chosen), the empty value being what holds unasked."""

    field: forms.BoundField
    options: list[tuple[str, Any, bool]]


@dataclass(frozen=True)
class ColumnChoice:
    """What the page offers to choose of columns and density (value, words, chosen); `start` is the address without a choice."""

    columns: list[Choice]
    densities: list[tuple[str, Any, bool]]
    keep: list[tuple[str, str]]
    errors: list[str]
    start: str | None


@dataclass
class Listing:
    """What the address asks for: the filters, the order, the page."""

    filters: MeasureFilter
    form: ListForm

    @classmethod
    def of(cls, data: QueryDict, filters: MeasureFilter) -> Listing:
        return cls(filters, ListForm(data))

    def is_valid(self) -> bool:
        """Whether every value of the address can be answered."""
        return self.form.is_valid() and self.filters.form.is_valid()

    @property
    def columns(self) -> list[Column]:
        """The columns of the page and of files, in their order."""
        return columns_of(self.form)

    def column_choice(self) -> ColumnChoice:
        """The columns and densities to choose from, and what the choice keeps of the address."""
        chosen = {column.key for column in self.columns}
        kept = [(name, value) for name, values in self.filters.query.lists() for value in values if name not in OF_COLUMNS]
        return ColumnChoice(
            columns=[Choice(key, capfirst(str(column.label)), None, key in chosen) for key, column in COLUMNS.items() if key != "code"],
            densities=[(value, label, value == ("dense" if self.is_dense else "")) for value, label in DENSITIES],
            keep=kept,
            errors=[str(error) for name in ("cols", "density") for error in self.form.errors.get(name, [])],
            start=without(self.filters.query, *OF_COLUMNS) if self.filters.query.keys() & {"cols", "density"} else None,
        )

    @property
    def is_dense(self) -> bool:
        """Whether the rows stand close together."""
        return self.form.is_valid() and self.form.cleaned_data.get("density") == "dense"

    @property
    def is_wide(self) -> bool:
        """Whether there are other columns than those that a page shows by itself, so that they have a window of their own."""
        return not {column.key for column in self.columns} <= set(DEFAULT)

    def rows(self) -> StateQuerySet:
        """All rows of all pages, in order."""
        found: StateQuerySet = self.filters.qs  # type: ignore[assignment]
        return found.for_list().order_by(*ordering(sort_in_force(self.form, self.filters), self.filters.words_asked))

    def selects(self) -> list[Select]:
        """The order and the size of a page, as the page offers them."""
        asked, words = str(self.form["sort"].value() or ""), self.filters.words_asked
        labels: dict[str, Any] = {"": _("relevance"), **SORT_LABELS} if words else {"": SORT_LABELS["plan"], **SORT_LABELS}
        if not words:
            labels.pop("plan")
        key = asked.removeprefix("-")
        if asked.startswith("-") and key in SORT_LABELS:
            labels[asked] = format_lazy("{} ({})", SORT_LABELS[key], _("the other way round"))
        size = str(self.form["size"].value() or "")
        sizes = {"" if n == PAGE_SIZE else str(n): str(n) for n in SIZES}
        return [
            Select(self.form["sort"], [(value, label, value == asked) for value, label in labels.items()]),
            Select(self.form["size"], [(value, label, value == size) for value, label in sizes.items()]),
        ]

    def page(self, size: int | None = None) -> Page[MeasureState]:
        """The page asked for; past the last one, the last. `size` goes over the address. Counted and sorted in memory.

        Its rows know the plan's parts by their ids: the vocabulary has their words, so that no other table is read.
        """
        index = facet_index(self.filters.plan, self.filters.as_of_day)
        found = InOrder(index, places(index, self.filters, sort_in_force(self.form, self.filters)))
        paginator: Paginator[MeasureState] = Paginator(found, size or self.form.cleaned_data.get("size") or PAGE_SIZE)
        return paginator.get_page(self.form.cleaned_data.get("page") or 1)
