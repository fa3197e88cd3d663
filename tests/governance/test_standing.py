from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from governance.actions.rounds import close_round, freeze_round
from governance.enums import AnswerState, MailKind, RoundState
from governance.mails import letters
from governance.models import ReportingRound
from governance.querysets.asking import answered_of_asked
from governance.rounds.standing import counts, measures_answered, standing
from measures.actions.log import approve, confirm, return_update, withdraw
from measures.enums import UpdateState
from measures.models import Measure, StatusUpdate
from plan.models import Body, Plan
from tests.factories import BodyFactory, MembershipFactory, PlanFactory
from tests.reporting import drafted, waiting
from tests.rounds import answered, approved, joint_measure, opened_on, returned, round_of, runner

DEEDS = ("nothing", "draft", "submit", "approve", "return", "withdraw", "approve and draft")


@pytest.mark.parametrize("state", [RoundState.OPEN, RoundState.REMINDING])
def test_standing_says_how_far_each_body_is_while_the_round_runs(plan: Plan, body: Body, contributor: User, state: str) -> None:
    other = BodyFactory(named_in=plan)
    first, second, third = (joint_measure(plan, body, other, position=n) for n in (1, 2, 3))
    outside = joint_measure(plan, body)
    round = round_of(plan, [first, second, third], state=state)
    answered(contributor, first, body)
    approved(contributor, second, body)
    returned(contributor, third, body)
    assert [(one.measure_id, one.state) for one in standing(round) if one.body_id == body.pk] == [
        (first.pk, AnswerState.SUBMITTED),
        (second.pk, AnswerState.APPROVED),
        (third.pk, AnswerState.RETURNED),
    ]
    assert [one.state for one in standing(round, body_ids=[other.pk])] == [
        AnswerState.ELSEWHERE,
        AnswerState.ELSEWHERE,
        AnswerState.NOT_OPENED,
    ]
    assert outside.pk not in {one.measure_id for one in standing(round)}


def test_answer_of_a_body_that_is_not_asked_answers_for_nobody(plan: Plan, body: Body) -> None:
    measure = joint_measure(plan, body)
    round = round_of(plan, state=RoundState.OPEN)
    late = MembershipFactory().user
    other = late.memberships.get().body
    measure.coordinations.create(body=other, order=2)  # named only after the round was opened
    answered(late, measure, other)
    assert [one.state for one in standing(round)] == [AnswerState.NOT_OPENED]


@pytest.mark.parametrize("why", ["ended", "reports no more"])
def test_what_nobody_can_answer_any_more_is_owed_by_nobody(plan: Plan, body: Body, contributor: User, why: str) -> None:
    """They were reminded of it, escalated, and told by name as silent."""
    gone, done, left = (joint_measure(plan, body, position=n) for n in (1, 2, 3))
    round = round_of(plan, [gone, done, left], state=RoundState.OPEN)
    answered(contributor, done, body)
    for measure in (gone, done):
        if why == "ended":
            Measure.objects.filter(pk=measure.pk).update(ended_on=timezone.localdate())
        else:
            measure.coordinations.update(reports=False)
    assert [(one.measure_id, one.state) for one in standing(round)] == [
        (done.pk, AnswerState.SUBMITTED),
        (left.pk, AnswerState.NOT_OPENED),
    ]
    reminded = [letter.text for letter in letters.reminders(round, MailKind.REMINDER, day=round.deadline - timedelta(days=3))]
    assert [(left.code in text, gone.code in text) for text in reminded] == [(True, False)]
    assert answered_of_asked([round])[round.pk] == measures_answered(standing(round)) == (1, 2)
    closed = close_round(round)
    assert [one.state for one in standing(closed)] == [AnswerState.SUBMITTED, AnswerState.NO_ANSWER]
    assert answered_of_asked([closed])[closed.pk] == (1, 2)


