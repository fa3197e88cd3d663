"""Who answered by a signed link is named only for a set time after it ended; what they answered stays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import User
from governance.actions.outbox import queue, send_again
from governance.enums import MailState, RoundState
from governance.mails import letters
from governance.models import LinkUse, OutgoingMail, ReportingRound, RoundLink
from governance.rounds.timer import run_rounds
from plan.models import Body, Plan
from tests.answering import GUEST, answer_through, begun, link_path, round_url
from tests.factories import MeasureFactory
from tests.rounds import link_of, round_of

pytestmark = pytest.mark.django_db
ADDRESS, NAME = "gast.geheim@example.org", "Geheime Gast"
FORGOTTEN = "1 signed links that ended long ago hold no name and no address any more."


@pytest.fixture(autouse=True)
def year(settings: Any) -> Iterator[None]:
    settings.PSEUDONYMISE_AFTER_DAYS = 365
    return


@pytest.fixture
def round(plan: Plan, body: Body) -> ReportingRound:
    MeasureFactory(plan=plan, code="C.1", leads=[body])
    return round_of(plan, state=RoundState.OPEN, close_after=None)


@pytest.fixture
def link(round: ReportingRound, body: Body) -> RoundLink:
    """Somebody got it, was invited, and answered."""
    link = link_of(round, body, ADDRESS, name=NAME)
    queue(letters.invitations(round), plan=round.plan)
    answer_through(begun(link), link_path("answer-by-link", link, "C.1"), note="Wat ik zei")
    return link


def everything() -> str:
    """All that the tables of links and mails hold."""
    found = []
    for table in (RoundLink, LinkUse, OutgoingMail):
        with connection.cursor() as cursor:
            cursor.execute(f"select * from {table._meta.db_table}")
            found += [str(row) for row in cursor.fetchall()]
    return "\n".join(found)


def test_names_and_addresses_go_a_year_after_the_link_ended_and_nothing_else(
    secretariat_client: Client, link: RoundLink, round: ReportingRound
) -> None:
    ends = link.expires_on
    list(run_rounds(ends + timedelta(days=365)))
    assert all(words in everything() for words in (ADDRESS, NAME, GUEST))
    before = list(LinkUse.objects.order_by("id").values_list("deed", "measure", "browser", "at"))
    assert FORGOTTEN in list(run_rounds(ends + timedelta(days=366)))
    assert not [words for words in (ADDRESS, NAME, GUEST) if words in everything()]
    assert list(LinkUse.objects.order_by("id").values_list("deed", "measure", "browser", "at")) == before
    assert FORGOTTEN not in list(run_rounds(ends + timedelta(days=366)))
    page = secretariat_client.get(round_url("list-links", round).replace("/nl/", "/en/")).content.decode()
    assert f"former guest {link.pk}" in page
    assert "Wat ik zei" in secretariat_client.get("/nl/desk/?source=link").content.decode()


@pytest.mark.parametrize("end", ["revoked", "closed"])
def test_link_ends_too_when_it_is_revoked_and_when_its_round_is_closed(link: RoundLink, end: str) -> None:
    ago = timezone.now() - timedelta(days=367)
    RoundLink.objects.filter(pk=link.pk).update(expires_on=timezone.localdate() + timedelta(days=30))
    list(run_rounds(timezone.localdate()))
    assert ADDRESS in everything()
    if end == "revoked":
        RoundLink.objects.filter(pk=link.pk).update(revoked_at=ago)
    else:
        ReportingRound.objects.filter(pk=link.round_id).update(state=RoundState.CLOSED, closed_at=ago)
    assert FORGOTTEN in list(run_rounds(timezone.localdate()))
    assert ADDRESS not in everything()


def test_mail_of_who_was_forgotten_goes_no_more(link: RoundLink, secretariat: User) -> None:
    OutgoingMail.objects.update(state=MailState.UNKNOWN)
    list(run_rounds(link.expires_on + timedelta(days=366)))
    mail = OutgoingMail.objects.get()
    assert (mail.text, mail.html, mail.address) == ("", "", f"guest-{link.pk}@pseudonym.invalid")
    with pytest.raises(ValidationError):
        send_again(secretariat, mail)


def test_stop_list_keeps_what_it_holds_back(link: RoundLink, secretariat_client: Client) -> None:
    secretariat_client.post("/nl/desk/stop-list/add/", {"address": ADDRESS})
    list(run_rounds(link.expires_on + timedelta(days=366)))
    assert ADDRESS in secretariat_client.get("/nl/desk/stop-list/").content.decode()
