from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from governance.actions.rounds import prepare_next
from governance.enums import RoundState
from governance.models import ReportingRound, RoundQuestion
from governance.rounds.timer import run_rounds
from plan.models import Body, Plan
from tests.pages import in_all_languages, page_at
from tests.rounds import joint_measure, round_of


def url_of(round: ReportingRound) -> str:
    return f"/en/{round.plan.slug}/governance/rounds/{round.number}/remove/"


def test_page_asks_first_and_changes_nothing(secretariat_client: Client, plan: Plan) -> None:
    round = round_of(plan)
    assert "nobody was asked anything" in page_at(secretariat_client, url_of(round))
    assert ReportingRound.objects.filter(pk=round.pk).exists()


def test_prepared_round_is_removed_with_its_questions_and_its_history_stays(secretariat_client: Client, plan: Plan) -> None:
    kept, round = round_of(plan, questions=["Blijft?"]), round_of(plan, title_nl="Vergissing", questions=["Eerste?", "Tweede?"])
    rounds = f"/en/{plan.slug}/governance/rounds/"
    assert url_of(round) in page_at(secretariat_client, rounds)
    assert url_of(round) in page_at(secretariat_client, f"{rounds}{round.number}/")
    assert secretariat_client.post(url_of(round)).url == rounds
    assert list(ReportingRound.objects.all()) == [kept]
    assert [one.text_nl for one in RoundQuestion.objects.all()] == ["Blijft?"]
    assert "Vergissing" not in page_at(secretariat_client, rounds)
    last = ReportingRound.history.filter(id=round.pk).latest()
    assert (last.history_type, last.title_nl, last.history_user is not None) == ("-", "Vergissing", True)


def test_next_round_that_is_removed_is_not_prepared_again(secretariat_client: Client, plan: Plan, body: Body) -> None:
    joint_measure(plan, body)
    first = round_of(plan, state=RoundState.CLOSED, repeats="quarter", title_nl="Winter 2026")
    following = prepare_next(first)
    assert following is not None
    assert "It repeats “Winter 2026”" in page_at(secretariat_client, url_of(following))
    secretariat_client.post(url_of(following))
    first.refresh_from_db()
    assert first.repeats == ""
    list(run_rounds(timezone.localdate() + timedelta(days=40)))
    assert ReportingRound.objects.count() == 1


def test_round_between_two_others_leaves_them_following_each_other(secretariat_client: Client, plan: Plan, body: Body) -> None:
    joint_measure(plan, body)
    first = round_of(plan, state=RoundState.CLOSED, repeats="quarter")
    second = prepare_next(first)
    assert second is not None
    third = round_of(plan, follows=second)  # as one could be prepared once
    secretariat_client.post(url_of(second))
    first.refresh_from_db()
    third.refresh_from_db()
    assert (third.follows, first.repeats) == (first, "quarter")


@pytest.mark.parametrize("state", [RoundState.OPEN, RoundState.CLOSED, RoundState.FROZEN])
@pytest.mark.parametrize("method", ["get", "post"])
def test_opened_round_stays(secretariat_client: Client, plan: Plan, body: Body, state: str, method: str) -> None:
    joint_measure(plan, body)
    round = round_of(plan, state=state)
    answer = getattr(secretariat_client, method)(url_of(round))
    assert answer.url == f"/en/{plan.slug}/governance/rounds/{round.number}/"
    assert "it stays" in page_at(secretariat_client, answer.url)
    assert url_of(round) not in page_at(secretariat_client, answer.url)


def test_only_the_secretariat_removes(client: Client, plan: Plan, committee: User, contributor: User, stranger: User) -> None:
    round = round_of(plan)
    for user in (committee, contributor, stranger):
        client.force_login(user)
        assert client.get(url_of(round)).status_code == 403
        assert client.post(url_of(round)).status_code == 403
    assert ReportingRound.objects.exists()


def test_page_speaks_each_language(secretariat_client: Client, plan: Plan) -> None:
    round = round_of(plan)
    in_all_languages(secretariat_client, f"/{plan.slug}/governance/rounds/{round.number}/remove/", "Voorjaar 2027")
