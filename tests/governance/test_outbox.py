"""The outbox: at most one hand-over a key, and no key without its fate, whatever the server does and whenever a run dies."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from subprocess import PIPE
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection
from django.test import Client, override_settings
from django.utils import timezone
from django.utils.translation import override

from accounts.actions import pseudonymise
from accounts.models import User
from governance.actions.links import revoke_links
from governance.actions.outbox import message_id, queue, send_again
from governance.actions.stop_list import stop_address
from governance.enums import MailKind, MailState, Stop
from governance.links.signed import link_url
from governance.locking import only_one
from governance.mails.handover import MOST_ATTEMPTS, hand_over
from governance.mails.letters import invitations, message, reminders
from governance.models import OutgoingMail, RoundLink
from plan.models import Body, Plan
from tests.factories import BodyFactory, MeasureFactory, MembershipFactory, UserFactory
from tests.outbox import letter, mail_server, queued, states
from tests.rounds import answered, close_round, joint_measure, link_of, moved_to, opened_round, runner
from tests.smtp import DATA, MAIL, OPEN, RCPT, TEXT, html, plain

pytestmark = pytest.mark.django_db
FIRST = "person-0@example.org"


def due_now() -> None:
    """What waits for later waits no longer."""
    OutgoingMail.objects.filter(state=MailState.QUEUED).update(not_before=timezone.now() - timedelta(seconds=1))


def test_mail_arrives_whole_and_once(plan: Plan) -> None:
    queue([letter(0, text="Eerste regel é €\n.alleen een punt\n" + "x" * 1200)], plan=plan)
    with mail_server() as post:
        first, second = hand_over(), hand_over()
    ((recipient, mail),) = post.taken
    assert (first.counts, second.counts) == ({MailState.SENT: 1}, {})
    assert (recipient, mail["To"], mail["Subject"]) == (FIRST, FIRST, "Onderwerp 0")
    assert (mail["Auto-Submitted"], mail["Content-Language"]) == ("auto-generated", "nl")
    assert mail["Date"]
    assert mail["Message-ID"] == OutgoingMail.objects.get().message_id
    assert mail.get_content_type() == "multipart/alternative"
    assert plain(mail).replace("\r\n", "\n").rstrip() == "Eerste regel é €\n.alleen een punt\n" + "x" * 1200
    assert "Eerste regel é €" in html(mail)
    assert '<html lang="nl">' in html(mail)
    assert OutgoingMail.objects.get().answer == "250 taken"


def test_message_id_follows_from_the_key_alone(plan: Plan) -> None:
    (mail,) = queued(plan)
    assert mail.message_id == message_id("test:0", mail.message_id.rpartition("@")[2].rstrip(">"))
    assert message_id("a", "x.example") != message_id("b", "x.example")
    with override_settings(SITE_URL="https://plan.example:8443"):
        queue([letter(7)], plan=plan)
    assert OutgoingMail.objects.get(key="test:7").message_id.endswith("@plan.example>")


def test_a_key_is_kept_once(plan: Plan) -> None:
    assert queue([letter(0), letter(0), letter(1)], plan=plan) == 2
    assert queue([letter(0), letter(2)], plan=plan) == 1
    assert OutgoingMail.objects.count() == 3
    mail = OutgoingMail.objects.first()
    assert mail
    mail.pk = None
    with pytest.raises(IntegrityError):
        mail.save()


def test_stopped_letter_is_kept_with_why_and_never_goes(plan: Plan) -> None:
    assert queue([letter(0, stopped=Stop.NO_MAIL)], plan=plan) == 0
    with mail_server() as post:
        hand_over()
    mail = OutgoingMail.objects.get()
    assert (post.taken, mail.state) == ([], MailState.STOPPED)
    assert mail.why == str(Stop.NO_MAIL.label)
    assert mail.settled_at


@pytest.mark.parametrize(
    ("how", "state", "word"),
    [
        ({"for_address": {FIRST: "550 5.1.1 No such user here"}}, MailState.REFUSED, "550 5.1.1 No such user here"),
        ({"for_address": {FIRST: "450 4.2.0 Greylisted"}}, MailState.QUEUED, "450 4.2.0 Greylisted"),
        ({"answers": {RCPT: ""}}, MailState.QUEUED, "SMTPServerDisconnected"),
        ({"answers": {MAIL: ""}}, MailState.QUEUED, "SMTPServerDisconnected"),
        ({"answers": {DATA: "451 later"}}, MailState.QUEUED, "451 later"),
        ({"answers": {DATA: "554 no"}}, MailState.REFUSED, "554 no"),
        ({"answers": {DATA: ""}}, MailState.UNKNOWN, Stop.LOST),
        ({"answers": {TEXT: ""}}, MailState.UNKNOWN, Stop.LOST),
        ({"answers": {TEXT: "552 too big"}}, MailState.REFUSED, "552 too big"),
        ({"answers": {TEXT: "452 full"}}, MailState.QUEUED, "452 full"),
        ({"wait": {TEXT: 1.5}}, MailState.UNKNOWN, Stop.LOST),
        ({"wait": {RCPT: 1.5}}, MailState.QUEUED, "timed out"),
    ],
)
def test_what_the_server_does_decides_the_fate(plan: Plan, how: dict[str, Any], state: str, word: str) -> None:
    queued(plan)
    with mail_server(timeout=0.5 if "wait" in how else 10, **how) as post:
        hand_over()
        hand_over()
    mail = OutgoingMail.objects.get()
    assert (mail.state, mail.attempts) == (state, 1)
    assert word in mail.answer
    assert (mail.not_before > timezone.now()) == (state == MailState.QUEUED)
    assert (mail.settled_at is None) == (state == MailState.QUEUED)
    assert len(post.taken) <= 1


def test_one_refusal_holds_up_nobody_else(plan: Plan) -> None:
    queued(plan, 3)
    with mail_server(for_address={"person-1@example.org": "550 unknown"}) as post:
        hand_over()
    assert states() == {FIRST: "sent", "person-1@example.org": "refused", "person-2@example.org": "sent"}
    assert (len(post.taken), post.connections) == (2, 1)


@pytest.mark.parametrize("how", [{"answers": {OPEN: ""}}, {"answers": {OPEN: "554 go away"}}, {"answers": {MAIL: "550 not you"}}])
def test_server_that_takes_nothing_leaves_all_waiting(plan: Plan, how: dict[str, Any]) -> None:
    queued(plan, 3)
    with mail_server(**how), pytest.raises(CommandError, match="3 mails wait for the next run"):
        call_command("send_mail")
    assert set(OutgoingMail.objects.values_list("state", "attempts")) == {(MailState.QUEUED, 0)}
    with mail_server() as post:
        call_command("send_mail")
    assert len(post.taken) == 3


def test_no_server_leaves_all_waiting(plan: Plan) -> None:
    queued(plan, 2)
    with mail_server() as post:
        pass
    smtp = {"EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend", "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": post.port}
    with override_settings(**smtp), pytest.raises(CommandError, match="cannot be reached"):
        call_command("send_mail")
    assert set(OutgoingMail.objects.values_list("state", "attempts")) == {(MailState.QUEUED, 0)}


def test_run_ends_when_the_connection_breaks_again_and_again(plan: Plan) -> None:
    queued(plan, 10)
    with mail_server(answers={RCPT: ""}) as post:
        run = hand_over()
    assert (post.connections, run.counts, run.left) == (3, {MailState.QUEUED: 3}, 7)
    assert "broke" in run.trouble


def test_what_is_never_taken_is_given_up_after_some_attempts(plan: Plan) -> None:
    queued(plan)
    waits = []
    with mail_server(for_address={FIRST: "451 later"}):
        for _attempt in range(MOST_ATTEMPTS):
            hand_over()
            waits.append(OutgoingMail.objects.get().not_before)
            due_now()
    mail = OutgoingMail.objects.get()
    assert (mail.state, mail.attempts) == (MailState.REFUSED, MOST_ATTEMPTS)
    with override("en"):
        assert mail.why.startswith("Tried too often; the server never took it. 451 later")
    assert waits[1] - waits[0] > timedelta(minutes=4)


def test_mail_of_a_run_that_died_is_unknown_and_goes_only_by_hand(plan: Plan) -> None:
    (mail,) = queued(plan)
    OutgoingMail.objects.update(state=MailState.SENDING)
    person = UserFactory()
    with mail_server() as post:
        run = hand_over()
        mail.refresh_from_db()
        assert (run.died, mail.state, post.taken) == (1, MailState.UNKNOWN, [])
        assert mail.why == str(Stop.DIED.label)
        hand_over()
        assert post.taken == []
        copy = send_again(person, mail)
        hand_over()
    copy.refresh_from_db()
    assert (copy.key, copy.state, copy.by) == ("test:0:again-1", MailState.SENT, person)
    assert post.ids() == {copy.message_id: 1}
    with pytest.raises(ValidationError):
        send_again(person, mail)  # once more under the same key
    with pytest.raises(ValidationError):
        send_again(person, copy)  # it was handed over
    mail.refresh_from_db()
    assert mail.state == MailState.UNKNOWN
    copy.state = MailState.REFUSED
    copy.save()
    assert send_again(person, copy).key == "test:0:again-2"


def test_second_run_at_once_does_nothing_and_ends_well(plan: Plan, capsys: pytest.CaptureFixture[str]) -> None:
    queued(plan)
    if connection.vendor == "postgresql":
        pytest.skip("one session may hold its lock twice; the proof below uses processes")
    with mail_server() as post, only_one("send_mail") as alone:
        assert alone
        call_command("send_mail")
    assert post.taken == []
    assert "Another run" in capsys.readouterr().out
    assert states() == {FIRST: MailState.QUEUED}


HOLDS = """
import sys, django
django.setup()
from django.db import connection
from governance.locking import only_one
connection.settings_dict["NAME"] = sys.argv[1]
with only_one("send_mail") as alone:
    print(alone, flush=True)
    sys.stdin.read()
