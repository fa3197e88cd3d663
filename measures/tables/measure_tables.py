"""The tables of the measures and of all that belongs to one."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from measures import models
from measures.codes import natural_key
from measures.enums import CoordinationRole, GoodPracticeKind, LinkKind, Phase, Priority
from plan.tables.base import Run, Table
from plan.tables.columns import Code, Column, Links, choice, code, day, integer, reference, translated, yes_no
from plan.tables.lookup import Target
from plan.tables.plan_tables import BODIES, CHALLENGES, DIMENSIONS, PILLARS, SECTORS
from plan.tables.registry import register
from plan.translation import Language

STATUSES = Target(models.Status, lambda row: str(row.code))
LABELS = Target(models.Label, lambda row: str(row.code))
MEASURES = Target(models.Measure, lambda row: str(row.code))

PLACE = [
    reference("challenge", CHALLENGES),
    reference("pillar", PILLARS),
    reference("sector", SECTORS),
    reference("dimension", DIMENSIONS),
]
ONE_PLACE = _("Give one place: a pillar, or a challenge, or a sector, or a dimension, or a sector with a dimension.")


class StatusTable(Table):
    """The statuses."""

    name, title, model, key = "statuses", _("statuses"), models.Status, ("code",)
    columns = [code("code"), choice("phase", Phase), integer("position"), *translated("label")]


class StatusReadingTable(Table):
    """What each printed status is read as."""

    name, title, model, key = "status_readings", _("readings of printed statuses"), models.StatusReading, ("printed",)
    columns = [Column("printed", widget=Code()), reference("status", STATUSES), yes_no("doubtful"), *translated("reason")]


class LabelTable(Table):
    """The labels."""

    name, title, model, key = "labels", _("labels"), models.Label, ("code",)
    columns = [code("code"), integer("position"), *translated("label"), *translated("description")]


class MeasureTable(Table):
    """The measures. `status` is the status at adoption: how a measure goes is told by its log, not by this table."""

    name, title, model, key = "measures", _("measures"), models.Measure, ("code",)
    required = True
    columns = [
        code("code"),
        yes_no("coded_by_us"),
        integer("position", most=2_147_483_647),
        *PLACE,
        *translated("text"),
        choice("priority", Priority),
        integer("means", most=3),
        integer("staff", most=3),
        reference("status", STATUSES, "status_at_adoption"),
        Links("labels", LABELS, through=models.MeasureLabel, owner="measure", to="label"),
        yes_no("coordinator_to_find"),
        Column("remarks"),
        day("planned_from"),
        day("planned_until"),
        day("added_on"),
        day("ended_on"),
        Column("end_reason"),
        choice("remarks_language", Language, optional=True),
    ]
    messages = {"measure_one_placement": ONE_PLACE}

    def prepare(self, row: Any, run: Run) -> None:
        super().prepare(row, run)
        row.code_key = natural_key(row.code)
        if row.remarks and not row.remarks_language:
            row.remarks_language = row.source_language


class PrintedTable(Table):
    """The printed rows, written once."""

    scope = "measure__plan"
    name, title, model, key = "printed", _("printed rows"), models.Printed, ("measure",)
    written_once = True
    columns = [
        reference("measure", MEASURES),
        Column("code"),
        Column("text"),
        Column("priority"),
        Column("cost"),
        Column("coordination"),
        Column("status"),
        Column("remarks"),
        Column("section"),
        Column("footnotes"),
    ]


class FootnoteTable(Table):
    """The footnotes of measures."""

    scope = "measure__plan"
    name, title, model, key = "footnotes", _("footnotes"), models.Footnote, ("measure", "number")
    columns = [reference("measure", MEASURES), integer("number"), Column("text"), yes_no("good_practice")]


class NoteTable(Table):
    """The doubts about the print."""

    name, title, model, key = "notes", _("doubts about the print"), models.Note, ("measure", "number")
    columns = [reference("measure", MEASURES), integer("number"), *translated("text")]


class CoordinationTable(Table):
    """Who coordinates which measure."""

    scope = "measure__plan"
    name, title, model, key = "coordinations", _("coordinations"), models.Coordination, ("measure", "body")
    columns = [
        reference("measure", MEASURES),
        reference("body", BODIES),
        choice("role", CoordinationRole),
        integer("order"),
        yes_no("certain"),
        yes_no("reports"),
        Column("printed"),
    ]


class MeasureLinkTable(Table):
    """The links between measures."""

    name, title, model, key = "measure_links", _("links between measures"), models.MeasureLink, ("from", "to", "kind")
    columns = [
        reference("from", MEASURES, "from_measure"),
        reference("to", MEASURES, "to_measure"),
        choice("kind", LinkKind),
        yes_no("doubtful"),
        *translated("reason"),
    ]
    messages = {"measurelink_not_itself": _("A measure cannot be linked to itself.")}


class CrossListingTable(Table):
    """The second mentions of measures."""

    name, title, model = "cross_listings", _("second mentions of measures"), models.CrossListing
    key = ("measure", "challenge", "pillar", "sector", "dimension")
    may_be_empty = frozenset(key[1:])
    columns = [reference("measure", MEASURES), *PLACE, integer("position"), Column("text"), *translated("note")]
    messages = {"crosslisting_one_placement": ONE_PLACE}


class GoodPracticeTable(Table):
    """The good practices."""

    name, title, model, key = "good_practices", _("good practices"), models.GoodPractice, ("number",)
    columns = [
        integer("number"),
        choice("kind", GoodPracticeKind),
        Column("section"),
        reference("measure", MEASURES),
        reference("dimension", DIMENSIONS),
        integer("footnote"),
        *translated("title"),
        *translated("text"),
    ]


register(
    StatusTable,
    StatusReadingTable,
    LabelTable,
    MeasureTable,
    PrintedTable,
    FootnoteTable,
    NoteTable,
    CoordinationTable,
    MeasureLinkTable,
    CrossListingTable,
    GoodPracticeTable,
)
