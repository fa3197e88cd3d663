"""Another deadline for a running round: what was made for the old one moves along, is stopped, or is said anew."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from accounts.enums import MemberRole
from accounts.models import User
from governance.actions.outbox import queue
from governance.actions.rounds import mark_of_round, mark_reminding
from governance.enums import MailKind, MailState, RoundState, Stop
from governance.mails import letters
from governance.models import OutgoingMail, ReportingRound
from governance.rounds.timer import run_rounds
from plan.models import Body, Plan
from tests.factories import MembershipFactory
from tests.governance.test_run_rounds import due
from tests.pages import in_all_languages, page_at
from tests.rounds import answered, in_weeks, joint_measure, link_of, opened_on, opened_round, round_of, runner

DAY = timedelta(days=1)
MONTH = timedelta(days=30)


def url_of(round: ReportingRound) -> str:
    return f"/en/{round.plan.slug}/governance/rounds/{round.number}/deadline/"


def filled(response: HttpResponse, **changes: Any) -> dict[str, Any]:
    """The fields as the page shows them, with some changed; None leaves one empty."""
    data = {field.html_name: field.value() for field in response.context["form"]}
    return {name: "" if value is None else value for name, value in {**data, "seen": response.context["moving"].mark, **changes}.items()}


def move(client: Client, round: ReportingRound, by: timedelta, **changes: Any) -> HttpResponse:
    page = client.get(url_of(round))
    answer: HttpResponse = client.post(url_of(round), filled(page, deadline=(round.deadline + by).isoformat(), **changes))
    round.refresh_from_db()
    return answer


@pytest.fixture
def round(plan: Plan, body: Body) -> ReportingRound:
    """A round opened long ago, its deadline in four weeks, everybody invited and the invitations gone."""
    joint_measure(plan, body, code="C.1")
    MembershipFactory(body=body, user__email="an@example.org")
    found = opened_on(opened_round(runner(plan), plan), timezone.now() - 60 * DAY)
    queue(letters.invitations(found), plan=plan)
    OutgoingMail.objects.update(state=MailState.SENT)
    return found


def test_deadline_and_reminders_of_a_running_round_are_moved_and_nothing_else(secretariat_client: Client, round: ReportingRound) -> None:
    board = f"/en/{round.plan.slug}/governance/rounds/{round.number}/"
    assert url_of(round) in page_at(secretariat_client, board)
    answer = move(secretariat_client, round, MONTH, remind_last="5", escalate=None, title_nl="Gekaapt", query="late=1")
    assert answer.url == board
    assert (round.deadline, round.remind_last, round.escalate) == (in_weeks() + MONTH, 5, None)
    assert (round.title_nl, round.query, round.state, round.asked.count()) == ("Voorjaar 2027", "", RoundState.OPEN, 1)
    said = page_at(secretariat_client, board)
    assert "The next mails say so" in said
    assert "58 days are left" in said
    kept = round.history.order_by("-history_id").first()
    assert (kept.deadline, kept.history_user is not None) == (round.deadline, True)


def test_reminder_that_went_goes_once_more_for_the_new_deadline(secretariat_client: Client, round: ReportingRound, body: Body) -> None:
    MembershipFactory(body=body, role=MemberRole.LEAD, user__email="lead@example.org")
    old = round.deadline
    queue(letters.invitations(round, known={"x"}), plan=round.plan)
    assert due(old - 14 * DAY) == due(old - 3 * DAY) == [("an@example.org", MailKind.REMINDER), ("lead@example.org", MailKind.REMINDER)]
    OutgoingMail.objects.update(state=MailState.SENT)
    round.refresh_from_db()
    assert round.state == RoundState.REMINDING
    move(secretariat_client, round, MONTH)
    assert round.state == RoundState.OPEN
    for days in (1, 7, 15):  # late, the lead, closed: all that the old deadline would have brought
        assert due(old + days * DAY) == []
    round.refresh_from_db()
    assert round.state == RoundState.OPEN
    for days in (-14, -3):
        assert len(due(round.deadline + days * DAY)) == 2
        assert due(round.deadline + days * DAY) == []
    round.refresh_from_db()
    assert round.state == RoundState.REMINDING
    assert [len(due(round.deadline + days * DAY)) for days in (1, 1, 7, 7, 15)] == [2, 0, 1, 0, 0]
    round.refresh_from_db()
    assert round.state == RoundState.CLOSED


def test_late_round_that_gets_more_time_reminds_again_before_the_new_deadline(secretariat_client: Client, round: ReportingRound) -> None:
    ReportingRound.objects.filter(pk=round.pk).update(deadline=timezone.localdate() - 2 * DAY)
    round.refresh_from_db()
    assert due(timezone.localdate()) == [("an@example.org", MailKind.LATE)]
    OutgoingMail.objects.update(state=MailState.SENT)
    move(secretariat_client, round, MONTH)
    assert due(timezone.localdate()) == []
    assert due(round.deadline) == [("an@example.org", MailKind.REMINDER)]
    assert due(round.deadline + DAY) == [("an@example.org", MailKind.LATE)]


def test_deadline_moved_there_and_back_says_nothing_twice(secretariat_client: Client, round: ReportingRound) -> None:
    assert due(round.deadline - 3 * DAY) == [("an@example.org", MailKind.REMINDER)]
    OutgoingMail.objects.update(state=MailState.SENT)
    move(secretariat_client, round, MONTH)
    move(secretariat_client, round, -MONTH)
    assert due(round.deadline - 3 * DAY) == []


def test_other_reminders_for_the_same_deadline_are_not_said_twice(secretariat_client: Client, round: ReportingRound) -> None:
    assert due(round.deadline - 3 * DAY) == [("an@example.org", MailKind.REMINDER)]
    move(secretariat_client, round, 0 * DAY, remind_last="5", close_after="20")
    assert OutgoingMail.objects.get(kind=MailKind.REMINDER).state == MailState.QUEUED
    assert due(round.deadline - 3 * DAY) == []
    assert round.state == RoundState.REMINDING


def test_signed_links_move_along_unless_they_had_a_shorter_life(secretariat_client: Client, round: ReportingRound, body: Body) -> None:
    whole = link_of(round, body, "a@example.org", expires_on=round.deadline + 14 * DAY)
    chosen = link_of(round, body, "b@example.org", expires_on=round.deadline)
    short = link_of(round, body, "c@example.org", expires_on=round.deadline - DAY)
    revoked = link_of(round, body, "d@example.org", expires_on=round.deadline + 14 * DAY, revoked_at=timezone.now())
    old = round.deadline
    move(secretariat_client, round, MONTH, close_after="21")
    for link in (whole, chosen, short, revoked):
        link.refresh_from_db()
    assert whole.expires_on == round.deadline + 21 * DAY
    assert chosen.expires_on == round.deadline + 7 * DAY
    assert (short.expires_on, revoked.expires_on) == (old - DAY, old + 14 * DAY)


def test_waiting_mail_that_names_the_old_deadline_is_stopped_and_its_invitation_written_again(
    secretariat_client: Client, plan: Plan, body: Body, contributor: User
) -> None:
    colleague = MembershipFactory(body=body).user
    measure = joint_measure(plan, body)
    round = opened_round(runner(plan), plan)
    queue(letters.invitations(round), plan=plan)
    gone = OutgoingMail.objects.get(address=colleague.email)
    OutgoingMail.objects.filter(pk=gone.pk).update(state=MailState.SENT)
    queue(letters.message(round, [body.pk], "Belangrijk", key="a" * 32), plan=plan)
    for _ in range(2):  # moved twice: each time the one that waits is of the day that holds
        answer = move(secretariat_client, round, MONTH)
        said = page_at(secretariat_client, answer.url)
        assert "1 mail that waited with the old day was stopped." in said
        assert "1 invitation with the new day waits." in said
    invitations = OutgoingMail.objects.filter(kind=MailKind.INVITATION, address=contributor.email).order_by("pk")
    stopped, again, last = invitations
    assert [mail.state for mail in invitations] == [MailState.STOPPED, MailState.STOPPED, MailState.QUEUED]
    assert stopped.answer == again.answer == Stop.MOVED
    with_day = last.subject + last.text
    assert str(round.deadline.year) in with_day
    assert with_day.count(f"{round.deadline.day} ") >= 2
    assert set(OutgoingMail.objects.filter(kind=MailKind.MESSAGE).values_list("state", flat=True)) == {MailState.QUEUED}
    assert OutgoingMail.objects.filter(address=colleague.email, kind=MailKind.INVITATION).count() == 1
    list(run_rounds(timezone.localdate()))
    assert invitations.count() == 3
    answered(contributor, measure, body)
    move(secretariat_client, round, MONTH)
    assert not invitations.filter(state=MailState.QUEUED).exists()  # nothing is asked of who answered meanwhile


def test_waiting_reminder_is_stopped_and_comes_on_its_new_day(secretariat_client: Client, round: ReportingRound) -> None:
    assert due(round.deadline - 3 * DAY) == [("an@example.org", MailKind.REMINDER)]
    move(secretariat_client, round, MONTH)
    assert OutgoingMail.objects.get(kind=MailKind.REMINDER).state == MailState.STOPPED
    assert due(round.deadline - 3 * DAY) == [("an@example.org", MailKind.REMINDER)]


def test_mail_that_says_more_than_the_old_deadline_goes(secretariat_client: Client, plan: Plan, round: ReportingRound) -> None:
    second = opened_on(opened_round(runner(plan), plan, deadline=round.deadline), timezone.now() - 60 * DAY)
    queue(letters.invitations(second), plan=plan)
    OutgoingMail.objects.update(state=MailState.SENT)
    assert due(round.deadline - 3 * DAY) == [("an@example.org", MailKind.REMINDER)]
    assert OutgoingMail.objects.filter(reasons__round=second, reasons__kind=MailKind.REMINDER).exists()
    move(secretariat_client, round, MONTH)
    assert OutgoingMail.objects.get(kind=MailKind.REMINDER).state == MailState.QUEUED


@pytest.mark.parametrize(
    ("by", "changes", "field"),
    [
        (-60 * DAY, {}, "deadline"),
        (2000 * DAY, {}, "deadline"),
        (0 * DAY, {"remind_first": "3", "remind_last": "14"}, "remind_last"),
        (0 * DAY, {"remind_late": "7", "escalate": "1"}, "escalate"),
        (0 * DAY, {"close_after": "2"}, "close_after"),
    ],
)
def test_error_stands_at_its_field(
    secretariat_client: Client, round: ReportingRound, by: timedelta, changes: dict[str, str], field: str
) -> None:
    before = (round.deadline, mark_of_round(round))
    answer = move(secretariat_client, round, by, **changes)
    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == [field]
    assert (round.deadline, mark_of_round(round)) == before


def test_round_whose_deadline_is_over_stays_open_longer_but_is_not_closed_here(secretariat_client: Client, round: ReportingRound) -> None:
    ReportingRound.objects.filter(pk=round.pk).update(deadline=timezone.localdate() - 10 * DAY)
    round.refresh_from_db()
    assert "The round would close at once" in move(secretariat_client, round, 0 * DAY, close_after="9").content.decode()
    assert move(secretariat_client, round, 0 * DAY, close_after="30").status_code == 302
    assert round.close_after == 30


def test_change_of_somebody_else_meanwhile_is_shown_first(secretariat_client: Client, round: ReportingRound) -> None:
    old = round.deadline
    mine = filled(secretariat_client.get(url_of(round)), deadline=(old + MONTH).isoformat())
    mark_reminding(round)
    refused = secretariat_client.post(url_of(round), mine)
    assert refused.status_code == 409
    assert "Somebody changed this round" in refused.content.decode()
    round.refresh_from_db()
    assert round.deadline == old
    assert secretariat_client.post(url_of(round), filled(refused)).status_code == 302
    round.refresh_from_db()
    assert round.deadline == old + MONTH


def test_pressing_twice_changes_nothing_more(secretariat_client: Client, round: ReportingRound) -> None:
    move(secretariat_client, round, MONTH)
    before = mark_of_round(round)
    assert move(secretariat_client, round, 0 * DAY).status_code == 302
    assert mark_of_round(round) == before


@pytest.mark.parametrize("state", [RoundState.PREPARED, RoundState.CLOSED, RoundState.FROZEN])
@pytest.mark.parametrize("method", ["get", "post"])
def test_round_that_does_not_run_is_not_moved(secretariat_client: Client, plan: Plan, body: Body, state: str, method: str) -> None:
    joint_measure(plan, body)
    round = round_of(plan, state=state)
    answer = getattr(secretariat_client, method)(url_of(round), {"deadline": in_weeks(9).isoformat(), "seen": mark_of_round(round)})
    assert answer.url == f"/en/{plan.slug}/governance/rounds/{round.number}/"
    round.refresh_from_db()
    assert (round.state, round.deadline) == (state, in_weeks())


def test_only_the_secretariat_moves_it(client: Client, round: ReportingRound, committee: User, contributor: User, stranger: User) -> None:
    for user in (committee, contributor, stranger):
        client.force_login(user)
        assert client.get(url_of(round)).status_code == 403
        assert client.post(url_of(round), {"deadline": in_weeks(9).isoformat()}).status_code == 403


def test_page_speaks_each_language(secretariat_client: Client, round: ReportingRound) -> None:
    in_all_languages(secretariat_client, f"/{round.plan.slug}/governance/rounds/{round.number}/deadline/", 'name="deadline"')
