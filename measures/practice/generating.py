"""A generated plan of any size: its chapters, vocabularies and bodies, then its measures, some hundreds at a time."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import TypeVar

from django.db.models import Model

from measures.models import Label, Status
from measures.practice.dice import dice
from measures.practice.rows import create
from measures.practice.words import LANGUAGES, Words, name_of_thing, table
from plan.enums import BodyKind, ChallengeKind, TermKind
from plan.models import (
    Body,
    BodyAlias,
    Challenge,
    ChallengeDriver,
    Dimension,
    Driver,
    Pillar,
    Plan,
    Sector,
    Term,
    Trend,
    UnderlyingChallenge,
)
from plan.querysets import BodyQuerySet
from plan.translation import Translatable

Row = TypeVar("Row", bound=Model)

BODY_MARK = "practice-"  # every slug of an invented body begins with this

SECTORS = ("C A S M IC").split()
SECTOR_NAMES = table("""
Bouw | Construction | Construction
Agro-alimentair | Agroalimentaire | Agri-food
Gezondheid | Santé | Health
Materialen | Matériaux | Materials
Creatieve industrie | Industries créatives | Creative industries
""")
DIMENSIONS = table("""
Werk en opleiding | Emploi et formation | Work and training
Ruimte | Espace | Space
Financiering | Financement | Funding
Innovatie | Innovation | Innovation
Kringloopeconomie | Économie circulaire | Circular economy
Uitstraling | Rayonnement | Visibility
""")
CHALLENGES = table("""
Opleiding en werk | Formation et emploi | Training and work
Ruimte voor productie | Espace pour la production | Space for production
Digitale omslag | Transition numérique | Digital transition
Kringlopen sluiten | Boucler les cycles | Closing the loops
Toegang tot kapitaal | Accès au capital | Access to capital
Samenwerking met de rand | Coopération avec la périphérie | Cooperation with the surroundings
Sturing van het plan | Pilotage du plan | Steering the plan
""")
KINDS = (*[ChallengeKind.TRANSVERSAL] * 5, ChallengeKind.METROPOLITAN, ChallengeKind.GOVERNANCE)
STATUSES = (
    ("to_explore", "planned", ("Te onderzoeken", "À étudier", "To explore")),
    ("to_develop", "planned", ("Te ontwikkelen", "À développer", "To develop")),
    ("to_strengthen", "planned", ("Te versterken", "À renforcer", "To strengthen")),
    ("in_progress", "active", ("In uitvoering", "En cours", "In progress")),
    ("completed", "done", ("Voltooid", "Achevé", "Completed")),
    ("on_hold", "stopped", ("Opgeschort", "Suspendu", "On hold")),
    ("dropped", "stopped", ("Stopgezet", "Abandonné", "Dropped")),
)
LABELS = (
    ("QW", ("Quick win", "Quick win", "Quick win")),
    ("PPP", ("Publiek-privaat", "Public-privé", "Public-private")),
    ("SAVINGS", ("Spaarpot", "Tirelire", "Savings")),
    ("FRAMEWORK", ("Te creëren kader", "Cadre à créer", "Framework to be created")),
    ("OUTSIDE", ("Buiten bevoegdheid", "Hors compétence", "Outside the powers")),
)
BODY_NAMES = table("""
Agentschap voor {} | Agence pour {} | Agency for {}
Dienst {} | Service {} | Department for {}
Stichting voor {} | Fondation pour {} | Foundation for {}
Huis van {} | Maison de {} | House of {}
Instituut voor {} | Institut pour {} | Institute for {}
""")
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class Parts:
    """What measures refer to."""

    plan: Plan
    sectors: list[Sector]
    dimensions: list[Dimension]
    challenges: list[Challenge]
    pillars: dict[int, list[Pillar]]
    statuses: list[Status]
    labels: list[Label]
    bodies: list[Body]


def texts(name: str, words: Words | tuple[str, ...]) -> dict[str, str]:
    """The three columns of a text."""
    found = words if isinstance(words, dict) else dict(zip(LANGUAGES, words, strict=True))
    return {f"{name}_{lang}": said for lang, said in found.items()}


def make_parts(slug: str, size: int, adopted_on: date, seed: int) -> Parts:
    """The plan and everything but its measures."""
    chance = dice(seed, "parts", size)
    plan = _plan(slug, size, adopted_on)
    _save([plan], plan)
    challenges = _save([_challenge(plan, number, words) for number, words in enumerate(CHALLENGES, start=1)], plan)
    pillars: dict[int, list[Pillar]] = defaultdict(list)
    for pillar in _save([_pillar(plan, found, n, chance) for found in challenges[:-1] for n in (1, 2, 3)], plan):
        pillars[pillar.challenge_id].append(pillar)
    _explain(plan, challenges, chance)
    sectors = [
        Sector(plan=plan, code=code, position=place, **texts("title", words))
        for place, (code, words) in enumerate(zip(SECTORS, SECTOR_NAMES, strict=True), start=1)
    ]
    dimensions = [Dimension(plan=plan, number=number, **texts("title", words)) for number, words in enumerate(DIMENSIONS, start=1)]
    statuses = [
        Status(plan=plan, code=code, phase=phase, position=place, **texts("label", words))
        for place, (code, phase, words) in enumerate(STATUSES, start=1)
    ]
    labels = [Label(plan=plan, code=code, position=place, **texts("label", words)) for place, (code, words) in enumerate(LABELS, start=1)]
    return Parts(
        plan=plan,
        sectors=_save(sectors, plan),
        dimensions=_save(dimensions, plan),
        challenges=challenges,
        pillars=pillars,
        statuses=_save(statuses, plan),
        labels=_save(labels, plan),
        bodies=_bodies(plan, 12 + int(size**0.5), chance),
    )


def _save(rows: list[Row], plan: Plan) -> list[Row]:
    for row in rows:
        if isinstance(row, Translatable):
            row.stamp()
    create(rows, at=plan.adopted_at)
    return rows


def _plan(slug: str, size: int, adopted_on: date) -> Plan:
    return Plan(
        slug=slug,
        adopted_on=adopted_on,
        is_practice=True,
        **texts("title", (f"Oefenplan met {size} maatregelen", f"Plan d’exercice de {size} mesures", f"Practice plan of {size} measures")),
        **texts("short_title", (f"Oefenplan {size}", f"Plan d’exercice {size}", f"Practice plan {size}")),
        **texts("publisher", ("Niemand: alles is verzonnen", "Personne : tout est inventé", "Nobody: all of it is invented")),
    )


def _challenge(plan: Plan, number: int, words: Words) -> Challenge:
    section = f"3.{number}" if number <= 5 else ("4", "6")[number - 6]
    return Challenge(plan=plan, section=section, kind=KINDS[number - 1], **texts("title", words))


def _pillar(plan: Plan, challenge: Challenge, number: int, chance: Random) -> Pillar:
    return Pillar(plan=plan, challenge=challenge, number=number, **texts("title", _title(chance)))


def _title(chance: Random) -> Words:
    return {lang: said[0].upper() + said[1:] for lang, said in name_of_thing(chance).items()}


def _explain(plan: Plan, challenges: list[Challenge], chance: Random) -> None:
    """Drivers, trends, underlying challenges and a glossary, so that no page of the plan is empty."""
    drivers = [Driver(plan=plan, number=f"2.{n}", **_titled(chance), **texts("objective", name_of_thing(chance))) for n in (1, 2, 3)]
    _save(drivers, plan)
    _save([ChallengeDriver(plan=plan, challenge=found, driver=chance.choice(drivers), printed=True) for found in challenges[:5]], plan)
    _save([Trend(plan=plan, number=n, **_titled(chance)) for n in range(1, 6)], plan)
    _save([UnderlyingChallenge(plan=plan, challenge=found, number=n, **_titled(chance)) for found in challenges for n in (1, 2)], plan)
    kind = TermKind.ABBREVIATION
    _save([Term(plan=plan, term=f"OEF{n}", kind=kind, **texts("meaning", _title(chance))) for n in range(1, 9)], plan)


def _titled(chance: Random) -> dict[str, str]:
    return texts("title", _title(chance))


def _bodies(plan: Plan, count: int, chance: Random) -> list[Body]:
    """Bodies of the plan's own: they are in no other plan, and their slugs say that they are for practice."""
    found: list[Body] = []
    for number in range(1, count + 1):
        words, thing = chance.choice(BODY_NAMES), _title(chance)
        named = {lang: words[lang].format(thing[lang].split(" ", 1)[1])[:190] for lang in LANGUAGES}
        short = "".join(chance.choice(LETTERS) for _ in range(chance.randint(3, 5)))
        found.append(
            Body(
                slug=f"{_slug_head(plan)}{number}",
                kind=chance.choice(BodyKind.values),
                short_name=short,
                exists=False,
                source_language=plan.source_language,
                **texts("name", named),
            )
        )
    _save(found, plan)
    _save([BodyAlias(plan=plan, body=body, spelling=f"{body.short_name} {number}") for number, body in enumerate(found, start=1)], plan)
    return found


def own_bodies(plan: Plan) -> BodyQuerySet:
    """The invented bodies of a practice plan."""
    return Body.objects.filter(slug__regex=rf"^{_slug_head(plan)}\d+$")


def _slug_head(plan: Plan) -> str:
    return f"{BODY_MARK}{plan.slug[:40]}-"
