"""A plan that is set to need no approval: what is handed in counts at once, from the form to the public page."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from measures.enums import UpdateState
from measures.models import Measure, MeasureState, Status, StatusUpdate
from plan.models import Body, Plan
from tests.factories import MeasureFactory, StatusFactory
from tests.reporting import report_through_page, waiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def status(plan: Plan) -> Status:
    Plan.objects.filter(pk=plan.pk).update(needs_approval=False)
    plan.refresh_from_db()
    return StatusFactory(plan=plan, active=True, label_nl="In uitvoering")


@pytest.fixture
def measure(plan: Plan, body: Body, status: Status) -> Measure:
    return MeasureFactory(plan=plan, leads=[body], status=StatusFactory(plan=plan))


def test_report_counts_at_once_and_is_on_the_public_page(
    client: Client, lead: User, secretariat: User, measure: Measure, status: Status
) -> None:
    client.force_login(lead)
    answer = report_through_page(client, measure, status=status.pk, note="De werf is gestart.")
    assert answer.status_code == 302
    update = StatusUpdate.objects.get(measure=measure, note="De werf is gestart.")
    assert (update.state, update.approved_by) == (UpdateState.APPROVED, lead)
    assert [move.to_state for move in update.moves.order_by("id")] == [UpdateState.SUBMITTED, UpdateState.APPROVED]
    assert Measure.objects.get(pk=measure.pk).version == 2
    assert MeasureState.objects.today().get(measure=measure).status == status
    page = client.get(answer["Location"]).content.decode()
    assert "De werf is gestart." in page
    client.logout()
    public = client.get(measure.get_absolute_url()).content.decode()
    assert "De werf is gestart." in public
    assert lead.name not in public
    client.force_login(secretariat)
    assert client.get(reverse("measures:show-desk")).context["submissions"] == []


def test_draft_does_not_count_and_nothing_changed_does(client: Client, lead: User, measure: Measure, body: Body) -> None:
    client.force_login(lead)
    report_through_page(client, measure, note="nog niet af", draft="1")
    assert MeasureState.objects.today().get(measure=measure).last_confirmed_at is None
    StatusUpdate.objects.filter(note="nog niet af").delete()
    url = reverse("measures:confirm-measure", args=[measure.plan.slug, measure.code])
    assert client.post(url, {"version": measure.version, "body": body.slug}).status_code == 302
    state = MeasureState.objects.today().get(measure=measure)
    assert (state.status, bool(state.last_confirmed_at)) == (measure.status_at_adoption, True)


def test_what_waited_before_the_plan_was_set_so_is_still_decided_on_the_desk(
    secretariat_client: Client, lead: User, plan: Plan, body: Body
) -> None:
    measure = MeasureFactory(plan=plan, leads=[body])
    update = waiting(lead, measure, body)
    Plan.objects.filter(pk=plan.pk).update(needs_approval=False)
    [found] = secretariat_client.get(reverse("measures:show-desk")).context["submissions"]
    assert secretariat_client.post(reverse("measures:approve-updates"), {"entry": [found.token]}).status_code == 302
    assert StatusUpdate.objects.get(pk=update.pk).state == UpdateState.APPROVED
