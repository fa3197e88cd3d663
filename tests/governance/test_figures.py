from __future__ import annotations

from decimal import Decimal

import pytest

from governance.enums import Missing
from governance.figures import chart_of, scale_limit
from governance.models import Indicator, IndicatorRow, IndicatorValue


def values(*numbers: int | None) -> list[tuple[IndicatorRow, IndicatorValue | None]]:
    return [
        (IndicatorRow(), IndicatorValue(period="2014", value=None if n is None else Decimal(n), missing=Missing.DASH if n is None else ""))
        for n in numbers
    ]


def test_bars_start_at_zero_on_one_scale_when_all_are_positive() -> None:
    chart = chart_of(Indicator(), values(10, 40))
    assert [(bar.x, bar.width) for bar in chart.bars] == [("0.00", "25.00"), ("0.00", "100.00")]
    assert chart.zero == "0.00"


def test_bars_leave_the_axis_to_the_left_when_negative() -> None:
    chart = chart_of(Indicator(), values(-10, 30))
    assert [(bar.x, bar.width) for bar in chart.bars] == [("0.00", "25.00"), ("25.00", "75.00")]
    assert chart.zero == "25.00"


def test_bar_is_not_drawn_to_scale_when_it_is_far_beyond_the_others() -> None:
    chart = chart_of(Indicator(), values(10, 20, 100))
    assert [bar.beyond for bar in chart.bars] == [False, False, True]
    assert chart.bars[1].width == "100.00"


def test_bar_has_no_width_when_the_figure_is_missing_or_not_there() -> None:
    chart = chart_of(Indicator(), [*values(None, 5), (IndicatorRow(), None)])
    assert [bar.width for bar in chart.bars] == ["", "100.00", ""]


@pytest.mark.parametrize(("numbers", "limit"), [([], 0), ([0, 0], 0), ([3, 12], 12), ([3, -13], 3), ([-5], 5)])
def test_limit_is_the_largest_unless_it_dwarfs_the_next(numbers: list[float], limit: float) -> None:
    assert scale_limit(numbers) == limit
