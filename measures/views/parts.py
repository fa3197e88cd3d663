"""Pages of the plan's parts, with their measures."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from config.http import Request
from measures.bodies import body_lines, body_measures, roles_of, times_of
from measures.dated import on_a_day
from measures.facets import facet_index
from measures.listing.groups import by_dimension, by_pillar, by_sector
from measures.parts import tally
from measures.querysets.parts import (
    bodies_ever_of,
    bodies_of,
    challenge_with_parts,
    challenges_of,
    dimensions_of,
    mentions_at,
    practices_at,
    sectors_of,
    spellings_of,
    states_at,
    states_naming,
)
from plan.models import Plan


@login_not_required
@require_safe
@on_a_day
def list_challenges(request: Request, plan: Plan, day: date | None) -> HttpResponse:
    """The plan's challenges, with the counts of their measures."""
    parts = [(challenge, tally(plan, day, challenge=challenge.section)) for challenge in challenges_of(plan)]
    inside = sum(counts.total for _, counts in parts)
    outside = tally(plan, day, challenge="none")
    return render(
        request, "measures/list_challenges.html", {"plan": plan, "as_of": day, "parts": parts, "inside": inside, "outside": outside}
    )


@login_not_required
@require_safe
@on_a_day
def show_challenge(request: Request, plan: Plan, day: date | None, section: str) -> HttpResponse:
    """A challenge: vision, underlying challenges, drivers, pillars, and the measures of each."""
    challenge = get_object_or_404(challenge_with_parts(plan), section=section)
    context = {
        "plan": plan,
        "as_of": day,
        "challenge": challenge,
        "tally": tally(plan, day, challenge=section),
        "groups": by_pillar(challenge, day, states_at(plan, day, challenge=challenge), mentions_at(plan)),
        "practices": practices_at(plan, section=section),
    }
    return render(request, "measures/show_challenge.html", context)


@login_not_required
@require_safe
@on_a_day
def list_sectors(request: Request, plan: Plan, day: date | None) -> HttpResponse:
    """The plan's sectors, with the counts of their measures."""
    parts = [(sector, tally(plan, day, sector=sector.code)) for sector in sectors_of(plan)]
    return render(
        request,
        "measures/list_sectors.html",
        {"plan": plan, "as_of": day, "parts": parts, "inside": sum(counts.total for _, counts in parts)},
    )


@login_not_required
@require_safe
@on_a_day
def show_sector(request: Request, plan: Plan, day: date | None, code: str) -> HttpResponse:
    """A sector and its measures per dimension."""
    sector = get_object_or_404(sectors_of(plan), code=code)
    rows, references = states_at(plan, day, sector=sector), mentions_at(plan, sector=sector)
    context = {
        "plan": plan,
        "as_of": day,
        "sector": sector,
        "tally": tally(plan, day, sector=code),
        "groups": by_dimension(plan, day, sector, dimensions_of(plan), rows=rows, references=references),
    }
    return render(request, "measures/show_sector.html", context)


@login_not_required
@require_safe
@on_a_day
def list_dimensions(request: Request, plan: Plan, day: date | None) -> HttpResponse:
    """The plan's dimensions, with the counts of their measures."""
    parts = [(row, tally(plan, day, dimension=str(row.number))) for row in dimensions_of(plan)]
    return render(
        request, "measures/list_dimensions.html", {"plan": plan, "as_of": day, "parts": parts, "inside": sum(c.total for _, c in parts)}
    )


@login_not_required
@require_safe
@on_a_day
def show_dimension(request: Request, plan: Plan, day: date | None, number: int) -> HttpResponse:
    """A dimension: the measures for all sectors, then those of each sector."""
    dimension = get_object_or_404(dimensions_of(plan), number=number)
    rows, references = states_at(plan, day, dimension=dimension), mentions_at(plan, dimension=dimension)
    context = {
        "plan": plan,
        "as_of": day,
        "dimension": dimension,
        "tally": tally(plan, day, dimension=str(number)),
        "groups": by_sector(plan, day, dimension, sectors_of(plan), rows=rows, references=references),
        "referred": tally(plan, day, challenge=dimension.refers_to.section) if dimension.refers_to else None,
        "practices": practices_at(plan, dimension=dimension),
    }
    return render(request, "measures/show_dimension.html", context)


@login_not_required
@require_safe
@on_a_day
def list_bodies(request: Request, plan: Plan, day: date | None) -> HttpResponse:
    """The bodies that the plan names, those with most measures first."""
    index = facet_index(plan, day)
    lines = body_lines(plan, day, bodies_of(plan, index.masks.get("body", ())))
    unnamed = tally(plan, day, body="none")
    context = {
        "plan": plan,
        "as_of": day,
        "lines": lines,
        "unnamed": unnamed,
        "times": times_of(plan, day),
        "tells_late": index.tells_late(),
    }
    return render(request, "measures/list_bodies.html", context)


@login_not_required
@require_safe
@on_a_day
def show_body(request: Request, plan: Plan, day: date | None, body_slug: str) -> HttpResponse:
    """A body: how the plan spells its name, and the measures that name it."""
    body = get_object_or_404(bodies_ever_of(plan), slug=body_slug)
    measures = body_measures(body, states_naming(plan, day, body))
    context = {
        "plan": plan,
        "as_of": day,
        "body": body,
        "spellings": spellings_of(plan, body),
        "measures": measures,
        "roles": roles_of(measures),
        "tally": tally(plan, day, body=body_slug) if measures else None,
    }
    return render(request, "measures/show_body.html", context)
