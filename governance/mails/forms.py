"""The forms of the outbox: which mails are shown, what is written by hand, which address is stopped."""

from __future__ import annotations

import re
import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from governance.enums import MISSING, AnswerState, MailKind, MailState
from governance.mails import letters
from governance.mails.letters import Letter
from governance.models import OutgoingMail, ReportingRound
from governance.querysets.mails import MailQuerySet
from governance.rounds.standing import standing
from measures.reporting.forms import LongText
from plan.models import Body, Plan

PER_PAGE = 50
READ_WHOLE = 20  # of a message by hand, so many are shown in full; the others as a list
TOKEN = re.compile(r"[0-9a-f]{32}")


class MailFilterForm(forms.Form):
    """Which mails: of a state, a kind, a plan, an address."""

    state = forms.ChoiceField(
        label=capfirst(_("state")), required=False, choices=[("", pgettext_lazy("states", "all")), *MailState.choices]
    )
    kind = forms.ChoiceField(label=capfirst(_("kind")), required=False, choices=[("", pgettext_lazy("kinds", "all")), *MailKind.choices])
    plan = forms.ChoiceField(label=capfirst(_("plan")), required=False)
    address = forms.CharField(label=capfirst(_("address contains")), required=False, max_length=100)
    page = forms.IntegerField(required=False, min_value=1, max_value=100_000, widget=forms.HiddenInput)

    def __init__(self, data: Any, found: MailQuerySet, *, plans: list[Plan] | None = None) -> None:
        super().__init__(data)
        for field in self.visible_fields():
            field.field.widget.attrs["class"] = "form-control" if field.name == "address" else "form-select"
        self.found = found
        if plans is None or len(plans) < 2:
            del self.fields["plan"]
        else:
            choices = [("", pgettext_lazy("plans", "all")), *((plan.slug, str(plan)) for plan in plans)]
            self.fields["plan"].choices = choices  # type: ignore[attr-defined]

    def mails(self) -> Page[OutgoingMail]:
        """The page that is asked for, what is urgent first; none where the address is wrong."""
        found, asked = self.found, self.cleaned_data if self.is_valid() else {}
        if not self.is_valid():
            found = found.none()
        for name, lookup in (("state", "state"), ("plan", "plan__slug"), ("address", "address__icontains")):
            if value := asked.get(name):
                found = found.filter(**{lookup: value})
        if kind := asked.get("kind"):
            found = found.of_kind(kind)
        return Paginator(found.urgent_first(), PER_PAGE).get_page(asked.get("page") or 1)


class WriteForm(forms.Form):
    """A message by hand to who may answer for some bodies; the token names it, so that it goes once however often it is pressed."""

    words = LongText(limit=2000, rows=8, label=pgettext_lazy("mail", "Your words"))
    with_list = forms.BooleanField(label=_("With the list of what has no answer yet"), required=False, initial=True)
    token = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, data: Any, *, round: ReportingRound, slugs: list[str]) -> None:
        super().__init__(data, initial={"token": uuid.uuid4().hex, "with_list": True})
        self.fields["words"].required = True
        self.round, self.asked = round, bodies_to_write(round, slugs)
        self.bodies, self.silent, self.without = letters.by_reach(round, self.asked, timezone.localdate())

    def clean_token(self) -> str:
        token: str = self.cleaned_data["token"]
        if not TOKEN.fullmatch(token):
            raise ValidationError(_("This page is not whole any more: open it again."))
        return token

    def letters(self, by: User) -> list[Letter]:
        """The mails with these words; none before they are written."""
        if not self.is_bound or not self.is_valid():
            return []
        said, token = self.cleaned_data["words"], self.cleaned_data["token"]
        ids = [body.pk for body in self.asked]
        return letters.message(self.round, ids, said, key=token, by=by, with_list=self.cleaned_data["with_list"])


def bodies_to_write(round: ReportingRound, slugs: list[str]) -> list[Body]:
    """The asked bodies of these names; without names all that have not answered everything."""
    if slugs:
        return list(Body.objects.filter(rounds__round=round, slug__in=slugs[:1000]).order_by("slug"))
    silent = (*MISSING, AnswerState.NO_ANSWER)
    ids = {one.body_id for one in standing(round) if one.state in silent}
    return [row.body for row in round.bodies.select_related("body").order_by("body__slug") if row.body_id in ids]


class StopForm(forms.Form):
    """An address to which nothing goes any more."""

    address = forms.EmailField(label=capfirst(_("e-mail address")), max_length=254)
    reason = forms.CharField(label=capfirst(_("reason")), max_length=300, required=False)

    def clean_address(self) -> str:
        """Kept in lower case, as accounts keep theirs."""
        return str(self.cleaned_data["address"]).lower()
