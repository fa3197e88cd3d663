"""The forms of the desk: what of it is shown, and what is decided on many entries."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.perms import is_secretariat, visible_plans
from measures.forms import LongText
from measures.models import StatusUpdate
from plan.models import Body

PER_PAGE = 25
TOKEN = re.compile(r"([0-9]{1,18})-([0-9a-f]{16})")
NO_BODY = "none"


class DeskFilterForm(forms.Form):
    """Which part of the desk: one plan, one body, one page; a wrong value is an error, not a guess."""

    plan = forms.ChoiceField(label=capfirst(_("plan")), required=False)
    body = forms.ChoiceField(label=capfirst(_("body")), required=False)
    page = forms.IntegerField(label=_("page"), required=False, min_value=1, max_value=100_000, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)
        self.waiting = StatusUpdate.objects.decided_by(user)
        pairs = list(self.waiting.order_by().values_list("measure__plan", "body").distinct())
        self.plans = [plan for plan in visible_plans(user) if is_secretariat(user, plan)]
        bodies = Body.objects.filter(pk__in={body for _plan, body in pairs if body}).order_by("slug")
        none = [(NO_BODY, _("no body"))] if any(body is None for _plan, body in pairs) else []
        self.fields["plan"].choices = [("", _("all")), *((plan.slug, str(plan)) for plan in self.plans)]  # type: ignore[attr-defined]
        self.fields["body"].choices = [("", _("all")), *((body.slug, str(body)) for body in bodies), *none]  # type: ignore[attr-defined]

    @property
    def is_on(self) -> bool:
        """Whether something is left out."""
        return self.is_valid() and bool(self.cleaned_data["plan"] or self.cleaned_data["body"])

    def entries(self) -> Page[StatusUpdate]:
        """The page of entries that is asked for, the longest waiting first."""
        found = self.waiting.with_parts()
        if not self.is_valid():
            found = found.none()
        elif slug := self.cleaned_data["plan"]:
            found = found.filter(measure__plan__slug=slug)
        if self.is_valid() and (slug := self.cleaned_data["body"]):
            found = found.filter(body__isnull=True) if slug == NO_BODY else found.filter(body__slug=slug)
        return Paginator(found, PER_PAGE).get_page(self.cleaned_data.get("page") or 1)


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
