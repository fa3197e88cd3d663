"""Who may do what with rounds: each rule once, as a question; the querysets say the same of many."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import User
from accounts.perms import get_plan, is_secretariat, may_read_submissions
from config.http import MemberRequest
from governance.enums import RoundState
from governance.models import ReportingRound
from plan.models import Plan


def can_run_rounds(user: User | AnonymousUser, plan: Plan) -> bool:
    """The secretariat: prepare, open, remind, close, write."""
    return is_secretariat(user, plan)


def can_read_round(user: User | AnonymousUser, round: ReportingRound) -> bool:
    """The board, the result: who steers or runs the plan. The same as ReportingRound.objects.read_by."""
    return may_read_submissions(user, round.plan)


def asked_body_ids(user: User | AnonymousUser, round: ReportingRound) -> list[int]:
    """The person's bodies that are asked in a round, once it was opened. The same as ReportingRound.objects.answered_by."""
    if not isinstance(user, User) or not user.is_active or round.state == RoundState.PREPARED or not user.body_ids:
        return []
    return list(round.bodies.filter(body_id__in=user.body_ids).order_by("body__slug").values_list("body_id", flat=True))


def check_runs(request: MemberRequest, slug: str) -> Plan:
    """The plan of an address: 404 for who may not see it, 403 for who does not run it."""
    plan = get_plan(request, slug)
    if not can_run_rounds(request.user, plan):
        raise PermissionDenied
    return plan


def check_reads(request: MemberRequest, slug: str) -> Plan:
    """The plan of an address: 404 for who may not see it, 403 for who neither steers nor runs it."""
    plan = get_plan(request, slug)
    if not may_read_submissions(request.user, plan):
        raise PermissionDenied
    return plan


def round_to_read(request: MemberRequest, slug: str, number: int) -> ReportingRound:
    """The round of an address, for who may read it; whom it is not for gets 404 or 403 as for the plan."""
    found = ReportingRound.objects.read_by(request.user).select_related("plan").filter(plan__slug=slug, number=number).first()
    return _of_plan(request, found or get_object_or_404(ReportingRound, plan=check_reads(request, slug), number=number))


def round_to_run(request: MemberRequest, slug: str, number: int) -> ReportingRound:
    """The round of an address, for who may run it; whom it is not for gets 404 or 403 as for the plan."""
    found = ReportingRound.objects.run_by(request.user).select_related("plan").filter(plan__slug=slug, number=number).first()
    return _of_plan(request, found or get_object_or_404(ReportingRound, plan=check_runs(request, slug), number=number))


def _of_plan(request: MemberRequest, found: ReportingRound) -> ReportingRound:
    """The round, with its plan as the one that the address asks for: it is looked up no second time."""
    request.plan_asked = found.plan
    return found


def can_answer_on_behalf(user: User | AnonymousUser, round: ReportingRound) -> bool:
    """The secretariat may write down what a body says, by telephone for instance, once the round was opened."""
    return round.state != RoundState.PREPARED and can_run_rounds(user, round.plan)


def round_to_answer(request: MemberRequest, slug: str, number: int, *, on_behalf: bool = False) -> ReportingRound:
    """The round of an address, for who speaks for a body that is asked in it; 404 for who may not see it, 403 for who only reads it.

    `on_behalf`: for who may speak on behalf of those bodies too.
    """
    plan = get_plan(request, slug)
    round = get_object_or_404(ReportingRound.objects.select_related("plan"), plan=plan, number=number)
    if not asked_body_ids(request.user, round) and not (on_behalf and can_answer_on_behalf(request.user, round)):
        if not can_read_round(request.user, round):
            raise Http404
        raise PermissionDenied
    return round
