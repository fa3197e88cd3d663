from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from governance.actions.rounds import freeze_round
from governance.enums import AnswerState, MailKind, RoundState
from governance.models import OutgoingMail, ReportingRound
from measures.actions.log import submit
from measures.enums import UpdateState
from plan.models import Body, Plan
from tests.factories import BodyFactory, MembershipFactory
from tests.pages import in_all_languages, page_at
from tests.reporting import drafted
from tests.rounds import answered, approved, asked, joint_measure, returned, round_of, said


def url_of(round: ReportingRound) -> str:
    return f"/en/{round.plan.slug}/governance/rounds/{round.number}/close/"


def outcomes(round: ReportingRound) -> dict[str, str]:
    return dict(round.asked.values_list("measure__code", "outcome"))


def test_page_says_what_will_happen_and_changes_nothing(secretariat_client: Client, plan: Plan, body: Body, contributor: User) -> None:
    measures = [joint_measure(plan, body) for _ in range(3)]
    round = round_of(plan, state=RoundState.OPEN)
    answered(contributor, measures[0], body)
    drafted(contributor, measures[1], body)
    returned(contributor, measures[2], body)
    html = page_at(secretariat_client, url_of(round))
    for words in (
        "1 answer waits.",
        "1 draft was not handed in.",
        "1 answer was returned and not handed in again.",
        "No answer is taken any more",
    ):
        assert words in html, words
    round.refresh_from_db()
    assert round.state == RoundState.OPEN


def test_answer_with_an_open_question_is_none_and_is_told_apart_from_a_draft(
    secretariat_client: Client, plan: Plan, body: Body, contributor: User
) -> None:
    half, draft, full = (joint_measure(plan, body, code=code) for code in ("H.1", "D.1", "F.1"))
    round = round_of(plan, state=RoundState.OPEN, questions=["Hoeveel?!"])
    answered(contributor, half, body)
    drafted(contributor, draft, body)
    said(round, answered(contributor, full, body), 1)
    html = page_at(secretariat_client, url_of(round))
    for words in ("1 answer leaves a question of the round open and is none.", "1 draft was not handed in.", "1 answer waits."):
        assert words in html, words
    secretariat_client.post(url_of(round))
    assert outcomes(round) == {"H.1": "no_answer", "D.1": "no_answer", "F.1": "submitted"}


def test_page_leads_to_writing_to_who_has_not_finished(secretariat_client: Client, plan: Plan, body: Body, contributor: User) -> None:
    other, silent = BodyFactory(named_in=plan), BodyFactory(named_in=plan)
    begun, back = joint_measure(plan, body), joint_measure(plan, other)
    joint_measure(plan, silent)
    round = round_of(plan, state=RoundState.OPEN)
    assert "and closing does not tell" not in page_at(secretariat_client, url_of(round))
    drafted(contributor, begun, body)
    returned(MembershipFactory(body=other).user, back, other)
    html = page_at(secretariat_client, url_of(round))
    assert "2 bodies have not finished what they began, and closing does not tell them." in html
    slugs = sorted([body.slug, other.slug])
    assert f'{url_of(round).removesuffix("close/")}write/?body={slugs[0]}&amp;body={slugs[1]}"' in html


def test_closing_keeps_how_each_was_answered(secretariat_client: Client, plan: Plan, body: Body, contributor: User) -> None:
    other = BodyFactory(named_in=plan)
    waits, counts, draft, back, nothing = (joint_measure(plan, body, code=code) for code in ("W.1", "A.1", "D.1", "R.1", "N.1"))
    joint = joint_measure(plan, body, other, code="J.1")
    round = round_of(plan, state=RoundState.REMINDING)
    waiting, approval = answered(contributor, waits, body), approved(contributor, counts, body)
    unsent = drafted(contributor, draft, body)
    returned(contributor, back, body)
    approved(contributor, joint, body)
    answer = secretariat_client.post(url_of(round))
    round.refresh_from_db()
    assert answer.url == f"/en/{plan.slug}/governance/rounds/{round.number}/"
    assert round.state == RoundState.CLOSED
    mine = dict(round.asked.filter(body=body).values_list("measure__code", "outcome"))
    assert mine == {"W.1": "submitted", "A.1": "approved", "D.1": "no_answer", "R.1": "no_answer", "N.1": "no_answer", "J.1": "approved"}
    assert asked(round, joint, other).outcome == AnswerState.ELSEWHERE
    assert (asked(round, waits, body).update, asked(round, counts, body).update) == (waiting, approval)
    assert asked(round, nothing, body).update is None
    unsent.refresh_from_db()
    assert unsent.state == UpdateState.DRAFT  # it stays with its body


def test_who_answered_is_thanked_once(secretariat_client: Client, plan: Plan, body: Body, contributor: User) -> None:
    measure = joint_measure(plan, body)
    round = round_of(plan, state=RoundState.OPEN)
    approved(contributor, measure, body)
    for _ in range(2):
        secretariat_client.post(url_of(round))
    assert list(OutgoingMail.objects.values_list("kind", "address")) == [(MailKind.THANKS, contributor.email)]


def test_what_is_handed_in_afterwards_is_no_answer_of_the_round(
    secretariat_client: Client, plan: Plan, body: Body, contributor: User
) -> None:
    measure = joint_measure(plan, body, code="L.1")
    round = round_of(plan, state=RoundState.OPEN)
    draft = drafted(contributor, measure, body)
    secretariat_client.post(url_of(round))
    submit(contributor, draft)
    freeze_round(round)
    assert outcomes(round) == {"L.1": "no_answer"}


@pytest.mark.parametrize("state", [RoundState.PREPARED, RoundState.CLOSED, RoundState.FROZEN])
@pytest.mark.parametrize("method", ["get", "post"])
def test_round_that_does_not_run_is_not_closed(secretariat_client: Client, plan: Plan, body: Body, state: str, method: str) -> None:
    joint_measure(plan, body)
    round = round_of(plan, state=state)
    answer = getattr(secretariat_client, method)(url_of(round))
    assert answer.url == f"/en/{plan.slug}/governance/rounds/{round.number}/"
    round.refresh_from_db()
    assert round.state == state
    assert not OutgoingMail.objects.exists()


def test_only_the_secretariat_closes(client: Client, plan: Plan, body: Body, committee: User, contributor: User) -> None:
    joint_measure(plan, body)
    round = round_of(plan, state=RoundState.OPEN)
    for user in (committee, contributor):
        client.force_login(user)
        assert client.get(url_of(round)).status_code == 403
        assert client.post(url_of(round)).status_code == 403
    round.refresh_from_db()
    assert round.state == RoundState.OPEN


def test_page_speaks_each_language(secretariat_client: Client, plan: Plan, body: Body) -> None:
    joint_measure(plan, body)
    round = round_of(plan, state=RoundState.OPEN)
    in_all_languages(secretariat_client, f"/{plan.slug}/governance/rounds/{round.number}/close/", "Voorjaar 2027")