"""


def test_run_in_a_database_of_its_own_process_holds_up_no_other_process(plan: Plan) -> None:
    """Two databases in memory have one name: of two test processes at once, one was told that the other was busy."""
    if connection.vendor == "postgresql":
        pytest.skip("a database in memory is SQLite's")
    environment = {**os.environ, "DATABASE_URL": "sqlite://:memory:", "DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "-c", HOLDS, str(connection.settings_dict["NAME"])]
    with subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR, stdin=PIPE, stdout=PIPE, text=True) as other:
        assert other.stdout
        assert other.stdout.readline() == "True\n"
        with only_one("send_mail") as alone:
            assert alone


def test_run_is_bounded_in_number_and_time(plan: Plan) -> None:
    queued(plan, 4)
    with mail_server() as post:
        assert hand_over(at_most=3).left == 1
        assert len(post.taken) == 3
        assert hand_over(seconds=-1).left == 1
        assert hand_over(stop=lambda: True).left == 1
    assert len(post.taken) == 3


def test_many_mails_take_several_connections(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("governance.mails.handover.PER_CONNECTION", 2)
    queued(plan, 5)
    with mail_server() as post:
        hand_over()
    assert (len(post.taken), post.connections) == (5, 3)


def test_what_changed_since_it_was_written_stops_it(plan: Plan, body: Body) -> None:
    MeasureFactory(plan=plan, leads=[body])
    closed, unwilling, stopped = (MembershipFactory(body=body).user for _ in range(3))
    round = opened_round(runner(plan), plan)
    link = link_of(round, body)
    queue([*invitations(round), letter(1)], plan=plan)
    closed.is_active, unwilling.wants_mail = False, False
    closed.save()
    unwilling.save()
    stop_address(runner(plan), stopped.email.upper(), "bounces")
    link.revoked_at = timezone.now()
    link.save()
    with mail_server() as post:
        hand_over()
    assert [address for address, _mail in post.taken] == ["person-1@example.org"]
    why = dict(OutgoingMail.objects.filter(state="stopped").values_list("address", "answer"))
    assert why == {
        closed.email: Stop.CLOSED,
        unwilling.email: Stop.NO_MAIL,
        stopped.email: Stop.STOP_LIST,
        "hulp@example.org": Stop.LINK,
    }


def test_what_asks_for_answers_does_not_go_once_the_round_is_closed(plan: Plan, body: Body) -> None:
    MeasureFactory(plan=plan, leads=[body])
    person = MembershipFactory(body=body).user
    round = opened_round(runner(plan), plan)
    queue(invitations(round), plan=plan)
    close_round(round)
    with mail_server() as post:
        hand_over()
    assert post.taken == []
    assert list(OutgoingMail.objects.values_list("address", "state", "answer")) == [(person.email, MailState.STOPPED, Stop.OVER)]


def invited_twice(plan: Plan, body: Body) -> list[RoundLink]:
    """The links of one person for two bodies, with the mail that waits for both."""
    other = BodyFactory(named_in=plan)
    joint_measure(plan, body, other)
    round = opened_round(runner(plan), plan)
    links = [link_of(round, each) for each in (body, other)]
    queue(invitations(round), plan=plan)
    return links


def test_mail_of_two_links_goes_while_one_of_them_answers(plan: Plan, body: Body) -> None:
    links = invited_twice(plan, body)
    revoke_links(links[:1])
    with mail_server() as post:
        hand_over()
    ((_address, mail),) = post.taken
    assert link_url(links[0]) not in plain(mail)
    assert link_url(links[1]) in plain(mail)


def test_mail_whose_links_all_ended_does_not_go(plan: Plan, body: Body) -> None:
    revoke_links(invited_twice(plan, body))
    hand_over()
    assert list(OutgoingMail.objects.values_list("state", "answer")) == [(MailState.STOPPED, Stop.LINK)]


@pytest.mark.parametrize("again", [False, True])
def test_who_left_the_body_gets_no_mail_about_it(plan: Plan, body: Body, again: bool) -> None:
    MeasureFactory(plan=plan, leads=[body])
    member = MembershipFactory(body=body)
    queue(invitations(opened_round(runner(plan), plan)), plan=plan)
    member.valid_until = timezone.localdate() - timedelta(days=1)
    member.save()
    if again:
        OutgoingMail.objects.update(state=MailState.REFUSED)
        send_again(runner(plan), OutgoingMail.objects.get())
    with mail_server() as post:
        hand_over()
    assert post.taken == []
    last = OutgoingMail.objects.latest("pk")
    assert (last.state, last.answer) == (MailState.STOPPED, Stop.LEFT)


def test_mail_goes_to_the_address_that_the_account_has_now(plan: Plan, body: Body) -> None:
    MeasureFactory(plan=plan, leads=[body])
    person = MembershipFactory(body=body, user__email="tikfout@example.org").user
    queue(invitations(opened_round(runner(plan), plan)), plan=plan)
    person.email = "an@example.org"
    person.save()
    with mail_server() as post:
        hand_over()
    ((recipient, mail),) = post.taken
    assert (recipient, mail["To"]) == ("an@example.org", "an@example.org")
    assert states() == {"an@example.org": MailState.SENT}


def test_reminder_that_waited_until_it_is_untrue_does_not_go(plan: Plan, body: Body) -> None:
    measure = MeasureFactory(plan=plan, leads=[body])
    person = MembershipFactory(body=body).user
    round = opened_round(runner(plan), plan)
    for kind in (MailKind.REMINDER, MailKind.LATE):
        queue(reminders(round, kind, day=round.deadline - timedelta(days=3)), plan=plan)
    moved_to(round, timezone.localdate() - timedelta(days=4))
    OutgoingMail.objects.filter(kind=MailKind.LATE).update(not_before=timezone.now() + timedelta(hours=1))
    hand_over()
    due_now()
    answered(person, measure, body)
    hand_over()
    why = dict(OutgoingMail.objects.values_list("kind", "answer"))
    assert why == {MailKind.REMINDER: Stop.TOO_LATE, MailKind.LATE: Stop.ANSWERED}


def test_reminder_of_what_another_body_misses_still_goes(plan: Plan, body: Body) -> None:
    other = BodyFactory(named_in=plan)
    measure = MeasureFactory(plan=plan, leads=[body])
    MeasureFactory(plan=plan, leads=[other])
    person, colleague = (MembershipFactory(body=each).user for each in (body, other))
    round = opened_round(runner(plan), plan)
    queue(reminders(round, MailKind.REMINDER, day=round.deadline), plan=plan)
    answered(person, measure, body)
    hand_over()
    assert states() == {person.email: MailState.STOPPED, colleague.email: MailState.SENT}


def test_signed_link_is_put_in_at_the_end_and_kept_nowhere(plan: Plan, body: Body) -> None:
    MeasureFactory(plan=plan, leads=[body])
    round = opened_round(runner(plan), plan)
    mine, other = link_of(round, body, "mijn@example.org"), link_of(round, body, "ander@example.org")
    queue(invitations(round), plan=plan)
    queue(message(round, [body.pk], f"zie [[link:{other.pk}]]", key="k"), plan=plan)
    assert not OutgoingMail.objects.filter(text__contains=mine.nonce).exists()
    with mail_server() as post:
        hand_over()
    for mail in post.to("mijn@example.org"):
        assert link_url(mine) in plain(mail)
        assert link_url(mine) in html(mail)
        assert link_url(other) not in mail.as_string()
        assert "[[link" not in plain(mail)
    assert len(post.to("mijn@example.org")) == 2
    assert not OutgoingMail.objects.filter(text__contains=link_url(mine)).exists()


def test_answer_to_a_message_by_hand_reaches_its_writer(plan: Plan, body: Body) -> None:
    MeasureFactory(plan=plan, leads=[body])
    person, writer = MembershipFactory(body=body).user, runner(plan)
    queue(message(opened_round(writer, plan), [body.pk], "Dag", key="k", by=writer), plan=plan, by=writer)
    queue([letter(1)], plan=plan, by=writer)
    with mail_server() as post:
        hand_over()
    assert post.to(person.email)[0]["Reply-To"] == writer.email
    assert post.to("person-1@example.org")[0]["Reply-To"] is None
    assert OutgoingMail.objects.filter(kind=MailKind.MESSAGE).get().by == writer


def test_mail_that_cannot_be_written_holds_up_nobody(plan: Plan) -> None:
    queue([letter(0), letter(1)], plan=plan)
    OutgoingMail.objects.filter(address=FIRST).update(message_id="<a\nb@c>")
    with mail_server() as post:
        hand_over()
    assert states() == {FIRST: MailState.REFUSED, "person-1@example.org": MailState.SENT}
    assert len(post.taken) == 1


def test_other_backends_get_whole_messages(plan: Plan, mailoutbox: list[Any]) -> None:
    queued(plan, 2)
    call_command("send_mail")
    assert [mail.to for mail in mailoutbox] == [[FIRST], ["person-1@example.org"]]
    assert set(states().values()) == {MailState.SENT}


def test_refusal_is_shown_at_the_person(client: Client, administrator: User, plan: Plan) -> None:
    person = UserFactory()
    queue([letter(0, user=person, address=person.email)], plan=plan)
    with mail_server(for_address={person.email: "550 5.1.1 No such user here"}):
        hand_over()
    client.force_login(administrator)
    page = client.get(f"/admin/accounts/user/{person.pk}/change/").content.decode()
    assert "550 5.1.1 No such user here" in page
    assert "No such user" not in client.get(f"/admin/accounts/user/{administrator.pk}/change/").content.decode()


def test_mails_of_a_pseudonymised_account_hold_neither_address_nor_name(plan: Plan) -> None:
    person = UserFactory(email="an@example.org", name="An Peeters")
    queue([letter(0, user=person, address=person.email, text="Beste An Peeters")], plan=plan)
    person.is_active = False
    person.save()
    pseudonymise(timezone.localdate() + timedelta(days=400), after_days=365)
    mail = OutgoingMail.objects.get()
    assert "an@example.org" not in (mail.address, mail.answer)
    assert "Peeters" not in mail.text + mail.html + mail.subject
    assert mail.user == person
    with mail_server() as post:
        hand_over()
    assert post.taken == []
