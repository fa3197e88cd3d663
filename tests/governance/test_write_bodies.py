"""A message by hand: read before it goes, and gone once however often it is pressed."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import Membership, User
from governance.enums import MailKind
from governance.models import OutgoingMail, ReportingRound, StoppedAddress
from plan.models import Body, Plan
from tests.factories import BodyFactory, MeasureFactory, MembershipFactory
from tests.rounds import approved, link_of, opened_round, round_of, runner

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(plan: Plan) -> Body:
    return BodyFactory(named_in=plan)


@pytest.fixture
def round(plan: Plan, body: Body, other: Body) -> ReportingRound:
    """Two bodies are asked, one measure each; each has one person."""
    MeasureFactory(plan=plan, code="C.1", leads=[body])
    MeasureFactory(plan=plan, code="C.2", leads=[other])
    MembershipFactory(body=body, user__email="een@example.org")
    MembershipFactory(body=other, user__email="twee@example.org", user__language="fr")
    return opened_round(runner(plan), plan)


def url(round: ReportingRound, *bodies: Body) -> str:
    query = "&".join(f"body={body.slug}" for body in bodies)
    return f"/nl/{round.plan.slug}/governance/rounds/{round.number}/write/{'?' if query else ''}{query}"


def typed(client: Client, address: str, words: str = "Graag <b>vandaag</b>.", **more: Any) -> dict[str, Any]:
    """What the page sends when these words are typed in it."""
    return {"words": words, "with_list": "on", "token": client.get(address).context["form"]["token"].value(), **more}


def test_mails_are_read_before_they_go(secretariat_client: Client, round: ReportingRound) -> None:
    answer = secretariat_client.post(url(round), typed(secretariat_client, url(round), preview="1"))
    html = answer.content.decode()
    assert {letter.address for letter in answer.context["letters"]} == {"een@example.org", "twee@example.org"}
    assert "Graag &lt;b&gt;vandaag&lt;/b&gt;." in html
    assert "<b>vandaag" not in html
    assert 'name="send"' in html
    assert not OutgoingMail.objects.exists()


def test_pressed_twice_it_goes_once(secretariat_client: Client, secretariat: User, round: ReportingRound) -> None:
    data = typed(secretariat_client, url(round), send="1")
    for _press in range(2):
        assert secretariat_client.post(url(round), data).status_code == 302
    assert set(OutgoingMail.objects.values_list("address", "kind", "by")) == {
        ("een@example.org", MailKind.MESSAGE, secretariat.pk),
        ("twee@example.org", MailKind.MESSAGE, secretariat.pk),
    }
    secretariat_client.post(url(round), typed(secretariat_client, url(round), send="1"))  # the page opened anew: another message
    assert OutgoingMail.objects.count() == 4


def test_message_goes_to_the_named_bodies_or_to_those_that_did_not_answer(
    secretariat_client: Client, round: ReportingRound, body: Body, other: Body
) -> None:
    person = MembershipFactory(body=body).user
    approved(person, round.asked.get(body=body).measure, body)
    assert secretariat_client.get(url(round)).context["form"].bodies == [other]
    assert secretariat_client.get(url(round, body)).context["form"].bodies == [body]
    secretariat_client.post(url(round, body), typed(secretariat_client, url(round, body), send="1"))
    mail = OutgoingMail.objects.get(address="een@example.org")
    assert "C.1" not in mail.text  # it has an answer
    assert not OutgoingMail.objects.filter(address="twee@example.org").exists()


def test_list_of_what_is_missing_is_left_out_on_demand(secretariat_client: Client, round: ReportingRound) -> None:
    secretariat_client.post(url(round), typed(secretariat_client, url(round), send="1"))
    data = typed(secretariat_client, url(round), send="1")
    del data["with_list"]
    secretariat_client.post(url(round), data)
    with_list, without = OutgoingMail.objects.filter(address="een@example.org").order_by("pk")
    assert ("C.1" in with_list.text, "C.1" in without.text) == (True, False)
    assert "C.2" not in with_list.text


@pytest.mark.parametrize("change", [{"words": " "}, {"words": "x" * 2001}, {"token": "anders"}])
def test_wrong_message_is_not_written_and_keeps_what_was_typed(
    secretariat_client: Client, round: ReportingRound, change: dict[str, str]
) -> None:
    answer = secretariat_client.post(url(round), typed(secretariat_client, url(round), send="1") | change)
    assert (answer.status_code, OutgoingMail.objects.count()) == (400, 0)
    assert answer.context["form"]["words"].value() == change.get("words", "Graag <b>vandaag</b>.")


def test_who_gets_no_mail_is_named(secretariat_client: Client, round: ReportingRound, body: Body) -> None:
    StoppedAddress.objects.create(address="een@example.org")
    answer = secretariat_client.post(url(round, body), typed(secretariat_client, url(round, body), send="1"))
    assert (answer.status_code, OutgoingMail.objects.count()) == (200, 0)
    assert "een@example.org" in answer.content.decode()


def test_nobody_is_written_to_before_the_round_is_open(secretariat_client: Client, plan: Plan) -> None:
    assert secretariat_client.get(url(round_of(plan))).status_code == 302


def test_nobody_else_writes(client: Client, round: ReportingRound, committee: User, contributor: User) -> None:
    for person in (committee, contributor):
        client.force_login(person)
        assert client.get(url(round)).status_code == 403
        assert client.post(url(round), {"words": "x", "token": "0" * 32, "send": "1"}).status_code == 403
    assert not OutgoingMail.objects.exists()


def test_bodies_that_have_nobody_are_listed_with_the_way_to_a_link(
    secretariat_client: Client, round: ReportingRound, body: Body, other: Body
) -> None:
    Membership.objects.filter(body=other).delete()
    StoppedAddress.objects.create(address="een@example.org")
    answer = secretariat_client.get(url(round))
    form = answer.context["form"]
    assert (form.bodies, form.silent, form.without) == ([], [body], [other])
    page = answer.content.decode()
    assert f'href="/nl/{round.plan.slug}/governance/rounds/{round.number}/links/add/?body={other.slug}"' in page
    assert 'name="words"' not in page
    link_of(round, other, "gast@example.org")
    form = secretariat_client.get(url(round)).context["form"]
    assert (form.bodies, form.silent, form.without) == ([other], [body], [])
