"""Accounts to try the roles with, on a developer's machine only."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

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
    role: Promise
    plan_role: str = ""
    bodies: tuple[tuple[str, str], ...] = field(default=())
    is_superuser: bool = False

    @property
    def email(self) -> str:
        return f"{self.name}@{DOMAIN}"

    @property
    def full_name(self) -> str:
        """What the account is called, the same whatever the language of the machine that made it."""
        with override("en"):
            return f"{MARK} {self.role}"


DEMOS = (
    Demo("administrator", _("administrator"), is_superuser=True),
    Demo("secretariat", _("secretariat"), plan_role=Role.SECRETARIAT),
    Demo("committee", _("steering committee"), plan_role=Role.COMMITTEE),
    Demo("reader", _("reader"), plan_role=Role.READER),
    Demo("lead.hub", _("lead of hub.brussels"), bodies=(("hub-brussels", MemberRole.LEAD),)),
    Demo("contributor.hub", _("contributor of hub.brussels"), bodies=(("hub-brussels", MemberRole.CONTRIBUTOR),)),
    Demo("contributor.citydev", _("contributor of citydev"), bodies=(("citydev", MemberRole.CONTRIBUTOR),)),
    Demo("no-role", _("account without roles")),
)


class Command(BaseCommand):
    """Make the demonstration accounts, or bring them back to what they were; other accounts are never touched."""

    help = "Make one account per role, all with one printed password. Refused unless DEBUG."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--plan", default="industrieplan-2019", help="Slug of the plan in which the roles hold.")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError(
                gettext("Demonstration accounts have a public password: they are made only with DEBUG=1, never on a server.")
            )
        plan = Plan.objects.filter(slug=options["plan"]).first()
        if plan is None:
            raise CommandError(
                gettext("There is no plan “%(slug)s”; load its tables first: manage.py load_seeds") % {"slug": options["plan"]}
            )
        bodies = {body.slug: body for body in Body.objects.filter(slug__in=[slug for demo in DEMOS for slug, _as in demo.bodies])}
        self.tell(gettext("e-mail"), gettext("password"), gettext("role"))
        for demo in DEMOS:
            done = self.make(demo, plan, bodies)
            self.tell(demo.email, PASSWORD if done else gettext("(not ours: kept)"), str(demo.role))

    def tell(self, email: str, password: str, role: str) -> None:
        """One line of the table that is printed."""
        self.stdout.write(f"{email:<34}{password:<26}{role}")

    def make(self, demo: Demo, plan: Plan, bodies: dict[str, Body]) -> bool:
        """One account with its rights; False when the address belongs to an account that is no demonstration."""
        user = User.objects.filter(email=demo.email).first()
        if user is None:
            user = User.objects.create_user(demo.email, PASSWORD, name=demo.full_name, is_superuser=demo.is_superuser)
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
