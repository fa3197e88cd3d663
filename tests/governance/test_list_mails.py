"""Every mail of the plans that one runs, what needs a person first."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from governance.actions.outbox import queue
from governance.enums import MailState
from governance.models import OutgoingMail
from plan.dates import moment_words
from plan.models import Plan
from tests.outbox import letter, queued
from tests.pages import in_all_languages, page_at

pytestmark = pytest.mark.django_db
URL = "/nl/desk/mails/"


def test_what_needs_a_person_stands_first_and_is_counted(secretariat_client: Client, plan: Plan) -> None:
    queued(plan, 3)
    for number, state in enumerate((MailState.REFUSED, MailState.UNKNOWN, MailState.SENT)):
        OutgoingMail.objects.filter(key=f"test:{number}").update(state=state, answer="550 geen <b>bus</b>")
    answer = secretariat_client.get(URL)
    assert [mail.key for mail in answer.context["page"]] == ["test:1", "test:0", "test:2"]
    assert [(count.state, count.number) for count in answer.context["counts"]] == [("unknown", 1), ("refused", 1), ("sent", 1)]
    assert "550 geen &lt;b&gt;bus&lt;/b&gt;" in answer.content.decode()


def test_mails_are_filtered(secretariat_client: Client, plan: Plan) -> None:
    queued(plan, 3)
    OutgoingMail.objects.filter(key="test:1").update(state=MailState.SENT)
    assert [mail.key for mail in secretariat_client.get(f"{URL}?state=sent").context["page"]] == ["test:1"]
    assert [mail.key for mail in secretariat_client.get(f"{URL}?address=person-2").context["page"]] == ["test:2"]
    assert len(secretariat_client.get(f"{URL}?kind=invitation").context["page"]) == 3
    assert len(secretariat_client.get(f"{URL}?kind=digest").context["page"]) == 0
    wrong = secretariat_client.get(f"{URL}?state=gone")
    assert (wrong.status_code, list(wrong.context["page"])) == (400, [])
    assert "person-1@" not in wrong.content.decode()


def test_mails_of_other_plans_are_not_shown(secretariat_client: Client, hidden_plan: Plan) -> None:
    queue([letter(0, address="geheim@example.org")], plan=hidden_plan)
    answer = secretariat_client.get(URL)
    assert (answer.context["counts"], "geheim@" in answer.content.decode()) == ([], False)


def test_nobody_else_reads_them(client: Client, committee: object, stranger: object) -> None:
    assert client.get(URL).status_code == 302
    for person in (committee, stranger):
        client.force_login(person)  # type: ignore[arg-type]
        assert client.get(URL).status_code == 403


def test_page_says_what_waits_since_when_and_when_one_last_went(secretariat_client: Client, plan: Plan) -> None:
    queued(plan, 3)
    now = timezone.now()
    OutgoingMail.objects.filter(key="test:0").update(created_at=now - timedelta(minutes=50), not_before=now - timedelta(minutes=50))
    page = page_at(secretariat_client, "/en/desk/mails/")
    assert f"3 mails wait, the oldest since {moment_words(now - timedelta(minutes=50))}." in page
    assert "None was sent yet." in page
    assert "3 · waiting to go" in page
    assert "not being sent" not in page
    OutgoingMail.objects.filter(key="test:1").update(state=MailState.SENT, settled_at=now)
    page = page_at(secretariat_client, "/en/desk/mails/")
    assert "2 mails wait" in page
    assert f"Last sent: {moment_words(now)}." in page


@pytest.mark.parametrize(("minutes", "again", "warns"), [(50, False, False), (70, False, True), (600, True, False)])
def test_mail_that_waits_over_an_hour_says_that_nothing_sends(
    secretariat_client: Client, plan: Plan, minutes: int, again: bool, warns: bool
) -> None:
    queued(plan, 1)
    written = timezone.now() - timedelta(minutes=minutes)
    later = timezone.now() + timedelta(hours=1)  # it was tried, and is tried again then
    OutgoingMail.objects.update(created_at=written, not_before=later if again else written)
    assert ("Mails are not being sent." in page_at(secretariat_client, "/en/desk/mails/")) == warns


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_a_fixed_number_of_queries(
    secretariat_client: Client, plan: Plan, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    queued(plan, count)
    secretariat_client.get(URL)
    with django_assert_num_queries(10):
        secretariat_client.get(URL)


def test_list_is_there_in_all_languages(secretariat_client: Client, plan: Plan) -> None:
    queued(plan, 1)
    in_all_languages(secretariat_client, "/desk/mails/")
