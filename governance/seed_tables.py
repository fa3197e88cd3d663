"""The tables of the plan's governance and its figures."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from governance import models
from governance.enums import Missing, Unit
from measures.tables.measure_tables import MEASURES
from plan.tables.base import Table
from plan.tables.columns import Code, Column, Links, Number, choice, code, integer, reference, translated, yes_no
from plan.tables.lookup import Target
from plan.tables.plan_tables import BODIES
from plan.tables.registry import register

COMMITTEES = Target(models.Committee, lambda row: str(row.code))
INDICATORS = Target(models.Indicator, lambda row: str(row.code))
INDICATOR_ROWS = Target(models.IndicatorRow, lambda row: str(row.code))


class CommitteeTable(Table):
    """The committees."""

    name, title, model, key = "committees", _("committees"), models.Committee, ("code",)
    columns = [
        code("code"),
        integer("position"),
        *translated("name"),
        Column("printed_names"),
        *translated("model"),
        reference("body", BODIES),
        Links("measures", MEASURES, through=models.Committee.measures.through, owner="committee", to="measure"),
        *translated("note"),
    ]


class SeatTable(Table):
    """The seats."""

    name, title, model, key = "seats", _("seats"), models.Seat, ("committee", "number")
    columns = [reference("committee", COMMITTEES), integer("number"), Column("printed"), *translated("label"), reference("body", BODIES)]


class DeliverableTable(Table):
    """The tasks of committees."""

    name, title, model, key = "deliverables", _("tasks"), models.Deliverable, ("committee", "number")
    columns = [
        reference("committee", COMMITTEES),
        integer("number"),
        *translated("title"),
        Column("due", widget=Code()),
        Column("period", widget=Code()),
        Links("measures", MEASURES, through=models.Deliverable.measures.through, owner="deliverable", to="measure"),
        Links("providers", BODIES, through=models.Deliverable.providers.through, owner="deliverable", to="body"),
        reference("approved_by", COMMITTEES),
        yes_no("doubtful"),
        *translated("note"),
    ]


class IndicatorTable(Table):
    """The indicators."""

    name, title, model, key = "indicators", _("indicators"), models.Indicator, ("code",)
    columns = [
        code("code"),
        integer("number"),
        code("table"),
        code("section"),
        *translated("title"),
        choice("unit", Unit),
        yes_no("unit_printed"),
        Column("source"),
        *translated("note"),
    ]


class IndicatorRowTable(Table):
    """The rows of indicators."""

    name, title, model, key = "indicator_rows", _("rows of indicators"), models.IndicatorRow, ("code",)
    columns = [code("code"), integer("number"), *translated("label"), *translated("note")]


class IndicatorValueTable(Table):
    """The values of indicators."""

    name, title, model = "indicator_values", _("values of indicators"), models.IndicatorValue
    key = ("indicator", "row", "period")
    columns = [
        reference("indicator", INDICATORS),
        reference("row", INDICATOR_ROWS),
        code("period"),
        Column("printed"),
        Column("value", widget=Number()),
        choice("missing", Missing),
        *translated("note", optional=True),
    ]


register(CommitteeTable, SeatTable, DeliverableTable, IndicatorTable, IndicatorRowTable, IndicatorValueTable)
