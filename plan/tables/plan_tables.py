"""The tables of the plan's own text."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from plan import models
from plan.enums import BodyKind, ChallengeKind, Precision, TermKind
from plan.tables.base import Run, Table
from plan.tables.columns import Column, choice, code, day, integer, reference, translated, yes_no
from plan.tables.lookup import Target
from plan.tables.registry import register
from plan.translation import Language

CHALLENGES = Target(models.Challenge, lambda row: str(row.section))
DRIVERS = Target(models.Driver, lambda row: str(row.number))
PILLARS = Target(models.Pillar, lambda row: f"{row.challenge.section}/{row.number}", related=("challenge",))
SECTORS = Target(models.Sector, lambda row: str(row.code))
DIMENSIONS = Target(models.Dimension, lambda row: str(row.number), numbered=True)
BODIES = Target(models.Body, lambda row: str(row.slug), scope="")


class PlanTable(Table):
    """The plan itself: one row."""

    name, title, model, key, scope = "plan", _("the plan"), models.Plan, ("slug",), ""
    required, only_row = True, True
    columns = [
        code("slug"),
        choice("source_language", Language),
        *translated("title"),
        *translated("short_title"),
        *translated("publisher"),
        day("adopted_on"),
        choice("adopted_precision", Precision),
        yes_no("public", "is_public"),
        integer("fresh_days"),
        integer("stale_days"),
        *translated("note"),
        yes_no("needs_approval", empty=True, optional=True),
        day("horizon_kt", optional=True),
        day("horizon_mt", optional=True),
        day("horizon_lt", optional=True),
    ]
    messages = {
        "plan_fresh_before_stale": _("fresh_days must be less than stale_days."),
        "plan_practice_not_public": _("A practice plan is never public."),
    }

    def stored(self, run: Run) -> QuerySet[Any]:
        return super().stored(run).filter(pk=run.plan.pk) if run.plan else super().stored(run)

    def refuse(self, row: Any, run: Run) -> StrOrPromise:
        return _("This file must hold the plan “%(slug)s”.") % {"slug": run.plan.slug} if run.plan else ""

    def belongs(self, rows: list[Any], run: Run) -> set[int]:
        return set()


class TrendTable(Table):
    """The trends."""

    name, title, model, key = "trends", _("trends"), models.Trend, ("number",)
    columns = [integer("number"), code("section"), *translated("title"), *translated("note")]


class DriverTable(Table):
    """The drivers."""

    name, title, model, key = "drivers", _("drivers"), models.Driver, ("number",)
    columns = [code("number"), *translated("title"), *translated("objective"), *translated("note")]


class ChallengeTable(Table):
    """The challenges."""

    name, title, model, key = "challenges", _("challenges"), models.Challenge, ("section",)
    columns = [
        code("section"),
        choice("kind", ChallengeKind),
        *translated("title"),
        *translated("short_title"),
        *translated("vision"),
        *translated("vision_detail"),
        *translated("note"),
    ]


class ChallengeDriverTable(Table):
    """The links of challenges to drivers."""

    name, title, model = "challenge_drivers", _("links of challenges to drivers"), models.ChallengeDriver
    key = ("challenge", "driver")
    columns = [
        reference("challenge", CHALLENGES),
        reference("driver", DRIVERS),
        yes_no("printed"),
        yes_no("doubtful"),
        *translated("reason"),
    ]


class UnderlyingChallengeTable(Table):
    """The underlying challenges."""

    name, title, model = "underlying_challenges", _("underlying challenges"), models.UnderlyingChallenge
    key = ("challenge", "number")
    columns = [reference("challenge", CHALLENGES), integer("number"), *translated("title")]


class PillarTable(Table):
    """The strategic pillars."""

    name, title, model, key = "pillars", _("strategic pillars"), models.Pillar, ("challenge", "number")
    columns = [reference("challenge", CHALLENGES), integer("number"), *translated("title"), *translated("note")]


class SectorTable(Table):
    """The sectors."""

    name, title, model, key = "sectors", _("sectors"), models.Sector, ("code",)
    columns = [code("code"), integer("position"), *translated("title"), *translated("note")]


class DimensionTable(Table):
    """The dimensions."""

    name, title, model, key = "dimensions", _("dimensions"), models.Dimension, ("number",)
    columns = [
        integer("number"),
        code("section"),
        *translated("title"),
        *translated("heading"),
        reference("refers_to", CHALLENGES),
        *translated("note"),
    ]


class BodyTable(Table):
    """The bodies, which all plans share: a file may add one, never change one that another plan uses."""

    name, title, model, key, scope = "bodies", _("bodies"), models.Body, ("slug",), ""
    columns = [
        code("slug"),
        choice("kind", BodyKind),
        *translated("name"),
        Column("short_name"),
        yes_no("exists"),
        *translated("note"),
    ]

    def guarded(self, rows: list[Any], run: Run) -> dict[int, str]:
        if run.source != "seed" and getattr(run.user, "is_superuser", False):
            return {}
        used = models.Body.objects.plans_using([row.pk for row in rows])
        others = set(models.Plan.objects.filter(is_practice=False).values_list("pk", flat=True)) - {run.plan.pk if run.plan else None}
        return {pk: "shared" for pk, plans in used.items() if plans & others}

    def belongs(self, rows: list[Any], run: Run) -> set[int]:
        used = models.Body.objects.plans_using([row.pk for row in rows])
        return {pk for pk, plans in used.items() if run.plan and run.plan.pk in plans}

    def export_rows(self, run: Run) -> QuerySet[Any]:
        rows = self.stored(run)
        return rows.filter(pk__in=self.belongs(list(rows), run))


class BodyAliasTable(Table):
    """The printed spellings of bodies."""

    name, title, model, key = "body_aliases", _("printed spellings of bodies"), models.BodyAlias, ("spelling",)
    columns = [reference("body", BODIES), code("spelling")]


class TermTable(Table):
    """The glossary."""

    name, title, model, key = "terms", _("terms"), models.Term, ("term",)
    columns = [
        code("term"),
        choice("kind", TermKind),
        *translated("meaning"),
        yes_no("explained"),
        *translated("note"),
    ]


register(
    PlanTable,
    TrendTable,
    DriverTable,
    ChallengeTable,
    ChallengeDriverTable,
    UnderlyingChallengeTable,
    PillarTable,
    SectorTable,
    DimensionTable,
    BodyTable,
    BodyAliasTable,
    TermTable,
)
