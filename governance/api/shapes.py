"""The figures that a plan prints, as the objects of the contract."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from governance.models import Indicator, IndicatorValue
from measures.api.shapes import words_of


def indicator_shapes(indicators: Iterable[Indicator]) -> list[dict[str, Any]]:
    """Each column with its values."""
    return [
        {
            "code": indicator.code,
            "table": indicator.table,
            "section": indicator.section,
            "title": words_of(indicator, "title"),
            "unit": indicator.unit,
            "unit_printed": indicator.unit_printed,
            "source": indicator.source,
            "note": words_of(indicator, "note"),
            "values": [_figure(value) for value in indicator.values.all()],
        }
        for indicator in indicators
    ]


def _figure(value: IndicatorValue) -> dict[str, Any]:
    return {
        "row": {"code": value.row.code, "label": words_of(value.row, "label")},
        "period": value.period,
        "printed": value.printed,
        "value": None if value.value is None else float(value.value),
        "missing": value.missing or None,
    }
