"""Make a practice plan, or take it away."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from measures.practice.making import make_copy, make_generated
from measures.practice.removing import remove_plan
from plan.models import Plan

MARK = "practice"
MOST_MEASURES = 200_000
MOST_YEARS = 20


class Command(BaseCommand):
    help = "Make a marked copy of a plan, or a generated one, with simulated reporting; --remove takes it away again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="source", metavar="SLUG", help="the plan to copy; default: the first public one")
        parser.add_argument("--measures", type=int, help="a generated plan with so many measures, instead of a copy")
        parser.add_argument("--years", type=int, default=3, help="how many years of reporting; default: 3")
        parser.add_argument("--seed", type=int, default=1, help="another number gives another course; the same one gives the same")
        parser.add_argument("--until", type=date.fromisoformat, help="the day before which all happens (YYYY-MM-DD); default: today")
        parser.add_argument("--slug", help="short name of the practice plan in addresses")
        parser.add_argument("--remove", action="store_true", help="take the practice plan away, with its history and its people")

    def handle(self, *args: Any, **options: Any) -> None:
        slug = options["slug"] or self._slug(options)
        if options["remove"]:
            self._remove(slug)
        else:
            self._make(slug, options)

    def _slug(self, options: dict[str, Any]) -> str:
        if options["measures"]:
            return f"generated-{options['measures']}-{MARK}"
        return f"{options['source'] or self._source(options).slug}-{MARK}"

    def _source(self, options: dict[str, Any]) -> Plan:
        plans = Plan.objects.filter(slug=options["source"]) if options["source"] else Plan.objects.public()
        plan = plans.first()
        if plan is None:
            raise CommandError(_("There is no plan to copy; load its tables first: manage.py load_seeds"))
        return plan

    def _remove(self, slug: str) -> None:
        plan = Plan.objects.filter(slug=slug).first()
        if plan is None:
            raise CommandError(_("There is no plan “%(slug)s”.") % {"slug": slug})
        try:
            remove_plan(plan)
        except PermissionDenied:
            raise CommandError(_("“%(slug)s” is no practice plan: it is kept.") % {"slug": slug})
        self.stdout.write(_("Practice plan %(slug)s is removed.") % {"slug": slug})

    def _make(self, slug: str, options: dict[str, Any]) -> None:
        course = self._course(options)
        if Plan.objects.filter(slug=slug).exists():
            raise CommandError(_("There is a plan “%(slug)s” already; a practice plan is taken away with --remove.") % {"slug": slug})
        if options["measures"]:
            plan = make_generated(options["measures"], slug, **course)
        else:
            plan = make_copy(self._source(options), slug, **course)
        count = plan.measures.count()
        message = ngettext(
            "Practice plan %(slug)s: %(count)s measure, reported on until %(until)s; nothing in it is real.",
            "Practice plan %(slug)s: %(count)s measures, reported on until %(until)s; nothing in it is real.",
            count,
        )
        self.stdout.write(message % {"slug": slug, "count": count, "until": course["until"]})

    def _course(self, options: dict[str, Any]) -> dict[str, Any]:
        """Years, seed and last day, within what makes sense."""
        until = options["until"] or timezone.localdate()
        if until > timezone.localdate():
            raise CommandError(_("Nothing can be reported after today."))
        if not 1 <= options["years"] <= MOST_YEARS:
            raise CommandError(_("Give from 1 to %(most)s years.") % {"most": MOST_YEARS})
        if options["measures"] is not None and not 1 <= options["measures"] <= MOST_MEASURES:
            raise CommandError(_("Give from 1 to %(most)s measures.") % {"most": MOST_MEASURES})
        return {"years": options["years"], "seed": options["seed"], "until": until}
