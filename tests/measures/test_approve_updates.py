"""Approving many: all that was read as it still is, or none; what moved is named and left, what was overtaken is asked."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from measures.actions import decisions
from measures.actions.log import Statement, approve, mark_of, return_update, submit, withdraw, write_draft
from measures.enums import UpdateState
from measures.models import Measure, MeasureState, Status, StatusUpdate, UpdateMove
from plan.models import Body, Plan
from tests.factories import BodyFactory, MeasureFactory, MembershipFactory, PlanFactory, PlanRoleFactory, StatusFactory
from tests.reporting import drafted, waiting

pytestmark = pytest.mark.django_db
URL = "measures:approve-updates"


def token(update: StatusUpdate) -> str:
    return f"{update.pk}-{mark_of(update)}"


def send(client: Client, *updates: StatusUpdate, url: str = URL, **more: Any) -> Any:
    return client.post(reverse(url), {"entry": [token(update) for update in updates], **more})


def states(*updates: StatusUpdate) -> list[str]:
    found = dict(StatusUpdate.objects.values_list("pk", "state"))
    return [found[update.pk] for update in updates]


@pytest.fixture
def status(plan: Plan) -> Status:
    return StatusFactory(plan=plan, active=True, label_nl="In uitvoering")


@pytest.fixture
def three(plan: Plan, body: Body, lead: User, status: Status) -> list[StatusUpdate]:
    """Three submissions, each on a measure of its own."""
    return [waiting(lead, MeasureFactory(plan=plan, leads=[body]), body, status) for _ in range(3)]


def test_ticked_updates_count_and_the_others_go_on_waiting(
    secretariat_client: Client, secretariat: User, three: list[StatusUpdate], plan: Plan, status: Status
) -> None:
    version = Plan.objects.get(pk=plan.pk).data_version
    answer = send(secretariat_client, *three[:2])
    assert (answer.status_code, answer["Location"]) == (302, reverse("measures:show-desk"))
    assert states(*three) == [UpdateState.APPROVED, UpdateState.APPROVED, UpdateState.SUBMITTED]
    for update in three[:2]:
        state = MeasureState.objects.today().get(measure=update.measure)
        assert (state.last_update_id, state.status) == (update.pk, status)
        assert Measure.objects.get(pk=update.measure_id).version == 2
        assert UpdateMove.objects.filter(update=update, to_state=UpdateState.APPROVED, by=secretariat).count() == 1
        assert StatusUpdate.history.filter(id=update.pk).first().history_user == secretariat
        assert StatusUpdate.objects.get(pk=update.pk).approved_by == secretariat
    assert Measure.objects.get(pk=three[2].measure_id).version == 1
    assert Plan.objects.get(pk=plan.pk).data_version == version + 1


def test_moved_updates_are_named_and_left_while_the_rest_counts(
    secretariat_client: Client, secretariat: User, lead: User, body: Body, three: list[StatusUpdate]
) -> None:
    rewritten, taken_back, _plain = three
    read = [token(update) for update in three]
    return_update(secretariat, rewritten, "Noem de datum.")
    submit(lead, write_draft(lead, rewritten.measure, body, Statement(note="anders")))
    withdraw(lead, taken_back)
    page = secretariat_client.post(reverse(URL), {"entry": read}, follow=True).content.decode()
    assert states(*three) == [UpdateState.SUBMITTED, UpdateState.WITHDRAWN, UpdateState.APPROVED]
    assert f"{rewritten.measure.code}, {taken_back.measure.code}" in page or f"{taken_back.measure.code}, {rewritten.measure.code}" in page


def test_overtaken_updates_are_asked_and_nothing_is_written_before_the_yes(
    secretariat_client: Client, secretariat: User, three: list[StatusUpdate]
) -> None:
    old = three[0]
    approve(secretariat, waiting(secretariat, old.measure, None, note="nieuwer"))
    asked = send(secretariat_client, *three)
    assert asked.status_code == 409
    assert [found.update for found in asked.context["overtaken"]] == [old]
    assert set(states(*three)) == {UpdateState.SUBMITTED}

    left = secretariat_client.post(reverse(URL), {"entry": asked.context["others"]})
    assert left.status_code == 302
    assert states(*three) == [UpdateState.SUBMITTED, UpdateState.APPROVED, UpdateState.APPROVED]

    assert secretariat_client.post(reverse(URL), {"anyway": [token(old)]}).status_code == 302
    assert states(old) == [UpdateState.APPROVED]
    assert MeasureState.objects.today().get(measure=old.measure).last_update_id == old.pk


def test_yes_to_one_overtaken_update_is_no_yes_to_another(secretariat_client: Client, secretariat: User, three: list[StatusUpdate]) -> None:
    for update in three[:2]:
        approve(secretariat, waiting(secretariat, update.measure, None, note="nieuwer"))
    answer = send(secretariat_client, *three, anyway=[token(three[0])])
    assert answer.status_code == 409
    assert [found.update for found in answer.context["overtaken"]] == [three[1]]
    assert set(states(*three)) == {UpdateState.SUBMITTED}


def test_two_updates_on_one_measure_count_in_the_order_they_were_handed_in(
    secretariat_client: Client, secretariat: User, lead: User, body: Body, plan: Plan
) -> None:
    other = BodyFactory(named_in=plan)
    measure = MeasureFactory(plan=plan, leads=[body, other])
    second = write_draft(MembershipFactory(body=other).user, measure, other, Statement(note="later"))  # the lower id
    first = waiting(lead, measure, body, note="eerst")
    second = submit(second.author, second)
    assert send(secretariat_client, second, first).status_code == 302
    assert states(first, second) == [UpdateState.APPROVED, UpdateState.APPROVED]
    assert MeasureState.objects.today().get(measure=measure).last_update_id == second.pk


def test_exception_in_the_middle_leaves_nothing(
    secretariat_client: Client, three: list[StatusUpdate], monkeypatch: pytest.MonkeyPatch
) -> None:
    real, calls = decisions.record_move, []

    def broken(*arguments: Any) -> None:
        calls.append(arguments)
        if len(calls) == 3:
            raise RuntimeError("the power fails")
        real(*arguments)

    monkeypatch.setattr(decisions, "record_move", broken)
    with pytest.raises(RuntimeError):
        send(secretariat_client, *three)
    assert set(states(*three)) == {UpdateState.SUBMITTED}
    assert not UpdateMove.objects.filter(to_state=UpdateState.APPROVED).exists()
    assert not StatusUpdate.history.filter(id__in=[u.pk for u in three], state=UpdateState.APPROVED).exists()
    assert set(Measure.objects.values_list("version", flat=True)) == {1}


def test_nothing_ticked_or_nonsense_is_said_and_writes_nothing(secretariat_client: Client, three: list[StatusUpdate]) -> None:
    for entry in ([], ["abc"], [f"{three[0].pk}"], ["1-2"]):
        answer = secretariat_client.post(reverse(URL), {"entry": entry})
        assert answer.status_code == 400
        assert answer.context["form"].errors
    wrong = secretariat_client.post(reverse(URL), {"entry": [f"{three[0].pk}-{'0' * 16}"]})
    assert wrong.status_code == 302
    assert set(states(*three)) == {UpdateState.SUBMITTED}


def test_updates_of_another_plan_are_not_there_and_take_nothing_along(
    client: Client,
    secretariat_client: Client,
    three: list[StatusUpdate],
    lead: User,
    committee: User,
    stranger: User,
    body: Body,
    plan: Plan,
) -> None:
    elsewhere = PlanFactory()
    other = PlanRoleFactory(plan=elsewhere, role=Role.SECRETARIAT).user
    foreign = waiting(other, MeasureFactory(plan=elsewhere), None)
    assert send(secretariat_client, *three, foreign).status_code == 404
    draft = drafted(lead, MeasureFactory(plan=plan, leads=[body]), body)
    assert send(secretariat_client, three[0], draft).status_code == 404
    assert secretariat_client.post(reverse(URL), {"entry": [token(three[0]), f"999999999-{'a' * 16}"]}).status_code == 404
    for person, expected in ((lead, 403), (committee, 403), (stranger, 403), (other, 404)):
        client.force_login(person)
        assert send(client, *three).status_code == expected
    assert set(states(*three, foreign)) == {UpdateState.SUBMITTED}


@pytest.mark.parametrize("count", [2, 20])
def test_approving_asks_a_fixed_number_of_queries_and_six_for_each(
    secretariat_client: Client, lead: User, plan: Plan, body: Body, count: int
) -> None:
    found = [waiting(lead, MeasureFactory(plan=plan, leads=[body]), body) for _ in range(count)]
    with CaptureQueriesContext(connection) as queries:
        assert send(secretariat_client, *found).status_code == 302
    assert len(queries) <= 40 + 6 * count, "\n".join(q["sql"][:200] for q in queries)
