"""Editing governance in the admin."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from governance.models import Committee, Indicator, IndicatorRow
from plan.models import Plan
from tests.factories import MeasureFactory, PlanFactory

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

STATES = {"state_nl": "official", "state_fr": "missing", "state_en": "missing"}


def sent_committee(plan: Plan, **more: Any) -> dict[str, Any]:
    """A committee's form as the browser sends it, without rows below."""
    rows = {f"{prefix}-{key}": 0 for prefix in ("seats", "deliverables") for key in ("TOTAL_FORMS", "INITIAL_FORMS")}
    return {"plan": plan.pk, "code": "steering", "position": 1, "name_nl": "Stuurcomité", **STATES, **rows, **more}


def test_committee_is_added_with_a_seat_a_task_and_measures(secretariat_client: Client, plan: Plan) -> None:
    measure = MeasureFactory(plan=plan)
    seat = {"seats-TOTAL_FORMS": 1, "seats-0-number": 1, "seats-0-printed": "BEW", "seats-0-label_nl": "BEW"}
    task = {"deliverables-TOTAL_FORMS": 1, "deliverables-0-number": 1, "deliverables-0-title_nl": "Verslag"}
    task |= {"deliverables-0-measures": measure.pk}
    states = {f"{prefix}-0-{name}": value for prefix in ("seats", "deliverables") for name, value in STATES.items()}
    data = sent_committee(plan, measures=[measure.pk], **seat, **task, **states)
    answer = secretariat_client.post(reverse("admin:governance_committee_add"), data)
    assert answer.status_code == 302, answer.context["errors"]
    committee = Committee.objects.get()
    assert list(committee.measures.all()) == [measure]
    assert (committee.seats.get().plan, committee.deliverables.get().plan) == (plan, plan)
    assert list(committee.deliverables.get().measures.all()) == [measure]


def test_measures_of_another_plan_are_refused_in_a_list(client: Client, administrator: User, plan: Plan) -> None:
    client.force_login(administrator)
    foreign = MeasureFactory(plan=PlanFactory())
    answer = client.post(reverse("admin:governance_committee_add"), sent_committee(plan, measures=[foreign.pk]))
    assert answer.status_code == 200
    (message,) = answer.context["adminform"].form.errors["measures"]
    assert str(foreign.plan) in message
    assert not Committee.objects.exists()


def test_figure_is_given_or_missing_never_both(secretariat_client: Client, plan: Plan) -> None:
    indicator = Indicator.objects.create(plan=plan, code="jobs", number=1, title_nl="Banen", unit="count")
    row = IndicatorRow.objects.create(plan=plan, code="food", number=1, label_nl="Voeding")
    data = {"code": "jobs", "number": 1, "title_nl": "Banen", "unit": "count", "unit_printed": "on", **STATES}
    data |= {"values-TOTAL_FORMS": 1, "values-INITIAL_FORMS": 0, "values-0-row": row.pk, "values-0-period": "2014"}
    page = reverse("admin:governance_indicator_change", args=[indicator.pk])
    both = secretariat_client.post(page, data | {"values-0-value": "12", "values-0-missing": "dash"})
    assert both.status_code == 200
    assert secretariat_client.post(page, data | {"values-0-printed": "-", "values-0-missing": "dash"}).status_code == 302
    value = indicator.values.get()
    assert (value.plan, value.value, value.missing) == (plan, None, "dash")
