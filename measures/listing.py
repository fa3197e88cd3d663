"""Order and pages of the list of measures, as the address says them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import Case, F, IntegerField, OrderBy, Value, When
from django.db.models.functions import NullIf
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from measures.filters import MeasureFilter
from measures.models import MeasureState
from measures.querysets.states import StateQuerySet

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
SIZES = (25, 50, 100, 200)


class ListForm(forms.Form):
    """`sort`, `page` and `size`; a wrong value is an error with its place, not a guess."""

    sort = forms.ChoiceField(label=_("order"), required=False, choices=[(s + k, v) for k, v in SORT_LABELS.items() for s in ("", "-")])
    page = forms.IntegerField(label=_("page"), required=False, min_value=1, max_value=100_000)
    size = forms.TypedChoiceField(label=_("per page"), required=False, coerce=int, choices=[(n, str(n)) for n in SIZES], empty_value=None)


def ordering(sort: str) -> list[OrderBy | str]:
    """Columns of an order; blanks last both ways, ties in plan order. Blank text counts as none."""
    down, key = sort.startswith("-"), sort.lstrip("-") or "plan"
    if key == "plan":
        return [F(name).desc() for name in PLAN_ORDER] if down else list(PLAN_ORDER)
    columns = [_or_null(name) for name in SORTS[key]]
    return [*(c.desc(nulls_last=True) if down else c.asc(nulls_last=True) for c in columns), *PLAN_ORDER]


def _or_null(name: str) -> Any:
    """Text columns are never null: an empty one sorts as none, and ordered words by their rank."""
    ranks: dict[str, Iterable[str]] = {"priority": ("KT", "MT", "LT"), "confidence": ("on_track", "at_risk", "off_track")}
    if name in ranks:
        whens = [When(**{name: word}, then=Value(i)) for i, word in enumerate(ranks[name])]
        return Case(*whens, default=None, output_field=IntegerField())
    return NullIf(F(name), Value("")) if name == "bodies" else F(name)


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
        return found.for_list().order_by(*ordering(self.form.cleaned_data.get("sort") or "plan"))

    def page(self, count: int | None = None) -> Page[MeasureState]:
        """The page asked for; past the last one, the last. `count` saves a query where it is known."""
        paginator = Paginator(self.rows(), self.form.cleaned_data.get("size") or 50)
        if count is not None:
            paginator.count = count
        return paginator.get_page(self.form.cleaned_data.get("page") or 1)
