"""Questions about what is or was true of measures."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Case, Q, Value, When
from django.utils import timezone

from measures.enums import Freshness

if TYPE_CHECKING:
    from measures.models import MeasureState
    from plan.models import Plan


def end_of(day: date) -> datetime:
    """The first moment after `day`, Brussels time."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


class StateQuerySet(models.QuerySet["MeasureState"]):
    """States of measures."""

    def of(self, plan: Plan) -> StateQuerySet:
        """States of one plan."""
        return self.filter(plan=plan)

    def today(self) -> StateQuerySet:
        """What is true now."""
        return self.filter(valid_to__isnull=True)

    def as_of(self, day: date | None) -> StateQuerySet:
        """What was approved and saved by the end of `day`, Brussels time; with None, what is true now."""
        if day is None:
            return self.today()
        moment = end_of(day)
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=moment), valid_from__lt=moment)

    def with_freshness(self, plan: Plan, day: date) -> StateQuerySet:
        """With `fresh` on a day, as the rule says; the limits are compared as moments."""
        fresh_since = end_of(day - timedelta(days=plan.fresh_days + 1))
        stale_before = end_of(day - timedelta(days=plan.stale_days + 1))
        fresh = Case(
            When(last_confirmed_at__gte=fresh_since, then=Value(Freshness.FRESH)),
            When(last_confirmed_at__gte=stale_before, then=Value(Freshness.AGEING)),
            When(last_confirmed_at__isnull=False, then=Value(Freshness.STALE)),
            default=Value(Freshness.NONE),
        )
        return self.annotate(fresh=fresh)

    def for_list(self) -> StateQuerySet:
        """With what a row of the list shows, without the wide search column."""
        return self.select_related("status", "challenge", "pillar", "sector", "dimension").defer("search")

    def for_cards(self) -> StateQuerySet:
        """With what a card of the board and a line of the timeline show."""
        return self.select_related("status").defer("search").order_by("position", "measure_id")

    def for_page(self) -> StateQuerySet:
        """With what the page of one measure shows."""
        return self.for_list().select_related("measure__printed")
