"""Accounts to try the roles with, on a developer's machine only."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts.enums import MemberRole, Role
from accounts.models import Membership, PlanRole, User
from plan.models import Body, Plan

PASSWORD = "boordtabel-demo"  # noqa: S105 - printed on the screen, and refused on a server
DOMAIN = "demo.example"  # a name that can never exist, so no real person has such an address
MARK = "Demo"


@dataclass(frozen=True)
class Demo:
    """One account: its name in the address, what it is, and the rights that make it so."""

    name: str
    role: str
    plan_role: str = ""
    bodies: tuple[tuple[str, str], ...] = field(default=())
    is_superuser: bool = False

    @property
    def email(self) -> str:
        return f"{self.name}@{DOMAIN}"


DEMOS = (
    Demo("administrator", "administrator", is_superuser=True),
    Demo("secretariat", "secretariat", plan_role=Role.SECRETARIAT),
    Demo("committee", "steering committee", plan_role=Role.COMMITTEE),
    Demo("reader", "reader", plan_role=Role.READER),
    Demo("lead.hub", "lead of hub.brussels", bodies=(("hub-brussels", MemberRole.LEAD),)),
    Demo("contributor.hub", "contributor of hub.brussels", bodies=(("hub-brussels", MemberRole.CONTRIBUTOR),)),
    Demo("contributor.citydev", "contributor of citydev", bodies=(("citydev", MemberRole.CONTRIBUTOR),)),
    Demo("no-role", "account without roles"),
)


class Command(BaseCommand):
    """Make the demonstration accounts, or bring them back to what they were; other accounts are never touched."""

    help = "Make one account per role, all with one printed password. Refused unless DEBUG."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--plan", default="industrieplan-2019", help="Slug of the plan in which the roles hold.")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("Demonstration accounts have a public password: they are made only with DEBUG=1, never on a server.")
        plan = Plan.objects.filter(slug=options["plan"]).first()
        if plan is None:
            raise CommandError(f"There is no plan “{options['plan']}”; load its tables first: manage.py load_seeds")
        bodies = {body.slug: body for body in Body.objects.filter(slug__in=[slug for demo in DEMOS for slug, _role in demo.bodies])}
        self.stdout.write(f"{'e-mail':<34}{'password':<18}role")
        for demo in DEMOS:
            done = self.make(demo, plan, bodies)
            self.stdout.write(f"{demo.email:<34}{PASSWORD if done else '(not ours: kept)':<18}{demo.role}")

    def make(self, demo: Demo, plan: Plan, bodies: dict[str, Body]) -> bool:
        """One account with its rights; False when the address belongs to an account that is no demonstration."""
        user = User.objects.filter(email=demo.email).first()
        if user is None:
            user = User.objects.create_user(demo.email, PASSWORD, name=f"{MARK} {demo.role}", is_superuser=demo.is_superuser)
        elif not user.name.startswith(MARK):
            return False
        elif not user.check_password(PASSWORD) or not user.is_active:
            user.set_password(PASSWORD)
            user.is_active = True
            user.save()
        if demo.plan_role:
            for one in (plan, *Plan.objects.filter(is_practice=True)):  # to try things out where nothing is real
                PlanRole.objects.get_or_create(user=user, plan=one, role=demo.plan_role)
        for slug, role in demo.bodies:
            if slug in bodies:
                Membership.objects.get_or_create(user=user, body=bodies[slug], defaults={"role": role})
        return True
