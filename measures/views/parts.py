"""Pages of the plan's parts, with their measures."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.perms import get_plan
from config.http import Request
from measures.bodies import body_lines, body_measures, roles_of, times_of
from measures.groups import by_dimension, by_pillar, by_sector
from measures.parts import tally
from measures.querysets.parts import (
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


@login_not_required
@require_safe
def list_challenges(request: Request, slug: str) -> HttpResponse:
    """The plan's challenges, with the counts of their measures."""
    plan = get_plan(request, slug)
    parts = [(challenge, tally(plan, challenge=challenge.section)) for challenge in challenges_of(plan)]
    inside = sum(counts.total for _, counts in parts)
    outside = tally(plan, challenge="none")
    return render(request, "measures/list_challenges.html", {"plan": plan, "parts": parts, "inside": inside, "outside": outside})


@login_not_required
@require_safe
def show_challenge(request: Request, slug: str, section: str) -> HttpResponse:
    """A challenge: vision, underlying challenges, drivers, pillars, and the measures of each."""
    plan = get_plan(request, slug)
    challenge = get_object_or_404(challenge_with_parts(plan), section=section)
    context = {
        "plan": plan,
        "challenge": challenge,
        "tally": tally(plan, challenge=section),
        "groups": by_pillar(challenge, states_at(plan, challenge=challenge), mentions_at(plan)),
        "practices": practices_at(plan, section=section),
    }
    return render(request, "measures/show_challenge.html", context)


@login_not_required
@require_safe
def list_sectors(request: Request, slug: str) -> HttpResponse:
    """The plan's sectors, with the counts of their measures."""
    plan = get_plan(request, slug)
    parts = [(sector, tally(plan, sector=sector.code)) for sector in sectors_of(plan)]
    return render(request, "measures/list_sectors.html", {"plan": plan, "parts": parts, "inside": sum(counts.total for _, counts in parts)})


@login_not_required
@require_safe
def show_sector(request: Request, slug: str, code: str) -> HttpResponse:
    """A sector and its measures per dimension."""
    plan = get_plan(request, slug)
    sector = get_object_or_404(sectors_of(plan), code=code)
    rows, references = states_at(plan, sector=sector), mentions_at(plan, sector=sector)
    context = {
        "plan": plan,
        "sector": sector,
        "tally": tally(plan, sector=code),
        "groups": by_dimension(plan, sector, dimensions_of(plan), rows, references),
    }
    return render(request, "measures/show_sector.html", context)


@login_not_required
@require_safe
def list_dimensions(request: Request, slug: str) -> HttpResponse:
    """The plan's dimensions, with the counts of their measures."""
    plan = get_plan(request, slug)
    parts = [(row, tally(plan, dimension=str(row.number))) for row in dimensions_of(plan)]
    return render(request, "measures/list_dimensions.html", {"plan": plan, "parts": parts, "inside": sum(c.total for _, c in parts)})


@login_not_required
@require_safe
def show_dimension(request: Request, slug: str, number: int) -> HttpResponse:
    """A dimension: the measures for all sectors, then those of each sector."""
    plan = get_plan(request, slug)
    dimension = get_object_or_404(dimensions_of(plan), number=number)
    rows, references = states_at(plan, dimension=dimension), mentions_at(plan, dimension=dimension)
    context = {
        "plan": plan,
        "dimension": dimension,
        "tally": tally(plan, dimension=str(number)),
        "groups": by_sector(plan, dimension, sectors_of(plan), rows, references),
        "referred": tally(plan, challenge=dimension.refers_to.section) if dimension.refers_to else None,
        "practices": practices_at(plan, dimension=dimension),
    }
    return render(request, "measures/show_dimension.html", context)


@login_not_required
@require_safe
def list_bodies(request: Request, slug: str) -> HttpResponse:
    """The bodies that the plan names, those with most measures first."""
    plan = get_plan(request, slug)
    lines = body_lines(plan, bodies_of(plan))
    unnamed = tally(plan, body="none")
    context = {"plan": plan, "lines": lines, "unnamed": unnamed, "times": times_of(plan)}
    return render(request, "measures/list_bodies.html", context)


@login_not_required
@require_safe
def show_body(request: Request, slug: str, body_slug: str) -> HttpResponse:
    """A body: how the plan spells its name, and the measures that name it."""
    plan = get_plan(request, slug)
    body = get_object_or_404(bodies_of(plan), slug=body_slug)
    measures = body_measures(body, states_naming(plan, body))
    context = {
        "plan": plan,
        "body": body,
        "spellings": spellings_of(plan, body),
        "measures": measures,
        "roles": roles_of(measures),
        "tally": tally(plan, body=body_slug) if measures else None,
    }
    return render(request, "measures/show_body.html", context)
