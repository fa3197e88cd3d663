"""Whom an answer to a mail of a round reaches: said in its last line, and in its Reply-To."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from governance.actions.outbox import queue
from governance.mails import letters
from governance.mails.envelopes import seal
from governance.models import OutgoingMail, ReportingRound
from plan.models import Body, Plan
from tests.factories import MeasureFactory, MembershipFactory, PlanFactory, PlanRoleFactory, UserFactory
from tests.pages import page_at
from tests.rounds import opened_round, round_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def opener(plan: Plan) -> User:
    return PlanRoleFactory(plan=plan, role=Role.SECRETARIAT, user__name="An Opener", user__email="an@example.org").user


@pytest.fixture
def round(plan: Plan, body: Body, opener: User) -> ReportingRound:
    MeasureFactory(plan=plan, leads=[body])
    MembershipFactory(body=body, user__email="lezer@example.org", user__language="en")
    return opened_round(opener, plan)


def reply_to(round: ReportingRound) -> str | None:
    """The header of an invitation of the round, as it would go now."""
    queue(letters.invitations(round), plan=round.plan)
    found: str | None = seal(OutgoingMail.objects.get()).message.message()["Reply-To"]
    return found


def test_every_kind_says_who_is_reached(round: ReportingRound, opener: User) -> None:
    round.plan.short_title_en = "The plan"
    written = [*letters.invitations(round), *letters.reminders(round, "late", day=timezone.localdate())]
    written += letters.message(round, [round.bodies.get().body_id], "Dag", key="k", by=UserFactory(name="No Role"))
    assert len(written) == 3
    for letter in written:
        line = "Questions? Reply to this mail: An Opener, secretariat of The plan."
        assert f"\n\n{line}\n\n-- \n" in letter.text
        assert f"<p>{line}</p>\n<hr>" in letter.html


def test_who_wrote_a_message_is_reached_before_who_opened_the_round(round: ReportingRound, plan: Plan) -> None:
    writer = PlanRoleFactory(plan=plan, role=Role.SECRETARIAT, user__name="Wie Schreef").user
    (letter,) = letters.message(round, [round.bodies.get().body_id], "Dag", key="k", by=writer)
    assert "Reply to this mail: Wie Schreef," in letter.text
    queue([letter], plan=plan, by=writer)
    assert seal(OutgoingMail.objects.get()).message.message()["Reply-To"] == writer.email


def test_reply_goes_to_who_opened_the_round(round: ReportingRound) -> None:
    assert reply_to(round) == "an@example.org"


@pytest.mark.parametrize("how", ["closed", "no role", "role elsewhere"])
def test_another_person_of_that_secretariat_takes_over(round: ReportingRound, opener: User, plan: Plan, how: str) -> None:
    PlanRoleFactory(plan=PlanFactory(), role=Role.SECRETARIAT)
    PlanRoleFactory(plan=plan, role=Role.COMMITTEE)
    PlanRoleFactory(plan=plan, role=Role.SECRETARIAT, user__is_active=False)
    PlanRoleFactory(plan=None, role=Role.SECRETARIAT, user__email="overal@example.org")
    PlanRoleFactory(plan=plan, role=Role.SECRETARIAT, user__email="tweede@example.org", user__name="Bea")
    if how == "closed":
        opener.is_active = False
        opener.save()
    else:
        opener.plan_roles.all().delete()
    if how == "role elsewhere":
        PlanRoleFactory(user=opener, plan=PlanFactory(), role=Role.SECRETARIAT)
    assert reply_to(round) == "tweede@example.org"
    assert "Reply to this mail: Bea," in letters.invitations(round)[0].text


def test_nobody_is_named_where_nobody_is_reached(round: ReportingRound, opener: User) -> None:
    UserFactory(is_superuser=True)
    opener.plan_roles.all().delete()
    (letter,) = letters.invitations(round)
    assert "Questions?" not in letter.text + letter.html
    assert reply_to(round) is None


def test_administrator_who_opened_it_is_reached(round: ReportingRound) -> None:
    round.opened_by = UserFactory(is_superuser=True, email="beheer@example.org")
    round.save()
    assert reply_to(round) == "beheer@example.org"


def test_name_and_address_add_no_header_and_no_markup(round: ReportingRound, opener: User) -> None:
    User.objects.filter(pk=opener.pk).update(name="An\r\nBcc: x@example.org <b>", email="an@example.org\r\nBcc: x@example.org")
    assert reply_to(round) is None, "an address that is none is nobody's"
    User.objects.filter(pk=opener.pk).update(email="an@example.org")
    (letter,) = letters.invitations(round)
    assert "Reply to this mail: An Bcc: x@example.org <b>, secretariat" in letter.text.replace("\n", " ")
    assert "<b>" not in letter.html
    message = seal(OutgoingMail.objects.get()).message.message()
    assert (message["Reply-To"], message["Bcc"]) == ("an@example.org", None)


def test_several_rounds_in_one_mail_name_one_person(round: ReportingRound, opener: User, plan: Plan) -> None:
    second = PlanRoleFactory(plan=plan, role=Role.SECRETARIAT, user__name="Tweede").user
    other = opened_round(second, plan)
    (letter,) = letters.in_one([*letters.invitations(round), *letters.invitations(other)], plan)
    assert letter.text.count("Questions?") == 1
    assert "An Opener" in letter.text
    queue([letter], plan=plan)
    assert seal(OutgoingMail.objects.get()).message.message()["Reply-To"] == "an@example.org"


def test_preview_names_who_opens(secretariat_client: Client, secretariat: User, plan: Plan, body: Body, opener: User) -> None:
    MeasureFactory(plan=plan, leads=[body])
    MembershipFactory(body=body, user__language="en")
    User.objects.filter(pk=secretariat.pk).update(name="Ik Zelf")
    made = round_of(plan)
    assert "Reply to this mail: Ik Zelf," in page_at(secretariat_client, f"/en/{plan.slug}/governance/rounds/{made.number}/open/")
