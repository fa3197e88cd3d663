"""The simulated people of a practice plan, and how each body is used to report."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from django.contrib.auth.hashers import make_password
from django.db.models import QuerySet

from accounts.models import User
from accounts.pseudonym import PRACTICE_DOMAIN
from measures.practice.dice import dice, weighted
from measures.practice.rows import create
from measures.querysets.parts import bodies_of
from plan.models import Body, Plan

MARK = "(practice)"
FIRST = (
    "Aline Amir Anke Bart Camille Dries Elise Fatima Femke Gilles Hanne Hugo Ines Jonas Karim Katrien Lander Leila Lotte Luc "
    "Marie Mehdi Nathan Noor Olivier Pauline Pieter Romain Saar Samira Simon Sofie Thomas Tine Victor Yasmine"
).split()
LAST = (
    "Aerts Benali Bosmans Claes Collard Delvaux Dewit Diallo Dubois Fontaine Goossens Hendrickx Jacobs Janssens Kaya Lambert Leroy "
    "Maes Marchal Martin Michiels Moreau Nys Peeters Pauwels Renard Simons Smets Thys Verbeke Wauters Willems Wouters Yilmaz"
).split()


@dataclass(frozen=True)
class Habits:
    """How a body reports: in which language, how often of ten rounds, after how many days, and what it gives."""

    language: str = "nl"
    diligence: float = 0.8
    days: int = 8
    gives_progress: bool = True
    gives_confidence: bool = True

    @classmethod
    def of(cls, chance: Random) -> Habits:
        return cls(
            language=weighted(chance, (("nl", 0.66), ("fr", 0.31), ("en", 0.03))),
            diligence=chance.uniform(0.5, 0.97),
            days=chance.randint(1, 14),
            gives_progress=chance.random() < 0.7,
            gives_confidence=chance.random() < 0.8,
        )


@dataclass(frozen=True)
class Cast:
    """Who plays in a practice plan: its secretariat, the people of its bodies, and what each body is used to."""

    bodies: list[Body]
    secretariat: list[User]
    people: dict[int, list[User]]
    habits: dict[int, Habits]


def domain_of(plan: Plan) -> str:
    """The addresses of one plan's simulated people end in this."""
    return f"{plan.slug.replace('_', '-').lower()}.{PRACTICE_DOMAIN}"


def simulated(plan: Plan) -> QuerySet[User]:
    """The simulated people of a practice plan."""
    return User.objects.filter(email__endswith=f"@{domain_of(plan)}")


def engage(plan: Plan, seed: int) -> Cast:
    """Make the people of a practice plan; their accounts are closed, so nobody can sign in with one or gets mail."""
    bodies = list(bodies_of(plan))
    chance = dice(seed, "people")
    sizes = [2 + (len(bodies) > 100), *(1 + (chance.random() < 0.5) for _ in bodies)]
    people = [_person(plan, number, chance) for number in range(sum(sizes))]
    create(people, at=plan.adopted_at)
    secretariat, rest = people[: sizes[0]], iter(people[sizes[0] :])
    return Cast(
        bodies=bodies,
        secretariat=secretariat,
        people={body.pk: [next(rest) for _ in range(size)] for body, size in zip(bodies, sizes[1:], strict=True)},
        habits={body.pk: Habits.of(dice(seed, "habits", body.slug)) for body in bodies},
    )


def _person(plan: Plan, number: int, chance: Random) -> User:
    first, last = chance.choice(FIRST), chance.choice(LAST)
    return User(
        email=f"{first}.{last}.{number}@{domain_of(plan)}".lower(),
        name=f"{first} {last} {MARK}",
        password=make_password(None),
        is_active=False,
        wants_mail=False,
        invited_at=plan.adopted_at,
    )
