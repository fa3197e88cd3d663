from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from governance.actions.rounds import close_round
from governance.enums import RoundState
from governance.models import ReportingRound
from measures.actions.log import approve, return_update, withdraw
from plan.models import Body, Plan
from tests.factories import BodyFactory, MembershipFactory
from tests.pages import in_all_languages, page_at
from tests.rounds import answered, approved, joint_measure, round_of, runner


def url_of(round: ReportingRound) -> str:
    return f"/en/{round.plan.slug}/governance/rounds/{round.number}/freeze/"


@pytest.fixture
def closed(plan: Plan, body: Body, contributor: User) -> ReportingRound:
    """A closed round in which four answers wait."""
    measures = [joint_measure(plan, body, code=f"F.{n}") for n in range(4)]
    round_of(plan, state=RoundState.OPEN)
    for measure in measures:
        answered(contributor, measure, body)
    return close_round(ReportingRound.objects.get())


def test_page_says_what_waits_and_changes_nothing(secretariat_client: Client, closed: ReportingRound) -> None:
    html = page_at(secretariat_client, url_of(closed))
    assert "4 answers still wait for a decision" in html
    assert "This cannot be undone." in html
    assert ReportingRound.objects.get().state == RoundState.CLOSED


def test_page_says_what_was_sent_back_and_may_still_come(secretariat_client: Client, plan: Plan, closed: ReportingRound) -> None:
    assert "sent back" not in page_at(secretariat_client, url_of(closed))
    for row in closed.asked.select_related("update"):
        return_update(runner(plan), row.update, "Graag een datum.")
    html = page_at(secretariat_client, url_of(closed))
    assert "4 answers were sent back since the round closed" in html
    assert "All that was handed in is decided on." not in html


def test_freezing_takes_in_what_was_decided_since_and_nothing_later(
    secretariat_client: Client, plan: Plan, contributor: User, closed: ReportingRound
) -> None:
    entries = {row.measure.code: row.update for row in closed.asked.select_related("measure", "update")}
    approve(runner(plan), entries["F.0"])
    return_update(runner(plan), entries["F.1"], "Nog eens.")
    withdraw(contributor, entries["F.2"])
    answer = secretariat_client.post(url_of(closed))
    assert answer.url == f"/en/{plan.slug}/governance/rounds/{closed.number}/result/"
    outcomes = {"F.0": "approved", "F.1": "returned", "F.2": "no_answer", "F.3": "submitted"}
    assert dict(closed.asked.values_list("measure__code", "outcome")) == outcomes
    approve(runner(plan), entries["F.3"])
    assert secretariat_client.post(url_of(closed)).status_code == 302
    assert dict(closed.asked.values_list("measure__code", "outcome")) == outcomes


def test_answer_of_another_body_that_was_taken_back_answers_for_nobody(
    secretariat_client: Client, plan: Plan, body: Body, contributor: User
) -> None:
    other = BodyFactory(named_in=plan)
    measure = joint_measure(plan, body, other)
    round = round_of(plan, state=RoundState.OPEN)
    update = answered(contributor, measure, body)
    close_round(round)
    assert dict(round.asked.values_list("body", "outcome")) == {body.pk: "submitted", other.pk: "elsewhere"}
    return_update(runner(plan), update, "Neen.")
    secretariat_client.post(url_of(round))
    assert dict(round.asked.values_list("body", "outcome")) == {body.pk: "returned", other.pk: "no_answer"}
    silent = secretariat_client.get(f"{url_of(round).removesuffix('freeze/')}result/").context["result"].silences
    assert {one.body for one in silent} == {body, other}


@pytest.mark.parametrize("withdrawn", [True, False])
def test_who_took_an_answer_back_is_answered_for_by_the_other_body(
    secretariat_client: Client, plan: Plan, body: Body, contributor: User, *, withdrawn: bool
) -> None:
    second = MembershipFactory(body=BodyFactory(named_in=plan)).user
    other = second.memberships.get().body
    measure = joint_measure(plan, body, other)
    round = round_of(plan, state=RoundState.OPEN)
    update = answered(contributor, measure, body)
    answered(second, measure, other)
    close_round(round)
    if withdrawn:
        withdraw(contributor, update)
    else:
        return_update(runner(plan), update, "Neen.")
    secretariat_client.post(url_of(round))
    assert dict(round.asked.values_list("body", "outcome")) == {body.pk: "elsewhere", other.pk: "submitted"}


@pytest.mark.parametrize("state", [RoundState.PREPARED, RoundState.OPEN, RoundState.FROZEN])
@pytest.mark.parametrize("method", ["get", "post"])
def test_only_a_closed_round_is_frozen(secretariat_client: Client, plan: Plan, body: Body, state: str, method: str) -> None:
    joint_measure(plan, body)
    round = round_of(plan, state=state)
    answer = getattr(secretariat_client, method)(url_of(round))
    assert answer.url == f"/en/{plan.slug}/governance/rounds/{round.number}/"
    round.refresh_from_db()
    assert round.state == state


def test_nothing_waits_when_all_is_decided(secretariat_client: Client, plan: Plan, body: Body, contributor: User) -> None:
    measure = joint_measure(plan, body)
    approved(contributor, measure, body)
    round = round_of(plan, state=RoundState.CLOSED)
    assert "All that was handed in is decided on." in page_at(secretariat_client, url_of(round))


def test_only_the_secretariat_freezes(client: Client, committee: User, contributor: User, closed: ReportingRound) -> None:
    for user in (committee, contributor):
        client.force_login(user)
        assert client.get(url_of(closed)).status_code == 403
        assert client.post(url_of(closed)).status_code == 403
    assert ReportingRound.objects.get().state == RoundState.CLOSED


def test_page_speaks_each_language(secretariat_client: Client, plan: Plan, closed: ReportingRound) -> None:
    in_all_languages(secretariat_client, f"/{plan.slug}/governance/rounds/{closed.number}/freeze/", "Voorjaar 2027")
