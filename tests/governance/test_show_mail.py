"""One mail as it goes, and what became of it."""

from __future__ import annotations

import pytest
from django.test import Client

from governance.actions.outbox import queue
from governance.enums import MailState, Stop
from governance.links.signed import link_url
from governance.mails.letters import invitations
from governance.models import OutgoingMail
from plan.models import Body, Plan
from tests.factories import MeasureFactory
from tests.outbox import letter
from tests.rounds import link_of, opened_round, runner

pytestmark = pytest.mark.django_db


def address(mail: OutgoingMail) -> str:
    return f"/nl/desk/mails/{mail.pk}/"


def test_mail_is_shown_as_text_and_as_it_looks_with_its_link_masked(secretariat_client: Client, plan: Plan, body: Body) -> None:
    MeasureFactory(plan=plan, code="C.1", text_nl="Bos & <i>boom</i>", leads=[body])
    round = opened_round(runner(plan), plan)
    link = link_of(round, body, name="<b>An</b>")
    queue(invitations(round), plan=plan)
    html = secretariat_client.get(address(OutgoingMail.objects.get())).content.decode()
    assert "Bos &amp; &lt;i&gt;boom&lt;/i&gt;" in html
    assert "&lt;b&gt;An&lt;/b&gt;" in html
    assert "<b>An</b>" not in html
    assert "/nl/answer/…/" in html
    assert link_url(link) not in html
    assert link.nonce not in html
    assert "[[link" not in html
    assert "<iframe" not in html


def test_unknown_mail_says_why_and_offers_to_go_again(secretariat_client: Client, plan: Plan) -> None:
    queue([letter(0)], plan=plan)
    OutgoingMail.objects.update(state=MailState.UNKNOWN, answer=Stop.DIED)
    mail = OutgoingMail.objects.get()
    html = secretariat_client.get(address(mail)).content.decode()
    assert f"{address(mail)}again/" in html
    OutgoingMail.objects.update(state=MailState.SENT)
    assert "again/" not in secretariat_client.get(address(mail)).content.decode()


def test_mail_of_another_plan_is_not_there(secretariat_client: Client, hidden_plan: Plan) -> None:
    queue([letter(0)], plan=hidden_plan)
    assert secretariat_client.get(address(OutgoingMail.objects.get())).status_code == 404


def test_nobody_else_reads_it(client: Client, plan: Plan, committee: object, contributor: object) -> None:
    queue([letter(0)], plan=plan)
    for person in (committee, contributor):
        client.force_login(person)  # type: ignore[arg-type]
        assert client.get(address(OutgoingMail.objects.get())).status_code == 403
