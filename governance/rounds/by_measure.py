"""A round measure by measure: each body that is asked and how far it is, so that a joint measure shows whose part is missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from governance.enums import AnswerState
from governance.models import ReportingRound
from governance.querysets.asking import bodies_of, measures_by_id
from governance.rounds.board import LACKING, LISTED, LISTED_AFTER, MOST_PRINTED
from governance.rounds.standing import Standing, standing_of
from measures.models import Measure
from plan.models import Body

SIZE = 50
LACKS = "missing"


class RoundMeasuresForm(forms.Form):
    """Of which body, how far, and which page; a wrong value is an error, not a guess."""

    body = forms.ChoiceField(label=capfirst(_("body")), required=False)
    state = forms.MultipleChoiceField(label=_("How far"), required=False)
    print = forms.ChoiceField(label=_("print"), required=False, choices=[("1", _("yes"))], widget=forms.HiddenInput)
    page = forms.IntegerField(label=_("page"), required=False, min_value=1, max_value=100_000, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict, *, bodies: Iterable[Body], over: bool) -> None:
        super().__init__(data)
        states = LISTED_AFTER if over else LISTED
        named = sorted(((body.slug, str(body)) for body in bodies), key=lambda pair: pair[1].casefold())
        self.fields["body"].choices = [("", pgettext_lazy("bodies", "all")), *named]  # type: ignore[attr-defined]
        self.fields["state"].choices = [(LACKS, _("not answered")), *((each.value, each.label) for each in states)]  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Part:
    """One body's part of a measure; `asked` says that the filters ask for it."""

    body: Body
    standing: Standing
    matches: bool
    from_before: date | None = None  # when it was handed in, where that was before the round was opened

    @property
    def state(self) -> AnswerState:
        return self.standing.state

    @property
    def is_missing(self) -> bool:
        return self.state in LACKING

    @property
    def waits(self) -> bool:
        """Whether the secretariat has to decide on it."""
        return self.state == AnswerState.SUBMITTED


@dataclass(frozen=True)
class MeasureRow:
    """One measure with all its parts."""

    measure: Measure | None
    parts: list[Part]

    @property
    def is_joint(self) -> bool:
        return len(self.parts) > 1


class RoundMeasures:
    """What the address asks for: the measures of which a part fits the filters, in plan order."""

    def __init__(self, round: ReportingRound, data: QueryDict) -> None:
        self.round, self.query = round, data
        asked_bodies = list(bodies_of(round))
        self.bodies = {one.body_id: one.body for one in asked_bodies}
        self.found = standing_of(round, {one.body_id for one in asked_bodies if one.opened_at})
        self.form = RoundMeasuresForm(data, bodies=self.bodies.values(), over=round.is_over)

    @cached_property
    def matching(self) -> set[int]:
        """The asked parts that the filters leave, by id."""
        slug, states = self.form.cleaned_data["body"], set(self.form.cleaned_data["state"])
        if LACKS in states:
            states |= {state.value for state in LACKING}
        return {
            one.asked_id
            for one in self.found
            if (not slug or self.bodies[one.body_id].slug == slug) and (not states or one.state.value in states)
        }

    @cached_property
    def rows(self) -> list[MeasureRow]:
        """All measures that fit, without their words yet."""
        parts: dict[int, list[Part]] = {}
        for one in self.found:
            before = timezone.localdate(one.submitted_at) if one.is_from_before(self.round) else None
            parts.setdefault(one.measure_id, []).append(Part(self.bodies[one.body_id], one, one.asked_id in self.matching, before))
        return [MeasureRow(None, found) for found in parts.values() if any(part.matches for part in found)]

    @property
    def chosen_body(self) -> Body | None:
        slug = self.form.cleaned_data["body"]
        return next((body for body in self.bodies.values() if body.slug == slug), None)

    @property
    def is_filtered(self) -> bool:
        return bool(self.form.cleaned_data["body"] or self.form.cleaned_data["state"])

    def page(self) -> Page[Any]:
        """The page that is asked for, with the measures' words: one query."""
        cleaned = self.form.cleaned_data
        page = Paginator(self.rows, MOST_PRINTED if cleaned["print"] else SIZE).get_page(cleaned["page"] or 1)
        measures = measures_by_id(row.parts[0].standing.measure_id for row in page.object_list)
        page.object_list = [replace(row, measure=measures[row.parts[0].standing.measure_id]) for row in page.object_list]
        return page
