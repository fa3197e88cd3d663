"""A step that gets another date, with the reason; its first date stays for ever."""

from __future__ import annotations

from datetime import date

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import User
from measures.actions.milestones import add_milestone, finish_milestone, move_milestone
from measures.models import Measure, MeasureState, Milestone
from plan.models import Body, Plan
from tests.factories import MeasureFactory

pytestmark = pytest.mark.django_db
FIRST, LATER, LAST = date(2030, 1, 31), date(2030, 6, 30), date(2031, 1, 1)


@pytest.fixture
def milestone(plan: Plan, body: Body, lead: User) -> Milestone:
    return add_milestone(lead, MeasureFactory(plan=plan, leads=[body]), title="Bestek", due_on=FIRST, language="nl")


def move_url(milestone: Milestone) -> str:
    return reverse("measures:move-milestone", args=[milestone.measure.plan.slug, milestone.measure.code, milestone.pk])


def move(client: Client, milestone: Milestone, **changes: str) -> HttpResponse:
    data = {"seen": milestone.due_on.isoformat(), "due_on": LATER.isoformat(), "reason": "Advies laat op zich wachten.", **changes}
    return client.post(move_url(milestone), data)


def test_milestone_moves_with_its_reason_and_keeps_its_first_date(client: Client, lead: User, milestone: Milestone) -> None:
    client.force_login(lead)
    assert move(client, milestone).status_code == 302
    milestone.refresh_from_db()
    assert move(client, milestone, due_on=LAST.isoformat(), reason="Nieuw bestek.").status_code == 302
    milestone.refresh_from_db()
    assert (milestone.first_due_on, milestone.due_on) == (FIRST, LAST)
    assert [(m.from_date, m.to_date, m.reason, m.by) for m in milestone.moves.all()] == [
        (FIRST, LATER, "Advies laat op zich wachten.", lead),
        (LATER, LAST, "Nieuw bestek.", lead),
    ]
    assert MeasureState.objects.today().get(measure=milestone.measure).late_from == date(2031, 1, 2)
    page = Client().get(milestone.measure.get_absolute_url()).content.decode()
    assert "Advies laat op zich wachten." in page
    assert lead.name not in page


@pytest.mark.parametrize(("name", "value"), [("reason", ""), ("reason", "   "), ("reason", "x" * 601), ("due_on", FIRST.isoformat())])
def test_milestone_does_not_move_without_a_reason_or_another_date(
    client: Client, lead: User, milestone: Milestone, name: str, value: str
) -> None:
    client.force_login(lead)
    response = move(client, milestone, **{name: value})
    assert (response.status_code, set(response.context["form"].errors)) == (400, {name})
    milestone.refresh_from_db()
    assert (milestone.due_on, milestone.moves.count()) == (FIRST, 0)


def test_milestone_that_somebody_moved_meanwhile_shows_its_date_of_now(
    client: Client, lead: User, contributor: User, milestone: Milestone
) -> None:
    client.force_login(lead)
    move_milestone(contributor, milestone, LAST, "collega", seen=FIRST)
    milestone.due_on = FIRST

    response = move(client, milestone)

    assert response.status_code == 400
    page = response.content.decode()
    assert "Advies laat op zich wachten." in page, "nothing typed is lost"
    assert f'name="seen" value="{LAST.isoformat()}"' in page
    assert move(client, milestone, seen=LAST.isoformat()).status_code == 302
    milestone.refresh_from_db()
    assert (milestone.due_on, milestone.first_due_on) == (LATER, FIRST)


def test_milestone_that_is_done_does_not_move(client: Client, lead: User, milestone: Milestone) -> None:
    finish_milestone(lead, milestone, date(2024, 1, 1), seen=FIRST)
    client.force_login(lead)
    assert move(client, milestone).status_code == 400
    milestone.refresh_from_db()
    assert milestone.due_on == FIRST


def test_milestone_of_another_measure_is_not_there(client: Client, lead: User, plan: Plan, body: Body, milestone: Milestone) -> None:
    other: Measure = MeasureFactory(plan=plan, leads=[body])
    client.force_login(lead)
    url = reverse("measures:move-milestone", args=[plan.slug, other.code, milestone.pk])
    assert client.get(url).status_code == 404
