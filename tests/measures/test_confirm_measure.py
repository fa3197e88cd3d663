"""“Nothing changed” in one click."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from measures.actions.log import Statement, approve, submit, write_draft
from measures.enums import UpdateKind, UpdateState
from measures.models import Measure, MeasureState, Status, StatusUpdate
from plan.models import Body
from tests.factories import BodyFactory, MeasureFactory, MembershipFactory, StatusFactory
from tests.reporting import drafted, waiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def active(body: Body) -> Status:
    return StatusFactory(plan=body.aliases.get().plan, active=True)


@pytest.fixture
def measure(active: Status, body: Body) -> Measure:
    return MeasureFactory(status=active, leads=[body])


def confirm(client: Client, measure: Measure, **data: str) -> int:
    url = reverse("measures:confirm-measure", args=[measure.plan.slug, measure.code])
    return client.post(url, {"version": str(measure.version), **data}).status_code


def test_confirmation_copies_what_counts_and_waits(
    client: Client, lead: User, secretariat: User, measure: Measure, body: Body, active: Status
) -> None:
    said = Statement(
        status=active, confidence="at_risk", progress=30, note="nota", blocked_reason="geblokkeerd", question="vraag", language="fr"
    )
    approve(secretariat, submit(lead, write_draft(lead, measure, body, said)))
    measure.refresh_from_db()
    client.force_login(lead)

    assert confirm(client, measure) == 302

    entry = StatusUpdate.objects.get(kind=UpdateKind.CONFIRMATION)
    assert (entry.state, entry.body, entry.author) == (UpdateState.SUBMITTED, body, lead)
    assert (entry.status, entry.confidence, entry.progress, entry.blocked_reason) == (active, "at_risk", 30, "geblokkeerd")
    assert (entry.note, entry.question, entry.language) == ("", "", "fr")
    approve(User.objects.get(pk=secretariat.pk), entry)
    state = MeasureState.objects.today().get(measure=measure)
    assert (state.last_confirmed_at, state.asked) == (entry.submitted_at, True)


def test_confirmation_never_goes_over_an_entry_that_is_open(
    client: Client, lead: User, contributor: User, measure: Measure, body: Body
) -> None:
    drafted(contributor, measure, body)
    client.force_login(lead)
    assert confirm(client, measure) == 302
    entry = StatusUpdate.objects.exclude(kind=UpdateKind.ADOPTION).get()
    assert (entry.kind, entry.state, entry.note) == (UpdateKind.REPORT, UpdateState.DRAFT, "kladversie van ons")


def test_confirmation_is_refused_on_a_page_that_is_out_of_date(
    client: Client, lead: User, secretariat: User, measure: Measure, active: Status
) -> None:
    approve(secretariat, waiting(secretariat, measure, None, active))
    client.force_login(lead)
    assert confirm(client, measure) == 302
    assert not StatusUpdate.objects.filter(kind=UpdateKind.CONFIRMATION).exists()


def test_confirmation_asks_for_which_body_when_there_are_more(client: Client, lead: User, measure: Measure) -> None:
    second = BodyFactory()
    measure.coordinations.create(body=second, order=2)
    MembershipFactory(user=lead, body=second)
    client.force_login(lead)
    assert confirm(client, measure) == 302
    assert not StatusUpdate.objects.filter(kind=UpdateKind.CONFIRMATION).exists()
    assert confirm(client, measure, body=second.slug, back="my") == 302
    assert StatusUpdate.objects.get(kind=UpdateKind.CONFIRMATION).body == second


def test_confirmation_is_refused_for_who_may_not_report(client: Client, committee: User, stranger: User, measure: Measure) -> None:
    for person in (committee, stranger):
        client.force_login(person)
        assert confirm(client, measure) == 403
    assert not StatusUpdate.objects.filter(kind=UpdateKind.CONFIRMATION).exists()
