from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.actions import make_calendar_address
from accounts.models import User
from governance.enums import RoundState
from plan.models import Body, Plan
from tests.factories import BodyFactory, MeasureFactory, MembershipFactory, PlanFactory
from tests.measures.test_show_calendar import days
from tests.rounds import round_of

pytestmark = pytest.mark.django_db


def test_calendar_holds_the_deadlines_of_my_rounds_that_run(client: Client, plan: Plan, body: Body, contributor: User) -> None:
    MeasureFactory(plan=plan, leads=[body])
    practice, other = PlanFactory(practice=True), BodyFactory(named_in=plan)
    body.aliases.create(plan=practice, spelling="Oefening")
    MeasureFactory(plan=practice, leads=[body])
    day = timezone.localdate() + timedelta(days=20)
    round_of(plan, state=RoundState.OPEN, title_nl="Najaar", deadline=day)
    round_of(plan, state=RoundState.CLOSED, title_nl="Gesloten")
    round_of(plan, title_nl="Voorbereid")
    round_of(practice, state=RoundState.OPEN, title_nl="Oefenronde")
    url = f"/calendar/{make_calendar_address(contributor)}.ics"
    response = client.get(url)
    [(title, event)] = days(response).items()
    assert "Najaar" in title
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (day, day + timedelta(days=1))
    assert f"/nl/{plan.slug}/governance/rounds/1/answer/" in str(event["URL"])
    assert client.get(url, headers={"if-none-match": response["ETag"]}).status_code == 304
    stranger = MembershipFactory(body=other).user
    assert days(client.get(f"/calendar/{make_calendar_address(stranger)}.ics")) == {}


def test_calendar_of_who_left_the_body_holds_nothing(client: Client, plan: Plan, body: Body, contributor: User) -> None:
    MeasureFactory(plan=plan, leads=[body])
    round_of(plan, state=RoundState.OPEN)
    contributor.memberships.update(valid_until=timezone.localdate() - timedelta(days=1))
    assert days(client.get(f"/calendar/{make_calendar_address(contributor)}.ics")) == {}
