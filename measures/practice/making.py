"""Making a practice plan: the copy of a plan or a generated one, then its simulated years."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.db import transaction

from measures.models import Status
from measures.practice.copying import add_measures, copy_plan
from measures.practice.dice import months_before, rounds_until
from measures.practice.generating import make_parts
from measures.practice.measures import make_measures
from measures.practice.people import engage
from measures.practice.statements import Vocabulary
from measures.practice.story import Frame
from measures.practice.writing import simulate
from plan.models import Plan

SHARE_ADDED = 60  # one measure joins for so many of a copied plan


@transaction.atomic
def make_copy(source: Plan, slug: str, *, years: int, seed: int, until: date) -> Plan:
    """A marked copy of a plan with simulated reporting in the years before `until`."""
    plan = copy_plan(source, slug)
    frame = _frame(plan, years, seed, until)
    add_measures(plan, frame, max(1, plan.measures.count() // SHARE_ADDED))
    simulate(plan, frame)
    return plan


@transaction.atomic
def make_generated(size: int, slug: str, *, years: int, seed: int, until: date) -> Plan:
    """A generated plan of `size` measures with simulated reporting in the years before `until`."""
    adopted_on = months_before(until, 12 * years + 2)
    parts = make_parts(slug, size, adopted_on, seed)
    make_measures(parts, size, seed, (rounds_until(until, years)[0], until))
    simulate(parts.plan, _frame(parts.plan, years, seed, until))
    return parts.plan


def _frame(plan: Plan, years: int, seed: int, until: date) -> Frame:
    spellings: defaultdict[tuple[int, int], list[str]] = defaultdict(list)
    for alias in plan.body_aliases.all():
        spellings[plan.pk, alias.body_id].append(alias.spelling)
    return Frame(
        cast=engage(plan, seed),
        words=Vocabulary.of(Status.objects.filter(plan=plan)),
        rounds=rounds_until(until, years),
        end=until,
        seed=seed,
        cadence=cadence_of(plan.measures.count()),
        spellings=spellings,
    )


def cadence_of(size: int) -> int:
    """How many rounds apart a measure reports: each quarter in a plan of ordinary size, once a year in a huge one."""
    return 1 if size <= 2_000 else 2 if size <= 20_000 else 4