def test_what_was_approved_before_the_round_is_no_answer_in_it_and_a_confirmation_is(plan: Plan, body: Body, contributor: User) -> None:
    old, confirmed = joint_measure(plan, body), joint_measure(plan, body)
    approved(contributor, old, body)
    approved(contributor, confirmed, body)
    StatusUpdate.objects.filter(state=UpdateState.APPROVED).update(approved_at=timezone.now() - timedelta(days=2))
    round = opened_on(round_of(plan, state=RoundState.OPEN), timezone.now() - timedelta(days=1))
    approve(runner(plan), confirm(contributor, confirmed, body))
    assert [one.state for one in standing(round)] == [AnswerState.NOT_OPENED, AnswerState.APPROVED]


def do(deed: str, user: User, measure: Measure, body: Body, chief: User) -> None:
    """One thing that a body, and the secretariat, may do with a measure in a round."""
    if deed == "draft":
        drafted(user, measure, body)
    elif deed == "submit":
        waiting(user, measure, body)
    elif deed == "return":
        return_update(chief, waiting(user, measure, body), "Graag anders.")
    elif deed == "withdraw":
        withdraw(user, waiting(user, measure, body))
    elif deed.startswith("approve"):
        approve(chief, waiting(user, measure, body))
        if deed != "approve":
            drafted(user, measure, body)


def model(deeds: dict[tuple[int, int], str], opened: set[int], *, over: bool) -> dict[tuple[int, int], AnswerState]:
    """The same by hand: own answer first, then that of another body, then how far one came."""
    own = {"submit": AnswerState.SUBMITTED, "approve": AnswerState.APPROVED, "approve and draft": AnswerState.APPROVED}
    begun = {"draft": AnswerState.IN_PROGRESS, "return": AnswerState.RETURNED}
    found = {}
    for (measure, body), deed in deeds.items():
        others = {d for (m, b), d in deeds.items() if m == measure and b != body}
        if deed in own:
            found[measure, body] = own[deed]
        elif others & set(own):
            found[measure, body] = AnswerState.ELSEWHERE
        elif over:
            found[measure, body] = AnswerState.NO_ANSWER
        else:
            found[measure, body] = begun.get(deed) or (AnswerState.OPENED if body in opened else AnswerState.NOT_OPENED)
    return found


@given(deeds=st.lists(st.sampled_from(DEEDS), min_size=4, max_size=4), seen=st.sets(st.sampled_from([0, 1])))
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_standing_is_that_of_a_plain_model_whatever_bodies_did(db: None, deeds: Sequence[str], seen: set[int]) -> None:
    plan = PlanFactory()
    chief = runner(plan)
    people = [MembershipFactory(body=BodyFactory(named_in=plan)) for _ in range(2)]
    measures = [joint_measure(plan, *(one.body for one in people)) for _ in range(2)]
    round = round_of(plan, state=RoundState.OPEN)
    done = {}
    for deed, (measure, member) in zip(deeds, ((m, p) for m in measures for p in people), strict=True):
        done[measure.pk, member.body.pk] = deed
        do(deed, member.user, measure, member.body, chief)
    opened = {people[n].body.pk for n in seen}
    round.bodies.filter(body__in=opened).update(opened_at=timezone.now())
    expected = model(done, opened, over=False)
    found = standing(round)
    assert {(one.measure_id, one.body_id): one.state for one in found} == expected
    part = standing(round, body_ids=[people[0].body.pk])
    assert {(one.measure_id, one.body_id): one.state for one in part} == {
        pair: state for pair, state in expected.items() if pair[1] == people[0].body.pk
    }
    assert sum(counts(found).values()) == 4
    answered_by_hand = {pair[0] for pair, state in expected.items() if state in (AnswerState.SUBMITTED, AnswerState.APPROVED)}
    assert measures_answered(found) == (len(answered_by_hand), 2)
    over = freeze_round(close_round(round))
    assert {(one.measure_id, one.body_id): one.state for one in standing(over)} == model(done, opened, over=True)


@pytest.mark.parametrize("rows", [1, 3])
def test_standing_asks_three_queries_for_any_number(plan: Plan, rows: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for _ in range(rows):
        joint_measure(plan, BodyFactory(named_in=plan), BodyFactory(named_in=plan))
    round = round_of(plan, state=RoundState.OPEN)
    with django_assert_num_queries(3):
        standing(round)
    closed = ReportingRound.objects.get(pk=close_round(round).pk)
    with django_assert_num_queries(1):
        standing(closed)
