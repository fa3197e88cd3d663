"""Measures of a part's page under their headings, in the plan's order."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from measures.models import CrossListing, MeasureState
from measures.parts import Group, groups_of, rest_title, tally
from plan.enums import ChallengeKind
from plan.models import Challenge, Dimension, Plan, Sector


def by_pillar(challenge: Challenge, day: date | None, rows: Iterable[MeasureState], references: Iterable[CrossListing]) -> list[Group]:
    """A challenge's measures under its pillars; those outside any pillar come last."""
    plan, section = challenge.plan, challenge.section
    word = _("Challenge") if challenge.kind == ChallengeKind.METROPOLITAN else _("Strategic pillar")
    groups: dict[int | None, Group] = {
        pillar.pk: Group(pillar.title, f"{word} {pillar.number}", tally(plan, day, pillar=f"{section}/{pillar.number}"), note=pillar.note)
        for pillar in challenge.pillars.all()
    }
    rest = tally(plan, day, challenge=section, pillar="none")
    groups[None] = Group(rest_title("pillar") if groups else "", "", rest)
    here = [row for row in references if row.pillar_id in groups and (row.pillar_id or row.challenge_id == challenge.pk)]
    return groups_of(groups, rows, here, "pillar_id")


def by_dimension(
    plan: Plan,
    day: date | None,
    sector: Sector,
    dimensions: Iterable[Dimension],
    *,
    rows: Iterable[MeasureState],
    references: Iterable[CrossListing],
) -> list[Group]:
    """A sector's measures under the dimensions; those of no dimension come first."""
    groups: dict[int | None, Group] = {None: Group(rest_title("dimension"), "", tally(plan, day, sector=sector.code, dimension="none"))}
    for one in dimensions:
        counts = tally(plan, day, sector=sector.code, dimension=str(one.number))
        groups[one.pk] = Group(one.title, _("Dimension %(number)s") % {"number": one.number}, counts, _url(plan, one))
    return groups_of(groups, rows, references, "dimension_id")


def by_sector(
    plan: Plan,
    day: date | None,
    dimension: Dimension,
    sectors: Iterable[Sector],
    *,
    rows: Iterable[MeasureState],
    references: Iterable[CrossListing],
) -> list[Group]:
    """A dimension's measures: those for all sectors first, then under each sector."""
    number = str(dimension.number)
    groups: dict[int | None, Group] = {None: Group(rest_title("sector"), "", tally(plan, day, dimension=number, sector="none"))}
    for one in sectors:
        counts = tally(plan, day, dimension=number, sector=one.code)
        groups[one.pk] = Group(one.title, _("Sector %(code)s") % {"code": one.code}, counts, _url(plan, one))
    return groups_of(groups, rows, references, "sector_id")


def _url(plan: Plan, part: Dimension | Sector) -> str:
    part.plan = plan  # already read: its address needs the slug
    return part.get_absolute_url()
