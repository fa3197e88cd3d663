"""The forms of the desk: what of it is shown, and what is decided on many entries."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db import models
from django.db.models import Count
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from accounts.perms import is_secretariat, visible_plans
from measures.desk.parts import PARTS, DeskPart
from measures.models import StatusUpdate
from measures.reporting.forms import LongText
from plan.models import Body

PER_PAGE = 25
TOKEN = re.compile(r"([0-9]{1,18})-([0-9a-f]{16})")
NO_BODY = "none"


class DeskFilterForm(forms.Form):
    """Which part of the desk: real plans or practice plans, one plan, one body, one page; a wrong value is an error, not a guess.

    What other parts there are is registered in measures.desk.parts.
    """

    plan = forms.ChoiceField(label=capfirst(_("plan")), required=False)
    body = forms.ChoiceField(label=capfirst(_("body")), required=False)
    page = forms.IntegerField(label=_("page"), required=False, min_value=1, max_value=100_000, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)
        self.parts: dict[str, DeskPart | None] = {name: find(user, str(data[name])) for name, find in PARTS.items() if data.get(name)}
        for name in self.parts:
            self.fields[name] = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)
        self.plans = [plan for plan in visible_plans(user) if is_secretariat(user, plan)]
        self.is_practice = self._asks_practice(data)
        waiting = StatusUpdate.objects.decided_by(user)
        counted = waiting.order_by().values_list("measure__plan__is_practice", "body").annotate(Count("pk"))
        apart, pairs = [row for row in counted if row[0] != self.is_practice], [row for row in counted if row[0] == self.is_practice]
        self.waiting = waiting.filter(measure__plan__is_practice=self.is_practice)
        self.waiting_elsewhere = sum(count for _practice, _body, count in apart)
        self.has_elsewhere = any(plan.is_practice != self.is_practice for plan in self.plans)
        bodies = Body.objects.filter(pk__in={body for _practice, body, _count in pairs if body}).order_by("slug")
        shown = [plan for plan in self.plans if plan.is_practice == self.is_practice]
        none = [(NO_BODY, _("no body"))] if any(body is None for _practice, body, _count in pairs) else []
        self.fields["plan"].choices = [("", pgettext_lazy("plans", "all")), *((plan.slug, str(plan)) for plan in shown)]  # type: ignore[attr-defined]
        self.fields["body"].choices = [("", pgettext_lazy("bodies", "all")), *((body.slug, str(body)) for body in bodies), *none]  # type: ignore[attr-defined]

    def _asks_practice(self, data: Any) -> bool:
        """Practice plans when they are asked, by name or together, and when there are no others."""
        if self.part:
            return self.part.plan.is_practice
        practice = {plan.slug for plan in self.plans if plan.is_practice}
        return bool(practice) and (data.get("practice") == "1" or data.get("plan") in practice or len(practice) == len(self.plans))

    @property
    def part(self) -> DeskPart | None:
        """The part that the address asks for, besides plan and body."""
        return next((part for part in self.parts.values() if part), None)

    @property
    def part_fields(self) -> list[forms.BoundField]:
        """What a form carries of the part, hidden."""
        return [self[name] for name in self.parts]

    def clean(self) -> dict[str, Any]:
        """A part that is not there is no empty part."""
        for name, part in self.parts.items():
            if part is None:
                self.add_error(None, _("There is no such part of the desk: %(value)s.") % {"value": self.data[name]})
        return self.cleaned_data

    @property
    def elsewhere(self) -> int | None:
        """How many wait in the other view; None where the person has no plan there."""
        return self.waiting_elsewhere if self.has_elsewhere else None

    @property
    def elsewhere_address(self) -> str:
        """The other view, unfiltered."""
        return reverse("measures:show-desk") + ("" if self.is_practice else "?practice=1")

    @property
    def choosing(self) -> list[forms.BoundField]:
        """The fields to show: one that leaves nothing to choose is none."""
        fields = [field for field in self.visible_fields() if not (self.part and field.name == "plan")]
        return [field for field in fields if field.value() or len(field.field.choices) > 2]  # type: ignore[attr-defined]

    @property
    def is_on(self) -> bool:
        """Whether something is left out."""
        return self.is_valid() and bool(self.cleaned_data["plan"] or self.cleaned_data["body"] or self.part)

    def entries(self) -> Page[StatusUpdate]:
        """The page of entries that is asked for, the longest waiting first."""
        found = self.waiting.with_parts()
        if not self.is_valid():
            found = found.none()
        elif slug := self.cleaned_data["plan"]:
            found = found.filter(measure__plan__slug=slug)
        if self.part:
            found = found.filter(pk__in=self.part.entry_ids)
        if self.is_valid() and (slug := self.cleaned_data["body"]):
            found = found.filter(body__isnull=True) if slug == NO_BODY else found.filter(body__slug=slug)
        return Paginator(found, PER_PAGE).get_page(self.cleaned_data.get("page") or self._page_of_opened(found))

    def _page_of_opened(self, found: models.QuerySet[StatusUpdate]) -> int:
        """The page where the entry stands that the address opens; the first without one."""
        if self.opened is None:
            return 1
        ids = list(found.values_list("pk", flat=True))
        return ids.index(self.opened) // PER_PAGE + 1 if self.opened in ids else 1

    @property
    def opened(self) -> int | None:
        """The entry that the address opens."""
        asked = str(self.data.get("open", ""))
        return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else None


class DecideForm(forms.Form):
    """Entries that were ticked, each as it was read; `anyway` names those that may go over a newer approval."""

    entry = forms.MultipleChoiceField(required=False)
    anyway = forms.MultipleChoiceField(required=False)
    reason = LongText(
        label=_("Reason"), limit=1000, rows=3, help_text=_("Only to return: what the bodies have to change; at most 1000 characters.")
    )

    def __init__(self, data: Any = None, *, returning: bool = False) -> None:
        super().__init__(data)
        self.returning = returning
        for name in ("entry", "anyway"):
            self.fields[name].valid_value = lambda value: bool(TOKEN.fullmatch(str(value)))  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The mark of each entry by its id; a yes to going over a newer approval ticks the entry too."""
        data = self.cleaned_data
        anyway = _marks(data.get("anyway", []))
        data["entry"], data["anyway"] = {**_marks(data.get("entry", [])), **anyway}, set(anyway)
        if not data["entry"]:
            self.add_error(None, _("Tick at least one update."))
        return data

    def clean_reason(self) -> str:
        """A return without a reason helps nobody."""
        reason = str(self.cleaned_data["reason"]).strip()
        if self.returning and not reason:
            raise ValidationError(_("Say why they are returned."))
        return reason

    @property
    def ticked(self) -> list[str]:
        """What was ticked, to tick it again after an error."""
        return self.data.getlist("entry") if self.is_bound else []  # type: ignore[attr-defined]


def _marks(tokens: list[str]) -> dict[int, str]:
    return {int(pk): mark for pk, mark in (token.split("-") for token in tokens)}
