"""Order and pages of the list of measures, as the address says them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import Case, F, IntegerField, Value, When
from django.db.models.functions import NullIf, StrIndex
from django.db.models.lookups import LessThan
from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from measures.codes import natural_key, read_code
from measures.filters import MeasureFilter
from measures.models import MeasureState
from measures.querysets.states import StateQuerySet
from measures.rules import AFTER_TEXT, fold

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
}
RELEVANCE = "relevance"
SIZES = (25, 50, 100, 200)
PAGE_SIZE = 50


def sort_choices() -> list[tuple[str, Any]]:
    """All that `sort` may say."""
    return [(RELEVANCE, _("relevance")), *((sign + key, label) for key, label in SORT_LABELS.items() for sign in ("", "-"))]


class ListForm(forms.Form):
    """`sort`, `page` and `size`; a wrong value is an error with its place, not a guess."""

    sort = forms.ChoiceField(label=_("order"), required=False, choices=sort_choices)
    page = forms.IntegerField(label=_("page"), required=False, min_value=1, max_value=100_000)
    size = forms.IntegerField(label=_("per page"), required=False, min_value=1, max_value=200)


def ordering(sort: str, words: str = "") -> list[Any]:
    """Columns of an order; blanks last both ways, ties in plan order. Blank text counts as none.

    By relevance: the very code first, then where the measure itself says the first word, then where it is said of it; the earlier
    the better.
    """
    if sort == RELEVANCE:
        place = StrIndex(F("search"), Value(read_code(words) or (fold(words).split() or [""])[0]))
        code = When(code_key=natural_key(words), then=Value(0))
        text = When(LessThan(place, StrIndex(F("search"), Value(AFTER_TEXT))), then=Value(1))
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


def _or_null(name: str) -> Any:
    """Text columns are never null: an empty one sorts as none, and ordered words by their rank."""
    ranks: dict[str, Iterable[str]] = {"priority": ("KT", "MT", "LT"), "confidence": ("on_track", "at_risk", "off_track")}
    if name in ranks:
        whens = [When(**{name: word}, then=Value(i)) for i, word in enumerate(ranks[name])]
        return Case(*whens, default=None, output_field=IntegerField())
    return NullIf(F(name), Value("")) if name == "bodies" else F(name)


@dataclass(frozen=True)
class Select:
    """A choice that the page offers: `options` are (value, words, chosen), the empty value being what holds unasked."""

    field: forms.BoundField
    options: list[tuple[str, Any, bool]]


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

    def page(self, count: int | None = None) -> Page[MeasureState]:
        """The page asked for; past the last one, the last. `count` saves a query where it is known."""
        paginator = Paginator(self.rows(), self.form.cleaned_data.get("size") or PAGE_SIZE)
        if count is not None:
            paginator.count = count
        return paginator.get_page(self.form.cleaned_data.get("page") or 1)
