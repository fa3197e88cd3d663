"""What the secretariat sets for its plan, and what that would change, in words."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import pairwise
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from measures.actions.plan_settings import SETTINGS
from measures.enums import Freshness, LateReason
from measures.models import MeasureState, StatusUpdate
from measures.rules import freshness, is_late, lateness
from plan.dates import day_words
from plan.models import Plan

HORIZONS = ("horizon_kt", "horizon_mt", "horizon_lt")
DAYS = ("fresh_days", "stale_days")
MOST_DAYS = 3650


class SettingsForm(forms.ModelForm[Plan]):
    """The terms of the priorities, the limits of freshness, and whether reports wait for approval."""

    class Meta:
        model = Plan
        fields = SETTINGS
        widgets = {name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d") for name in HORIZONS}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in DAYS:
            self.fields[name].validators += [MinValueValidator(1), MaxValueValidator(MOST_DAYS)]
            self.fields[name].widget.attrs |= {"min": 1, "max": MOST_DAYS}

    def clean(self) -> dict[str, Any]:
        """A term ends after the plan's adoption and not before a shorter one; what is stale was fresh before."""
        cleaned = self.cleaned_data
        given = [(name, cleaned[name]) for name in HORIZONS if cleaned.get(name)]
        for name, day in given:
            if day < self.instance.adopted_on:
                self.add_error(name, _("This is before the adoption of the plan."))
        for (_shorter, before), (name, after) in pairwise(given):
            if after < before:
                self.add_error(name, _("A longer term cannot end before a shorter one."))
        fresh, stale = cleaned.get("fresh_days"), cleaned.get("stale_days")
        if fresh and stale and fresh >= stale:
            self.add_error("stale_days", _("What is stale must be older than what is fresh."))
        return cleaned

    def stored(self, plan: Plan) -> list[tuple[Any, str]]:
        """What holds now, field by field, for who was overtaken."""
        return [(self.fields[name].label, in_words(getattr(plan, name))) for name in SETTINGS]


def in_words(value: date | int | bool | None) -> str:  # noqa: FBT001 - the value of a setting
    """A setting as a person reads it."""
    if value is None:
        return _("not set")
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return day_words(value) if isinstance(value, date) else str(value)


def outlook(now: Plan, then: Plan) -> list[str]:
    """What other settings change for the plan's measures, as sentences; nothing where nothing changes. Two queries at most."""
    day, states = timezone.localdate(), list(MeasureState.objects.of(now).today().defer("search"))
    late = sum(is_late(state.late_from, day) for state in states)
    will_be_late = sum(is_late(late_from_under(then, state), day) for state in states)
    lines = []
    if any(getattr(now, name) != getattr(then, name) for name in HORIZONS):
        words = ngettext("%(n)s measure will be late; today %(now)s.", "%(n)s measures will be late; today %(now)s.", will_be_late)
        lines.append(words % {"n": will_be_late, "now": late})
    if any(getattr(now, name) != getattr(then, name) for name in DAYS):
        before, after = _freshnesses(now, states, day), _freshnesses(then, states, day)
        words = _(
            "Fresh: %(fresh)s (today %(fresh_now)s); ageing: %(ageing)s (today %(ageing_now)s); stale: %(stale)s (today %(stale_now)s)."
        )
        names = (Freshness.FRESH, Freshness.AGEING, Freshness.STALE)
        lines.append(words % {**{str(n): after[n] for n in names}, **{f"{n}_now": before[n] for n in names}})
    return lines + _approval(now, then)


def late_from_under(plan: Plan, state: MeasureState) -> date | None:
    """From which day a measure would be late under the terms of `plan`: milestones and a planned period go before them."""
    if state.late_reason in (LateReason.MILESTONE, LateReason.PLANNED):
        return state.late_from
    horizon = plan.horizon(state.priority)
    return lateness(phase=state.phase, ended_on=state.ended_on, open_milestones=[], planned_until=None, horizon=horizon).late_from


def _freshnesses(plan: Plan, states: list[MeasureState], day: date) -> Counter[str]:
    return Counter(freshness(s.last_confirmed_at, day, fresh_days=plan.fresh_days, stale_days=plan.stale_days) for s in states)


def _approval(now: Plan, then: Plan) -> list[str]:
    if now.needs_approval == then.needs_approval:
        return []
    if then.needs_approval:
        return [_("What is handed in from now on waits for the secretariat before it counts.")]
    waiting = StatusUpdate.objects.waiting().filter(measure__plan=now).count()
    words = ngettext("%(n)s update waits already and keeps waiting.", "%(n)s updates wait already and keep waiting.", waiting) % {
        "n": waiting
    }
    return [_("What is handed in from now on counts at once, unread by the secretariat."), *([words] if waiting else [])]
