from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from measures.enums import CoordinatorState, Freshness, LateReason, Phase
from measures.rules import coordinator_state, days_slipped, fold, freshness, freshness_turns, is_late, lateness, lateness_is_known, on_time

BRUSSELS = ZoneInfo("Europe/Brussels")
NOTHING = {"phase": Phase.ACTIVE, "ended_on": None, "open_milestones": [], "planned_until": None, "horizon": None}


def test_lateness_is_none_when_no_date_is_known() -> None:
    found = lateness(**NOTHING)
    assert found.late_from is None
    assert not is_late(found.late_from, date(2999, 1, 1))


def test_lateness_begins_the_day_after_the_first_open_milestone() -> None:
    milestones = [(date(2026, 6, 1), "later"), (date(2024, 2, 28), "tender published")]
    found = lateness(**{**NOTHING, "open_milestones": milestones, "planned_until": date(2020, 1, 1)})
    assert (found.late_from, found.reason, found.subject) == (date(2024, 2, 29), LateReason.MILESTONE, "tender published")
    assert not is_late(found.late_from, date(2024, 2, 28))
    assert is_late(found.late_from, date(2024, 2, 29))


def test_lateness_turns_with_the_year() -> None:
    found = lateness(**{**NOTHING, "planned_until": date(2025, 12, 31), "horizon": date(2020, 1, 1)})
    assert (found.late_from, found.reason) == (date(2026, 1, 1), LateReason.PLANNED)


def test_lateness_takes_the_horizon_only_where_nothing_else_is_dated() -> None:
    assert lateness(**{**NOTHING, "horizon": date(2024, 12, 31)}).reason == LateReason.HORIZON


def test_lateness_is_unknown_where_open_measures_have_no_date() -> None:
    assert not lateness_is_known(with_date=0, still_open=1)
    assert lateness_is_known(with_date=1, still_open=5)
    assert lateness_is_known(with_date=0, still_open=0)


@pytest.mark.parametrize("phase", [Phase.DONE, Phase.STOPPED])
def test_lateness_never_holds_when_done_or_stopped(phase: str) -> None:
    assert lateness(**{**NOTHING, "phase": phase, "planned_until": date(2020, 1, 1)}).late_from is None


def test_lateness_never_holds_when_ended() -> None:
    assert lateness(**{**NOTHING, "ended_on": date(2020, 1, 1), "planned_until": date(2019, 1, 1)}).late_from is None


@pytest.mark.parametrize(
    ("days", "expected"),
    [(0, Freshness.FRESH), (120, Freshness.FRESH), (121, Freshness.AGEING), (365, Freshness.AGEING), (366, Freshness.STALE)],
)
def test_freshness_turns_the_day_after_each_limit(days: int, expected: Freshness) -> None:
    confirmed = datetime(2026, 3, 29, 23, 59, tzinfo=BRUSSELS)  # the night the clock goes forward
    day = date(2026, 3, 29) + timedelta(days=days)
    assert freshness(confirmed, day, fresh_days=120, stale_days=365) == expected


def test_freshness_counts_the_brussels_day_when_utc_is_still_yesterday() -> None:
    confirmed = datetime(2026, 7, 1, 0, 30, tzinfo=BRUSSELS)  # 30 June, 22:30 UTC
    assert freshness(confirmed, date(2026, 7, 1), fresh_days=0, stale_days=1) == Freshness.FRESH


def test_freshness_is_none_when_never_confirmed() -> None:
    assert freshness(None, date(2026, 1, 1), fresh_days=1, stale_days=2) == Freshness.NONE


def test_freshness_turns_agree_with_freshness() -> None:
    confirmed = datetime(2027, 12, 31, 23, 30, tzinfo=BRUSSELS)
    fresh_until, ageing_until = freshness_turns(timezone.localdate(confirmed), fresh_days=60, stale_days=90)
    limits = {"fresh_days": 60, "stale_days": 90}
    assert fresh_until == date(2028, 2, 29)
    assert freshness(confirmed, fresh_until, **limits) == Freshness.FRESH
    assert freshness(confirmed, fresh_until + timedelta(days=1), **limits) == Freshness.AGEING
    assert freshness(confirmed, ageing_until, **limits) == Freshness.AGEING
    assert freshness(confirmed, ageing_until + timedelta(days=1), **limits) == Freshness.STALE


@pytest.mark.parametrize(("due", "days"), [(date(2028, 3, 1), 2), (date(2028, 2, 28), 0), (date(2027, 12, 31), -59)])
def test_days_slipped_counts_from_the_first_date(due: date, days: int) -> None:
    assert days_slipped(date(2028, 2, 28), due) == days


@pytest.mark.parametrize(
    ("first", "done", "runs", "expected"),
    [
        (date(2026, 5, 1), date(2026, 5, 1), True, True),
        (date(2026, 5, 1), date(2026, 5, 2), True, False),
        (date(2026, 5, 1), date(2026, 5, 1), False, True),
        (date(2026, 7, 1), date(2026, 6, 1), True, True),
        (date(2026, 6, 14), None, True, False),
        (date(2026, 6, 15), None, True, None),
        (date(2026, 6, 14), None, False, None),
    ],
)
def test_on_time_counts_what_is_done_or_past_its_first_date(first: date, done: date | None, runs: bool, expected: bool | None) -> None:
    assert on_time(first, done, date(2026, 6, 15), runs=runs) is expected


@pytest.mark.parametrize(
    ("certain", "to_find", "expected"),
    [
        ([True, False], True, CoordinatorState.NAMED),
        ([False], True, CoordinatorState.UNCERTAIN),
        ([], True, CoordinatorState.TO_BE_DETERMINED),
        ([], False, CoordinatorState.NOT_STATED),
    ],
)
def test_coordinator_state_follows_the_order_of_the_design(certain: list[bool], to_find: bool, expected: CoordinatorState) -> None:
    assert coordinator_state(certain, to_find=to_find) == expected


def test_fold_ignores_case_accents_and_compatibility_forms() -> None:
    assert fold("  Éénloket\tSYSTEEM ﬁscaal ") == "eenloket systeem fiscaal"
