"""What time brings to rounds, and every kind of mail as a mail server gets it, in nl and fr."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, override

from accounts.enums import MemberRole
from accounts.models import User
from governance.actions.outbox import queue
from governance.actions.stop_list import allow_address, stop_address
from governance.enums import AnswerState, MailKind, MailState, RoundState
from governance.mails import letters
from governance.mails.handover import hand_over
from governance.models import MailReason, OutgoingMail, ReportingRound
from governance.rounds import timer
from governance.rounds.timer import run_rounds
from measures.actions.log import approve, return_update, submit
from plan.models import Body, Plan
from tests.factories import BodyFactory, MeasureFactory, MembershipFactory, PlanFactory
from tests.outbox import mail_server
from tests.rounds import answered, approved, close_round, link_of, moved_to, opened_on, opened_round, returned, round_of, runner
from tests.smtp import Post, html, plain

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def today() -> date:
    return timezone.localdate()


def due(day: date) -> list[tuple[str, str]]:
    """(address, kind) of what a run on that day writes, by address and kind."""
    before = set(OutgoingMail.objects.values_list("pk", flat=True))
    list(run_rounds(day))
    return sorted(OutgoingMail.objects.exclude(pk__in=before).values_list("address", "kind"))


@pytest.fixture
def person(plan: Plan, body: Body) -> User:
    """Speaks for a body that is asked one measure."""
    MeasureFactory(plan=plan, code="C.1", leads=[body])
    return MembershipFactory(body=body, user__email="an@example.org").user


@pytest.fixture
def round(plan: Plan, person: User) -> ReportingRound:
    """A round opened long ago, everybody invited; reminders 14 and 3 days before, 1 after, the lead 7 after, closed after 14."""
    found = opened_on(opened_round(runner(plan), plan), timezone.now() - 60 * DAY)
    queue(letters.invitations(found), plan=plan)
    return found


def test_each_reminder_goes_once_on_its_day(round: ReportingRound, body: Body) -> None:
    MembershipFactory(body=body, role=MemberRole.LEAD, user__email="lead@example.org")
    queue(letters.invitations(round, known={"x"}), plan=round.plan)
    end, both = round.deadline, ["an@example.org", "lead@example.org"]
    assert due(end - 15 * DAY) == []
    assert due(end - 14 * DAY) == [(address, MailKind.REMINDER) for address in both]
    round.refresh_from_db()
    assert round.state == RoundState.REMINDING
    assert due(end - 14 * DAY) == due(end - 4 * DAY) == []
    assert due(end - 3 * DAY) == [(address, MailKind.REMINDER) for address in both]
    assert due(end) == []
    assert due(end + 1 * DAY) == [(address, MailKind.LATE) for address in both]
    assert due(end + 6 * DAY) == []
    assert due(end + 7 * DAY) == [("lead@example.org", MailKind.ESCALATION)]
    assert due(end + 14 * DAY) == []
    assert due(end + 15 * DAY) == []  # closes; nobody answered, so nobody is thanked
    round.refresh_from_db()
    assert (round.state, round.asked.get().outcome) == (RoundState.CLOSED, AnswerState.NO_ANSWER)


def test_timer_that_missed_days_sends_what_is_due_now(round: ReportingRound) -> None:
    assert due(round.deadline - 2 * DAY) == [("an@example.org", MailKind.REMINDER)]
    assert MailReason.objects.filter(key__endswith="reminder:last").exists()
    assert not MailReason.objects.filter(key__endswith="reminder:first").exists()
    assert due(round.deadline + 20 * DAY) == []
    round.refresh_from_db()
    assert round.state == RoundState.CLOSED


def test_who_answered_is_not_reminded(round: ReportingRound, person: User, body: Body) -> None:
    answered(person, round.asked.get().measure, body)
    assert due(round.deadline) == due(round.deadline + 1 * DAY) == []


def test_reminder_that_falls_before_the_invitation_does_not_go(plan: Plan, person: User) -> None:
    round = opened_round(runner(plan), plan, deadline=today() + 5 * DAY)
    assert due(today()) == [("an@example.org", MailKind.INVITATION)]
    assert due(today() + 1 * DAY) == []
    assert due(round.deadline - 3 * DAY) == [("an@example.org", MailKind.REMINDER)]


def test_who_came_since_is_invited_until_the_deadline(round: ReportingRound, body: Body) -> None:
    MembershipFactory(body=body, user__email="nieuw@example.org")
    link_of(round, body, "hulp@example.org")
    assert due(today()) == [("hulp@example.org", MailKind.INVITATION), ("nieuw@example.org", MailKind.INVITATION)]
    assert due(today()) == []
    MembershipFactory(body=body, user__email="laat@example.org")
    assert ("laat@example.org", MailKind.INVITATION) not in due(round.deadline + DAY)


def test_who_gets_another_body_is_invited_for_it(round: ReportingRound, person: User, plan: Plan) -> None:
    second = BodyFactory(named_in=plan)
    joined = opened_on(opened_round(runner(plan), plan), timezone.now() - 60 * DAY)
    queue(letters.invitations(joined), plan=plan)
    joined.asked.create(measure=MeasureFactory(plan=plan, code="C.2", leads=[second]), body=second)
    joined.bodies.create(body=second)
    MembershipFactory(user=person, body=second)
    assert due(today()) == [(person.email, MailKind.INVITATION)]
    text = OutgoingMail.objects.latest("pk").text
    assert ["C.1" in text, "C.2" in text] == [False, True]
    assert due(today()) == []


@pytest.mark.parametrize("how", ["wants no mail", "stop list"])
def test_who_may_be_written_to_again_is_invited_after_all(plan: Plan, person: User, how: str) -> None:
    stopped = stop_address(runner(plan), person.email) if how == "stop list" else None
    User.objects.filter(pk=person.pk).update(wants_mail=stopped is not None)
    opened_round(runner(plan), plan)
    due(today())
    assert list(OutgoingMail.objects.values_list("state", flat=True)) == [MailState.STOPPED]
    assert due(today()) == []
    if stopped:
        allow_address(stopped)
    User.objects.filter(pk=person.pk).update(wants_mail=True)
    assert due(today()) == [(person.email, MailKind.INVITATION)]
    assert OutgoingMail.objects.latest("pk").state == MailState.QUEUED
    assert due(today()) == []


def test_guest_whose_link_ended_the_day_before_is_thanked(round: ReportingRound, person: User, body: Body) -> None:
    moved_to(round, today() - 15 * DAY)
    link_of(round, body, "hulp@example.org", expires_on=today() - DAY)
    link_of(round, body, "weg@example.org", revoked_at=timezone.now())
    answered(person, round.asked.get().measure, body)
    OutgoingMail.objects.all().update(state=MailState.SENT)
    assert due(today()) == [(person.email, MailKind.THANKS), ("hulp@example.org", MailKind.THANKS)]
    hand_over()
    assert set(OutgoingMail.objects.values_list("state", flat=True)) == {MailState.SENT}


def test_answer_that_came_back_is_told_once_and_at_most_once_a_day(round: ReportingRound, person: User, body: Body, plan: Plan) -> None:
    returned(person, round.asked.get().measure, body)
    assert due(today()) == [(person.email, MailKind.RETURNED)]
    assert due(today()) == []
    update = round.asked.get().measure.updates.get(body=body)
    return_update(runner(plan), submit(person, update), "Nog eens.")
    assert due(today()) == []
    OutgoingMail.objects.update(created_at=timezone.now() - DAY)
    assert due(today()) == [(person.email, MailKind.RETURNED)]


def test_several_things_of_one_day_come_in_one_mail(round: ReportingRound, person: User, body: Body, plan: Plan) -> None:
    second = opened_on(opened_round(runner(plan), plan, deadline=round.deadline), timezone.now() - 60 * DAY)
    queue(letters.invitations(second), plan=plan)
    returned(person, round.asked.get().measure, body)
    assert due(round.deadline - 10 * DAY) == [(person.email, MailKind.DIGEST)]
    digest = OutgoingMail.objects.get(kind=MailKind.DIGEST)
    kinds = sorted(digest.reasons.values_list("kind", flat=True))
    assert kinds == [MailKind.REMINDER, MailKind.REMINDER, MailKind.RETURNED, MailKind.RETURNED]
    assert due(round.deadline - 10 * DAY) == []


def test_round_closes_early_only_when_all_is_approved_and_the_deadline_is_over(
    round: ReportingRound, person: User, body: Body, plan: Plan
) -> None:
    update = answered(person, round.asked.get().measure, body)
    due(round.deadline + DAY)
    round.refresh_from_db()
    assert round.is_running
    approve(runner(plan), update)
    due(round.deadline)
    round.refresh_from_db()
    assert round.is_running
    moved_to(round, today() - DAY)
    assert due(today()) == [(person.email, MailKind.THANKS)]
    round.refresh_from_db()
    assert (round.state, round.asked.get().outcome) == (RoundState.CLOSED, AnswerState.APPROVED)
    assert due(today()) == []


def test_round_that_is_closed_by_hand_never_closes_by_itself(plan: Plan, person: User, body: Body) -> None:
    round = opened_round(runner(plan), plan, deadline=today() - 100 * DAY, close_after=None)
    approved(person, round.asked.get().measure, body)
    list(run_rounds(today()))
    round.refresh_from_db()
    assert round.is_running


def test_round_that_repeats_is_prepared_again_once(plan: Plan, person: User) -> None:
    round = opened_round(runner(plan), plan, deadline=today() - 20 * DAY, repeats="quarter")
    lines = list(run_rounds(today()))
    assert any("closed" in line and "round 2 prepared" in line for line in lines)
    assert list(run_rounds(today())) == []
    following = ReportingRound.objects.get(follows=round)
    assert (following.state, ReportingRound.objects.count()) == (RoundState.PREPARED, 2)


def test_closed_round_is_frozen_when_nothing_waits_or_after_a_month(plan: Plan, person: User, body: Body) -> None:
    quiet, waiting = opened_round(runner(plan), plan), opened_round(runner(plan), plan)
    close_round(quiet)
    update = answered(person, waiting.asked.get().measure, body)
    close_round(waiting)
    list(run_rounds(today()))
    quiet.refresh_from_db()
    assert quiet.state == RoundState.CLOSED  # not on the same day
    list(run_rounds(today() + DAY))
    for found in (quiet, waiting):
        found.refresh_from_db()
    assert (quiet.state, waiting.state) == (RoundState.FROZEN, RoundState.CLOSED)
    list(run_rounds(today() + 29 * DAY))
    waiting.refresh_from_db()
    assert waiting.state == RoundState.CLOSED
    approve(runner(plan), update)
    list(run_rounds(today() + 29 * DAY))
    waiting.refresh_from_db()
    assert (waiting.state, waiting.asked.get().outcome) == (RoundState.FROZEN, AnswerState.APPROVED)


def test_answer_sent_back_after_closing_is_waited_for_and_told_by_mail(round: ReportingRound, person: User, body: Body, plan: Plan) -> None:
    link_of(round, body, "hulp@example.org", expires_on=round.deadline + 60 * DAY)
    update = answered(person, round.asked.get().measure, body)
    close_round(round)
    due(today())
    return_update(runner(plan), update, "Graag een datum.")
    assert due(today() + DAY) == [(person.email, MailKind.RETURNED)]  # a guest can do nothing any more
    mail = OutgoingMail.objects.get(kind=MailKind.RETURNED)
    with override(person.language):
        end = date_format(today() + 30 * DAY, "j F Y")
        assert end in " ".join(mail.text.replace("\xa0", " ").split())
    assert f"/{person.language}/my/" in mail.text
    assert "Graag een datum." in mail.text
    assert due(today() + 2 * DAY) == []
    round.refresh_from_db()
    assert round.state == RoundState.CLOSED
    approve(runner(plan), submit(person, update))
    list(run_rounds(today() + 3 * DAY))
    round.refresh_from_db()
    assert (round.state, round.asked.get().outcome) == (RoundState.FROZEN, AnswerState.APPROVED)


def test_what_came_back_before_closing_is_waited_for_no_longer(round: ReportingRound, person: User, body: Body) -> None:
    returned(person, round.asked.get().measure, body)
    close_round(round)
    assert due(today() + DAY) == []
    round.refresh_from_db()
    assert round.state == RoundState.FROZEN


def test_nobody_is_asked_to_complete_an_answer_of_a_frozen_round(round: ReportingRound, person: User, body: Body, plan: Plan) -> None:
    update = answered(person, round.asked.get().measure, body)
    close_round(round)
    list(run_rounds(today() + 30 * DAY))
    round.refresh_from_db()
    assert round.state == RoundState.FROZEN
    return_update(runner(plan), update, "Te laat.")
    assert MailKind.RETURNED not in [kind for _address, kind in due(today() + 31 * DAY)]


def test_round_with_something_waiting_is_frozen_after_a_month(round: ReportingRound, person: User, body: Body) -> None:
    answered(person, round.asked.get().measure, body)
    close_round(round)
    list(run_rounds(today() + 30 * DAY))
    round.refresh_from_db()
    assert round.state == RoundState.FROZEN


def test_nobody_is_thanked_long_after(round: ReportingRound, person: User, body: Body) -> None:
    approved(person, round.asked.get().measure, body)
    close_round(round)
    assert due(today() + 8 * DAY) == []


def test_prepared_round_asks_nobody(plan: Plan, person: User) -> None:
    round_of(plan)
    assert due(today() + 27 * DAY) == []


def break_first(monkeypatch: pytest.MonkeyPatch, wrong: Exception) -> None:
    """Another plan, whose turn comes first, and whose round goes wrong."""
    other = PlanFactory(slug="aaa-first")
    MeasureFactory(plan=other, leads=[BodyFactory(named_in=other)])
    opened_round(runner(other), other)
    usual = timer.move_on

    def fails(found: ReportingRound, day: date) -> list[str]:
        if found.plan_id == other.pk:
            raise wrong
        return usual(found, day)

    monkeypatch.setattr(timer, "move_on", fails)


def test_wrong_round_holds_up_no_other_plan(round: ReportingRound, monkeypatch: pytest.MonkeyPatch) -> None:
    break_first(monkeypatch, ValidationError("broken"))
    lines = list(run_rounds(round.deadline - 10 * DAY))
    assert any("aaa-first" in line and "broken" in line for line in lines)
    assert OutgoingMail.objects.filter(kind=MailKind.REMINDER).exists()


def test_plan_that_breaks_holds_up_no_other_plan_and_the_run_ends_as_failed(
    round: ReportingRound, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    break_first(monkeypatch, ZeroDivisionError())
    with override_settings(DEBUG=True), pytest.raises(CommandError, match="1 things could not be done"):
        call_command("run_rounds", day=round.deadline - 10 * DAY)
    assert "aaa-first: stopped, ZeroDivisionError" in capsys.readouterr().out
    assert OutgoingMail.objects.filter(kind=MailKind.REMINDER).exists()


def test_round_of_which_the_next_one_cannot_be_prepared_closes_all_the_same(plan: Plan, person: User) -> None:
    round = opened_round(runner(plan), plan, deadline=today() - 20 * DAY, repeats="quarter")
    Plan.objects.filter(pk=plan.pk).update(source_language="fr")  # and the round has no French title
    lines = list(run_rounds(today()))
    round.refresh_from_db()
    assert (round.state, ReportingRound.objects.count()) == (RoundState.CLOSED, 1)
    assert [isinstance(line, timer.Trouble) for line in lines] == [False, True]
    assert "the next one cannot be prepared" in lines[1]
    lines = list(run_rounds(today() + DAY))
    round.refresh_from_db()
    assert round.state == RoundState.FROZEN  # this is not held up either
    assert "the next one cannot be prepared" in lines[1]


def test_command_says_what_it_did_and_takes_a_day_only_for_trials(round: ReportingRound, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("run_rounds")
    assert "Nothing is due." in capsys.readouterr().out
    with override_settings(DEBUG=True):
        call_command("run_rounds", day=round.deadline)
    assert f"{round.plan.slug}: 1 mails wait to go" in capsys.readouterr().out
    with override_settings(DEBUG=False), pytest.raises(CommandError):
        call_command("run_rounds", day=round.deadline)


# Every kind of mail as the server gets it.


SAID = {
    MailKind.INVITATION: "Where nothing changed, it is enough to say so.",
    MailKind.REMINDER: "That is today.",
    MailKind.LATE: "You can still answer.",
    MailKind.ESCALATION: "Please see to it that they are answered, or answer them yourself.",
    MailKind.RETURNED: "Answer in Boordtabel",
    MailKind.THANKS: "These answers were approved:",
    MailKind.MESSAGE: "These measures have no answer yet:",
}


def written(kind: str, round: ReportingRound, person: User, body: Body) -> list[letters.Letter]:
    """The letters of a kind, after what leads to them."""
    measure, day = round.asked.get().measure, round.deadline
    if kind == MailKind.INVITATION:
        return letters.invitations(round)
    if kind in (MailKind.REMINDER, MailKind.LATE, MailKind.ESCALATION):
        return letters.reminders(round, kind, day=day)
    if kind == MailKind.RETURNED:
        returned(person, measure, body, "Waarom <dan>?")
        return letters.returned(round)
    if kind == MailKind.THANKS:
        approved(person, measure, body)
        return letters.thanks(close_round(round))
    return letters.message(round, [body.pk], "Eigen woorden", key="k")


def received(post: Post, address: str) -> Any:
    (mail,) = post.to(address)
    return mail


@pytest.mark.parametrize("kind", SAID)
@pytest.mark.parametrize("language", ["nl", "fr"])
def test_mail_of_each_kind_arrives_in_the_readers_language(plan: Plan, body: Body, kind: str, language: str) -> None:
    MeasureFactory(plan=plan, code="C.1", text_nl="Bossen", text_fr="Forêts", leads=[body])
    person = MembershipFactory(body=body, role=MemberRole.LEAD, user__language=language, user__name="An Peeters").user
    round = opened_round(runner(plan), plan)
    queue(written(kind, round, person, body), plan=plan)
    with mail_server() as post:
        assert hand_over().counts == {MailState.SENT: 1}
    mail = received(post, person.email)
    with override(language):
        said, greeting = gettext(SAID[kind]), gettext("Dear %(name)s,") % {"name": "An Peeters"}
        day = date_format(round.deadline, "j F Y")
    flat, said = (" ".join(words.split()) for words in (plain(mail), said))  # an unbreakable space is one too
    assert flat.startswith(greeting)
    assert said in flat
    assert ("Forêts" if language == "fr" else "Bossen") in flat
    assert f"/{language}/my/account/" in flat
    assert f'<html lang="{language}">' in html(mail)
    assert "C.1" in html(mail)
    assert (mail["Content-Language"], "\n" in mail["Subject"]) == (language, False)
    assert kind in (MailKind.THANKS, MailKind.MESSAGE) or day in flat
    assert kind != MailKind.RETURNED or ("Waarom <dan>?" in flat and "Waarom &lt;dan&gt;?" in html(mail))
    assert kind != MailKind.MESSAGE or "Eigen woorden" in flat


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_several_in_one_arrive_in_the_readers_language(plan: Plan, body: Body, language: str) -> None:
    MeasureFactory(plan=plan, code="C.1", leads=[body])
    person = MembershipFactory(body=body, user__language=language).user
    round = opened_on(opened_round(runner(plan), plan), timezone.now() - 60 * DAY)
    queue(letters.invitations(round), plan=plan)
    OutgoingMail.objects.update(state=MailState.SENT)
    returned(person, round.asked.get().measure, body, "Waarom?")
    assert due(round.deadline) == [(person.email, MailKind.DIGEST)]
    with mail_server() as post:
        hand_over()
    mail = received(post, person.email)
    with override(language):
        assert " ".join(gettext("That is today.").split()) in " ".join(plain(mail).split())
    assert "Waarom?" in plain(mail)
    assert f"/{language}/my/account/" in plain(mail)
