"""`manage.py practice_round`: a running round in a practice plan, to try things out on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, override

from accounts.enums import Role
from accounts.models import Membership, User
from governance.actions.opening import open_and_invite
from governance.actions.rounds import mark_opened, save_round
from governance.models import ReportingRound, RoundQuestion
from governance.rounds.forms import fresh_round
from measures.actions.log import confirm, return_update
from plan.models import Plan

QUESTION = {
    "text_nl": "Wat hebt u nodig om volgend jaar verder te komen?",
    "text_fr": "De quoi avez-vous besoin pour avancer l'an prochain ?",
    "text_en": "What do you need to get further next year?",
}


class Command(BaseCommand):
    """Open a round in the practice plan, in which some people answered; nothing where it has rounds, or nobody runs it."""

    help = "Open a reporting round in the practice plan, with some answers in it. A plan that has rounds is left alone."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        plan = Plan.objects.filter(is_practice=True).order_by("pk").first()
        if plan is None:
            raise CommandError(gettext("There is no practice plan; make one first: manage.py practice_plan"))
        runs = User.objects.filter(is_active=True, plan_roles__plan=plan, plan_roles__role=Role.SECRETARIAT).first()
        if runs is None or plan.reportingrounds.exists():
            self.stdout.write(gettext("Reporting rounds of the practice plan: kept as they are."))
            return
        made = fresh_round(plan, timezone.localdate())
        made.deadline = timezone.localdate() + timedelta(days=12)
        save_round(made, [RoundQuestion(**QUESTION)], user=runs)
        open_and_invite(runs, made)
        made.refresh_from_db()
        count = self.answer(made, runs)
        said = gettext("Practice plan: a reporting round is open, with %(count)s answers in it.")
        self.stdout.write(said % {"count": count})

    def answer(self, made: ReportingRound, runs: User) -> int:
        """Of what a body is asked the first half is answered by somebody of it, and the first of these comes back."""
        count = 0
        for member in Membership.objects.today().filter(body__rounds__round=made, user__is_active=True).order_by("body_id", "user_id"):
            mark_opened(made, [member.body_id])
            rows = [row for row in made.asked.of_bodies([member.body_id]) if not row.measure.updates.open_for(member.body)]
            for number, row in enumerate(rows[: len(rows) // 2]):
                entry = confirm(member.user, row.measure, member.body)
                count += 1
                if not number:
                    with override(made.plan.source_language):
                        return_update(runs, entry, gettext("Please say what happened since the last round."))
        return count
