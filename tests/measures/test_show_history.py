from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from measures.actions.states import refresh_states
from plan.models import Plan
from tests.factories import MeasureFactory


@pytest.mark.django_db
def test_history_tells_what_changed_from_one_period_to_the_next(client: Client, plan: Plan) -> None:
    measure = MeasureFactory(plan=plan, code="C.1", priority="KT", text_nl="eerst")
    measure.priority, measure.text_nl = "MT", "daarna"
    measure.save()
    refresh_states([measure], at=datetime(2025, 3, 1, 12, tzinfo=ZoneInfo("Europe/Brussels")))
    periods = client.get(f"/en/{plan.slug}/measures/C.1/history/").context["periods"]
    assert [(c.before, c.after) for c in periods[0].changes] == [("eerst", "daarna"), ("short term", "medium term")]
    assert periods[1].changes == []


@pytest.mark.django_db
def test_history_leads_to_the_right_spelling(client: Client, plan: Plan) -> None:
    MeasureFactory(plan=plan, code="C.1")
    assert client.get(f"/nl/{plan.slug}/measures/c1/history/")["Location"] == f"/nl/{plan.slug}/measures/C.1/history/"


@pytest.mark.django_db
def test_history_is_not_found_when_the_plan_is_not_for_the_person(client: Client, hidden_plan: Plan) -> None:
    MeasureFactory(plan=hidden_plan, code="C.1")
    assert client.get(f"/nl/{hidden_plan.slug}/measures/C.1/history/").status_code == 404
