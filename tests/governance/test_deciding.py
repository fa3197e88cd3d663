"""The part of the desk that is one round, and the rounds that the desk names."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from governance.actions.rounds import close_round, freeze_round, prepare_next
from governance.enums import Repeats, RoundState
from governance.models import ReportingRound
from measures.models import StatusUpdate
from plan.models import Body, Plan
from tests.factories import BodyFactory, MeasureFactory, MembershipFactory, PlanFactory, PlanRoleFactory
from tests.pages import page_at
from tests.reporting import move
from tests.rounds import answered, joint_measure, moved_to, round_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def round(plan: Plan, body: Body, contributor: User) -> ReportingRound:
    """Sector-less: two measures are asked, a third one came after the opening; an answer on each waits."""
    for code in ("C.1", "C.2"):
        answered(contributor, MeasureFactory(plan=plan, code=code, leads=[body]), body)
    made = round_of(plan, state=RoundState.OPEN)
    answered(contributor, MeasureFactory(plan=plan, code="C.9", leads=[body]), body)
    return made


def desk(round: ReportingRound, query: str = "") -> str:
    return f"/en/desk/?round={round.plan.slug}/{round.number}{query}"


def codes(client: Client, address: str) -> list[str]:
    return [one.update.measure.code for one in client.get(address).context["submissions"]]


def test_desk_shows_what_waits_of_a_round_and_leads_back(secretariat_client: Client, round: ReportingRound) -> None:
    assert codes(secretariat_client, "/en/desk/") == ["C.1", "C.2", "C.9"]
    assert codes(secretariat_client, desk(round)) == ["C.1", "C.2"]
    page = page_at(secretariat_client, desk(round))
    assert "2 updates of “Voorjaar 2027” wait for your decision" in page
    assert f'href="{round.get_absolute_url().replace("/nl/", "/en/")}">Back to “Voorjaar 2027”</a>' in page


def test_round_and_page_stay_after_a_decision(secretariat_client: Client, plan: Plan, body: Body, contributor: User) -> None:
    entries = [answered(contributor, joint_measure(plan, body), body) for _ in range(27)]
    StatusUpdate.objects.filter(pk=entries[-1].pk).update(submitted_at=timezone.now() + timedelta(minutes=1))
    round = round_of(plan, state=RoundState.OPEN)
    last = StatusUpdate.objects.get(pk=entries[-1].pk)
    page = secretariat_client.get(desk(round, f"&open={last.pk}"))
    assert page.context["page"].number == 2
    assert f"round={plan.slug}%2F{round.number}&amp;page=2" in page.content.decode()
    address = f"{reverse('measures:approve-update', args=[last.pk])}?{page.context['query']}"
    answer = secretariat_client.post(address, move(last))
    assert answer.url == f"/en/desk/?round={plan.slug}%2F{round.number}&page=2"
    assert len(codes(secretariat_client, answer.url)) == 1


def test_filter_keeps_the_round(secretariat_client: Client, round: ReportingRound, plan: Plan) -> None:
    for number in range(2):
        other = BodyFactory(named_in=plan, slug=f"andere-{number}")
        measure = joint_measure(plan, other)
        answered(MembershipFactory(body=other).user, measure, other)
    wide = round_of(plan, state=RoundState.OPEN)
    page = page_at(secretariat_client, desk(wide))
    assert f'<input type="hidden" name="round" value="{plan.slug}/{wide.number}"' in page
    assert 'name="plan"' not in page
    assert len(codes(secretariat_client, desk(wide))) == 5
    assert len(codes(secretariat_client, desk(wide, "&body=andere-1"))) == 1


def test_closed_round_shows_what_waits_still(secretariat_client: Client, round: ReportingRound) -> None:
    close_round(round)
    assert codes(secretariat_client, desk(round)) == ["C.1", "C.2"]
    freeze_round(round)
    assert codes(secretariat_client, desk(round)) == ["C.1", "C.2"]
    StatusUpdate.objects.update(state="withdrawn")
    page = secretariat_client.get(desk(round)).content.decode()
    assert "Nothing of “Voorjaar 2027” waits for your decision." in page


@pytest.mark.parametrize(
    "value", ["weg/1", "{plan}/99", "{plan}", "{plan}/", "{plan}/1x", "{plan}/²", "{plan}/123456789012", "/1", "<b>", "{plan}/1/1"]
)
def test_wrong_round_is_an_error_and_no_guess(secretariat_client: Client, round: ReportingRound, value: str) -> None:
    answer = secretariat_client.get("/en/desk/", {"round": value.format(plan=round.plan.slug)})
    assert answer.status_code == 400
    assert "There is no such part of the desk" in answer.content.decode()
    assert "C.1" not in answer.content.decode()
    assert "<b>" not in answer.content.decode()


def test_round_of_a_plan_that_one_does_not_run_is_not_there(client: Client, round: ReportingRound) -> None:
    client.force_login(PlanRoleFactory(plan=PlanFactory(), role=Role.SECRETARIAT).user)
    answer = client.get(desk(round))
    assert answer.status_code == 400
    assert "Voorjaar" not in answer.content.decode()
    assert "C.1" not in answer.content.decode()


def test_desk_of_a_practice_round_says_so(client: Client, body: Body) -> None:
    plan = PlanFactory(is_practice=True, is_public=False)
    client.force_login(PlanRoleFactory(plan=plan, role=Role.SECRETARIAT).user)
    measure = MeasureFactory(plan=plan, code="P.1", leads=[BodyFactory(named_in=plan)])
    PlanRoleFactory(plan=PlanFactory(), role=Role.SECRETARIAT)
    body = measure.coordinations.get().body
    answered(MembershipFactory(body=body).user, measure, body)
    round = round_of(plan, state=RoundState.OPEN)
    assert codes(client, desk(round)) == ["P.1"]


def test_desk_names_the_rounds_that_ask_something_of_who_runs_them(
    secretariat_client: Client, plan: Plan, body: Body, round: ReportingRound
) -> None:
    page = page_at(secretariat_client, "/en/desk/")
    assert "2 of 2 measures are answered." in page
    assert "28 days are left" in page
    moved_to(round, timezone.localdate() - timedelta(days=3))
    assert "The deadline was 3 days ago" in page_at(secretariat_client, "/en/desk/")
    round.refresh_from_db()
    round.repeats = Repeats.QUARTER
    round.save()
    close_round(round)
    assert "its result is not final yet." in page_at(secretariat_client, "/en/desk/")
    following = prepare_next(round)
    assert following
    page = page_at(secretariat_client, "/en/desk/")
    assert "The next round is prepared: read it and open it." in page
    round.refresh_from_db()
    freeze_round(round)
    following.delete()
    round_of(PlanFactory(), title_nl="Van een ander")
    page = page_at(secretariat_client, "/en/desk/")
    assert "not final yet" not in page
    assert "Van een ander" not in page


def test_next_round_that_the_timer_prepared_is_a_notice(
    client: Client, secretariat: User, contributor: User, round: ReportingRound
) -> None:
    round.repeats = Repeats.QUARTER
    round.save()
    close_round(round)
    following = prepare_next(round)
    assert following
    words = f"The next round “{following.title}” is prepared: read it and open it"
    client.force_login(secretariat)
    assert words in page_at(client, "/en/my/notices/")
    client.force_login(contributor)
    assert words not in page_at(client, "/en/my/notices/")
    following.delete()
    round.refresh_from_db()
    prepare_next(round, user=secretariat)
    client.force_login(secretariat)
    assert words not in page_at(client, "/en/my/notices/"), "who prepared it by hand knows"
