"""The operation and objects of the plan's figures."""

from __future__ import annotations

from typing import Any

from governance.enums import Missing, Unit
from measures.api.operations import Operation
from measures.api.parameters import PLAN
from measures.api.schemas import TEXT, WORDS, YES_NO, Schema, each, list_of, one_of, or_null, ref, thing

SCHEMAS: dict[str, Schema] = {
    "Figure": thing(
        "One figure, as printed and as a number; a missing one says how it is missing.",
        row=thing("What it is a figure of.", code=TEXT, label=WORDS),
        period=TEXT,
        printed=TEXT,
        value=or_null({"type": "number"}),
        missing=or_null(one_of(Missing.values)),
    ),
    "Indicator": thing(
        "A column of a printed table of figures.",
        code=TEXT,
        table=TEXT,
        section=TEXT,
        title=WORDS,
        unit=one_of(Unit.values),
        unit_printed={**YES_NO, "description": "false: the unit is our reading."},
        source=TEXT,
        note=WORDS,
        values=each(ref("Figure")),
    ),
    "IndicatorList": list_of("Indicator"),
}

EXAMPLE: dict[str, Any] = {
    "code": "table1-jobs",
    "table": "1",
    "section": "3.1.1",
    "title": {"nl": "Banen in het BHG in 2014", "fr": "Emplois en RBC en 2014", "en": "Jobs in the Brussels-Capital Region in 2014"},
    "unit": "count",
    "unit_printed": False,
    "source": "RSZ, RIZIV, Labour Force Survey, eigen berekeningen",
    "note": {"nl": None, "fr": None, "en": None},
    "values": [
        {
            "row": {
                "code": "manufacturing",
                "label": {"nl": "Verwerkende industrie", "fr": "Industrie manufacturière", "en": "Manufacturing"},
            },
            "period": "2014",
            "printed": "22.115",
            "value": 22115.0,
            "missing": None,
        }
    ],
}

LIST_INDICATORS = Operation(
    "list_indicators",
    "The figures that a plan prints",
    "The columns of the plan's tables of figures, each with its values in the order of the rows.",
    "Indicator",
    EXAMPLE,
    (PLAN,),
    is_list=True,
)


def add_contract(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """These objects beside the others; a step of drf-spectacular's, named in the settings."""
    result["components"]["schemas"] |= SCHEMAS
    return result
