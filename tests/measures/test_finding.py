"""What is found and sorted in memory equals what the database says, for each order, today and on a past day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone

from measures.filters import MeasureFilter
from measures.listing.order import RELEVANCE, SORT_LABELS, Listing
from plan.models import Plan

SEARCHES = (
    *("", "c4", "1.1", "energie", "drijv", "hub de", "IC", "d1.1", "geen enkel woord"),
    *("quick win", "samenwerking", "Maatregel C.4", "“energie”"),
)


@pytest.mark.django_db
@pytest.mark.parametrize("typed", SEARCHES)
def test_pages_show_the_rows_and_the_order_of_the_database(industrieplan: Plan, typed: str) -> None:
    days = ("", (timezone.localdate() - timedelta(days=1)).isoformat())
    compared = 0
    for day in days:
        for sort in ("", RELEVANCE, "-plan", "-priority") if typed else ("", *SORT_LABELS, *(f"-{key}" for key in SORT_LABELS)):
            query = QueryDict(mutable=True)
            query.update({name: value for name, value in (("q", typed), ("sort", sort), ("as_of", day)) if value})
            listing = Listing.of(query, MeasureFilter(query, plan=industrieplan))
            assert listing.is_valid()
            assert [state.pk for state in listing.page(size=500)] == [state.pk for state in listing.rows()], (typed, sort, day)
            compared += len(listing.page(size=500))
    assert compared or typed == "geen enkel woord"
