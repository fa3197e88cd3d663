"""The forms of signed links: a line for each, lines that are pasted, and one last day for all of them."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from governance.models import ReportingRound
from measures.reporting.forms import LongText
from measures.reporting.part_forms import day_field
from plan.models import Body, BodyAlias
from plan.translation import LANGUAGES, Language

WITHOUT_CLOSING = timedelta(days=30)  # how long after the deadline a link answers where a round is closed by hand
MOST = 500  # links at once
NAMED = 20  # wrong lines that are named
CELLS = (2, 4)  # of a line: body and address, perhaps language and name
NAME = 120


class LinkForm(forms.Form):
    """One signed link: for which body, and to whom it goes."""

    body = forms.ModelChoiceField(Body.objects.none(), label=_("Body"), empty_label=_("choose"))
    address = forms.EmailField(label=_("E-mail address"), required=False)
    name = forms.CharField(label=_("Name of the person"), max_length=NAME, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)

    def __init__(self, *args: Any, bodies: Sequence[Body], **options: Any) -> None:
        super().__init__(*args, **options)
        self.bodies = {str(body.pk): body for body in bodies}
        field: Any = self.fields["body"]
        field.queryset = Body.objects.filter(pk__in=[body.pk for body in bodies])
        field.choices = [("", field.empty_label), *((body.pk, str(body)) for body in bodies)]
        self.fields["address"].widget.attrs["class"] = "form-control"
        self.fields["language"].widget.attrs["class"] = "form-select"

    @property
    def named(self) -> Body | None:
        """The body of a line that stands for one already."""
        return self.bodies.get(str(self["body"].value()))

    @property
    def is_filled(self) -> bool:
        """Whether this row asks for a link."""
        return bool(self.cleaned_data.get("address"))


LinkFormSet = forms.formset_factory(LinkForm, extra=0, max_num=MOST)


class CommonForm(forms.Form):
    """What is said once for all links: their last day; and lines as a spreadsheet gives them."""

    expires_on = day_field(capfirst(_("valid until and including")))
    pasted = LongText(
        label=_("Or paste lines"),
        limit=100_000,
        rows=6,
        help_text=_(
            "One link a line: body; e-mail address – also as copied from a spreadsheet. A language (nl, fr, en) may follow, and a name."
        ),
    )

    def __init__(self, *args: Any, round: ReportingRound, bodies: Sequence[Body], **options: Any) -> None:
        super().__init__(*args, **options)
        self.round, self.bodies = round, bodies
        self.lines: list[dict[str, Any]] = []

    def clean_expires_on(self) -> date:
        """A link that is over before it begins helps nobody."""
        day: date = self.cleaned_data["expires_on"]
        if day < timezone.localdate():
            raise ValidationError(_("That day is over."))
        return day

    def clean_pasted(self) -> str:
        """Every line as a link; where some are wrong all of these are named, and none is made."""
        words: str = self.cleaned_data["pasted"]
        wrong: list[str] = []
        for number, line in enumerate(words.split("\n"), start=1):
            if line.strip():
                try:
                    self.lines.append(self.read(line))
                except ValidationError as error:
                    wrong.append(_("Line %(number)s: %(error)s") % {"number": number, "error": " ".join(error.messages)})
        if len(self.lines) > MOST:
            wrong.append(_("At most %(count)s lines at once.") % {"count": MOST})
        if wrong:
            more = _("and %(n)s more wrong lines") % {"n": len(wrong) - NAMED}
            raise ValidationError([*wrong[:NAMED], *([more] if len(wrong) > NAMED else [])])
        return words

    def read(self, line: str) -> dict[str, Any]:
        """One line; ValidationError with what is wrong in it."""
        cells = [cell.strip() for cell in next(csv.reader([line], delimiter="\t" if "\t" in line else ";"))]
        while len(cells) > CELLS[0] and not cells[-1]:
            cells.pop()
        if not CELLS[0] <= len(cells) <= CELLS[1]:
            raise ValidationError(_("a body and an e-mail address are expected, with “;” or a tab between them."))
        name, address, language, person = [*cells, "", ""][: CELLS[1]]
        if (language := language.lower() or get_language() or Language.NL) not in LANGUAGES:
            raise ValidationError(_("“%(words)s” is no language: nl, fr or en.") % {"words": language})
        if len(person) > NAME:
            raise ValidationError(_("the name is too long."))
        return {"body": self.body_called(name), "address": address_of(address), "language": language, "name": person}

    def body_called(self, name: str) -> Body:
        """The asked body of a name, an abbreviation, a short name in addresses, or a spelling of the plan."""
        found = self.by_name[name.casefold()]
        if len(found) != 1:
            words = _("more than one body is called “%(name)s”.") if found else _("no body of this round is called “%(name)s”.")
            raise ValidationError(words % {"name": name})
        return next(iter(found))

    @cached_property
    def by_name(self) -> dict[str, set[Body]]:
        """The asked bodies by what they are called, in small letters."""
        names: dict[str, set[Body]] = defaultdict(set)
        known = {body.pk: body for body in self.bodies}
        for body in self.bodies:
            for name in (body.slug, body.short_name, *(getattr(body, f"name_{language}") for language in LANGUAGES)):
                names[name.casefold()].add(body)
        for alias in BodyAlias.objects.filter(plan=self.round.plan_id, body__in=known):
            names[alias.spelling.casefold()].add(known[alias.body_id])
        return names


class WholeLinks:
    """Links in lines of the page and pasted ones: all are made together, or none."""

    def __init__(self, data: Any, *, round: ReportingRound, bodies: Sequence[Body], named: Sequence[Body]) -> None:
        rows: Any = {"data": data} if data is not None else {"initial": link_rows(named, round)}
        self.common = CommonForm(data, round=round, bodies=bodies, initial={"expires_on": expires_by_itself(round)})
        self.forms: Any = LinkFormSet(**rows, prefix="links", form_kwargs={"bodies": bodies})
        self.is_bound, self.are_many = data is not None, len(named) > 1
        self.errors: list[str] = []

    def is_valid(self) -> bool:
        """All lines, at least one of them with an address, and none twice for the same body."""
        if not all([self.forms.is_valid(), self.common.is_valid()]):
            self.errors = [str(error) for error in self.forms.non_form_errors()]
            return False
        rows = self.rows()
        pairs = {(row["body"].pk, row["address"].lower()) for row in rows}
        if not rows:
            self.errors = [str(_("Give at least one e-mail address."))]
        elif len(pairs) < len(rows):
            self.errors = [str(_("The same address stands twice for the same body."))]
        return not self.errors

    def rows(self) -> list[dict[str, Any]]:
        """What to make links of."""
        return list(self._rows())

    def _rows(self) -> Iterator[dict[str, Any]]:
        day = self.common.cleaned_data["expires_on"]
        for row in [*(form.cleaned_data for form in self.forms if form.is_filled), *self.common.lines]:
            yield {**row, "expires_on": day}


def address_of(words: str) -> str:
    """An e-mail address; ValidationError for what is none."""
    try:
        validate_email(words)
    except ValidationError:
        raise ValidationError(_("“%(words)s” is no e-mail address.") % {"words": words}) from None
    return words


def expires_by_itself(round: ReportingRound) -> date:
    """Until when a new link answers: until the round closes by itself, or a month after the deadline; never a day that is over."""
    after = WITHOUT_CLOSING if round.close_after is None else timedelta(days=round.close_after)
    return max(round.deadline + after, timezone.localdate())


def link_rows(bodies: Sequence[Body], round: ReportingRound) -> list[dict[str, Any]]:
    """What the rows begin with: one for each body, or one in which it is chosen."""
    language = get_language() or round.plan.source_language
    return [{"body": body.pk, "language": language} for body in bodies] or [{"language": language}]
