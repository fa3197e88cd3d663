"""The moves of an update, walked at random: what is allowed happens, all else is refused, and the states always agree with the log."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from accounts.enums import Role
from accounts.models import User
from measures.actions import log
from measures.actions.log import Statement, last_approved
from measures.enums import OPEN_STATES, UpdateKind, UpdateState
from measures.models import Measure, MeasureState, StatusUpdate, UpdateMove
from measures.reporting.status_moves import move_refusal
from plan.models import Body, Plan
from tests.factories import BodyFactory, MeasureFactory, MembershipFactory, PlanFactory, PlanRoleFactory, StatusFactory

LEGAL = {
    (UpdateState.DRAFT, UpdateState.SUBMITTED),
    (UpdateState.RETURNED, UpdateState.SUBMITTED),
    (UpdateState.SUBMITTED, UpdateState.APPROVED),
    (UpdateState.SUBMITTED, UpdateState.RETURNED),
    (UpdateState.SUBMITTED, UpdateState.WITHDRAWN),
    (UpdateState.RETURNED, UpdateState.WITHDRAWN),
}
WHO = st.sampled_from(["lead", "contributor", "other", "secretariat", "nobody"])
OWN = ("lead", "contributor")
STATUS = st.sampled_from(["", "planned", "active", "done", "stopped"])
REFUSED = (PermissionDenied, ValidationError)


class UpdateMachine(RuleBasedStateMachine):
    """One measure of one body, five people; every step of each may come at any time."""

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    @initialize(needs_approval=st.booleans())
    def make(self, needs_approval: bool) -> None:
        plan: Plan = PlanFactory(needs_approval=needs_approval)
        self.body: Body = BodyFactory(named_in=plan)
        phases = {"planned": {}, "active": {"active": True}, "done": {"done": True}, "stopped": {"stopped": True}}
        self.statuses = {name: StatusFactory(plan=plan, **trait) for name, trait in phases.items()}
        self.measure: Measure = MeasureFactory(plan=plan, leads=[self.body], status=self.statuses["planned"])
        self.people: dict[str, User] = {
            "lead": MembershipFactory(body=self.body).user,
            "contributor": MembershipFactory(body=self.body).user,
            "other": MembershipFactory(body=BodyFactory(named_in=plan)).user,
            "secretariat": PlanRoleFactory(plan=plan, role=Role.SECRETARIAT).user,
            "nobody": PlanRoleFactory(plan=plan, role=Role.READER).user,
        }
        self.approved: dict[int, Any] = {}

    def open(self) -> StatusUpdate | None:
        return StatusUpdate.objects.filter(measure=self.measure).open_for(self.body)

    def attempt(self, step: Callable[[], StatusUpdate], *, allowed: bool) -> StatusUpdate | None:
        """Take a step: it happens exactly when it is allowed, and a refused one leaves everything as it was."""
        before = self.everything()
        if allowed:
            return step()
        with pytest.raises(REFUSED), transaction.atomic():
            step()
        assert self.everything() == before
        return None

    def everything(self) -> list[Any]:
        tables = (StatusUpdate, UpdateMove, MeasureState)
        return [list(table.objects.order_by("pk").values()) for table in tables] + [Measure.objects.get(pk=self.measure.pk).version]

    def moves_on(self, name: str) -> bool:
        """Whether a report may take the measure to this status now."""
        last = last_approved(self.measure)
        return not (name and last and last.status and move_refusal(last.status.phase, self.statuses[name].phase))

    def makes_sense(self, update: StatusUpdate) -> bool:
        last = last_approved(self.measure)
        if update.kind == UpdateKind.CORRECTION or not (update.status and last and last.status):
            return True
        return not move_refusal(last.status.phase, update.status.phase)

    @rule(who=WHO, status=STATUS, note=st.text(max_size=5).filter(lambda words: "\x00" not in words))
    def write(self, who: str, status: str, note: str) -> None:
        update = self.open()
        free = update is None or (
            update.state in (UpdateState.DRAFT, UpdateState.RETURNED) and (who in OWN or (update.on_behalf and who == "secretariat"))
        )
        kind = update.kind if update else UpdateKind.REPORT
        sense = kind == UpdateKind.CORRECTION or self.moves_on(status)
        allowed = free and sense and who in (*OWN, "secretariat")
        said = Statement(status=self.statuses.get(status), note=note)
        found = self.attempt(lambda: log.write_draft(self.people[who], self.measure, self.body, said), allowed=allowed)
        if found:
            assert (found.note, found.on_behalf) == (note, who == "secretariat")

    @rule(who=WHO)
    def submit(self, who: str) -> None:
        if update := self.open():
            holds = who in OWN or (update.on_behalf and who == "secretariat")
            allowed = update.state in (UpdateState.DRAFT, UpdateState.RETURNED) and holds and self.makes_sense(update)
            found = self.attempt(lambda: log.submit(self.people[who], update), allowed=allowed)
            if found:
                counts = not self.measure.plan.needs_approval
                assert found.state == (UpdateState.APPROVED if counts else UpdateState.SUBMITTED)

    @rule(who=WHO, anyway=st.booleans())
    def approve(self, who: str, anyway: bool) -> None:
        if update := self.open():
            last = last_approved(self.measure)
            overtaken = bool(
                update.submitted_at
                and last
                and last.kind != UpdateKind.ADOPTION
                and last.approved_at
                and last.approved_at > update.submitted_at
            )
            allowed = update.state == UpdateState.SUBMITTED and who == "secretariat" and (anyway or not overtaken)
            self.attempt(lambda: log.approve(self.people[who], update, anyway=anyway), allowed=allowed)

    @rule(who=WHO, reason=st.sampled_from(["", "  ", "te kort"]))
    def give_back(self, who: str, reason: str) -> None:
        if update := self.open():
            allowed = update.state == UpdateState.SUBMITTED and who == "secretariat" and bool(reason.strip())
            self.attempt(lambda: log.return_update(self.people[who], update, reason), allowed=allowed)

    @rule(who=WHO)
    def withdraw(self, who: str) -> None:
        if update := self.open():
            holds = who in OWN or (update.on_behalf and who == "secretariat")
            allowed = update.state in (UpdateState.SUBMITTED, UpdateState.RETURNED) and holds
            self.attempt(lambda: log.withdraw(self.people[who], update), allowed=allowed)

    @rule(who=WHO)
    def confirm(self, who: str) -> None:
        allowed = self.open() is None and who in (*OWN, "secretariat")
        self.attempt(lambda: log.confirm(self.people[who], self.measure, self.body), allowed=allowed)

    @rule(who=st.sampled_from(["secretariat", "nobody"]), status=STATUS)
    def decide_apart(self, who: str, status: str) -> None:
        """The secretariat says something for no body, which counts at once: what was sent before is then overtaken."""
        allowed = who == "secretariat" and self.moves_on(status)

        def step() -> StatusUpdate:
            sent = log.report(self.people[who], self.measure, None, Statement(status=self.statuses.get(status)))
            return sent if sent.state == UpdateState.APPROVED else log.approve(self.people[who], sent)

        self.attempt(step, allowed=allowed)

    @rule(who=WHO, status=STATUS)
    def correct(self, who: str, status: str) -> None:
        wrong = StatusUpdate.objects.filter(measure=self.measure, body=self.body).approved().first()
        if wrong and self.open() is None:
            said = Statement(status=self.statuses.get(status))
            found = self.attempt(lambda: log.correct(self.people[who], wrong, said), allowed=who in (*OWN, "secretariat"))
            assert found is None or (found.kind, found.corrects) == (UpdateKind.CORRECTION, wrong)

    @invariant()
    def one_entry_is_open(self) -> None:
        if hasattr(self, "measure"):
            assert StatusUpdate.objects.filter(measure=self.measure, body=self.body, state__in=OPEN_STATES).count() <= 1

    @invariant()
    def approved_entries_never_change(self) -> None:
        if hasattr(self, "measure"):
            now = {row["id"]: row for row in StatusUpdate.objects.filter(measure=self.measure, state=UpdateState.APPROVED).values()}
            assert {pk: now.get(pk) for pk in self.approved} == self.approved
            self.approved = now

    @invariant()
    def state_says_what_the_log_says(self) -> None:
        if hasattr(self, "measure"):
            last, state = last_approved(self.measure), MeasureState.objects.today().get(measure=self.measure)
            assert last is not None
            assert (state.last_update_id, state.status_id) == (last.pk, last.status_id)
            counted = StatusUpdate.objects.filter(measure=self.measure, state=UpdateState.APPROVED).exclude(kind=UpdateKind.ADOPTION)
            assert Measure.objects.get(pk=self.measure.pk).version == 1 + counted.count()

    @invariant()
    def moves_are_legal_and_lead_to_the_state(self) -> None:
        if hasattr(self, "measure"):
            for update in StatusUpdate.objects.filter(measure=self.measure).exclude(kind=UpdateKind.ADOPTION).prefetch_related("moves"):
                state = UpdateState.DRAFT
                for move in update.moves.all():
                    assert (move.from_state, move.to_state) in LEGAL
                    assert move.from_state == state
                    state = UpdateState(move.to_state)
                assert update.state == state


@pytest.mark.django_db
def test_update_moves_as_the_rules_say() -> None:
    run_state_machine_as_test(
        UpdateMachine,
        settings=settings(
            max_examples=12,
            stateful_step_count=15,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
