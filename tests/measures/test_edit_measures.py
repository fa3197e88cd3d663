"""Asking one change for all measures of a filtered list."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from measures.models import BulkEdit
from measures.views import bulk
from plan.models import Body, Plan
from tests.bulk import bulk_url, edit_url, previewed, versions
from tests.factories import BodyFactory, LabelFactory, MeasureFactory, PlanFactory, StatusFactory
from tests.pages import page_at

pytestmark = pytest.mark.django_db


def test_list_leads_the_secretariat_to_editing_and_reporting_with_its_own_parameters(
    client: Client, secretariat_client: Client, committee: User, plan: Plan
) -> None:
    measure = MeasureFactory(plan=plan, priority="KT")
    MeasureFactory(plan=plan)
    url = reverse("measures:list-measures", args=[plan.slug]) + "?priority=KT"
    page = secretariat_client.get(url).content.decode()
    assert f'href="{edit_url(plan, "priority=KT")}"' in page
    assert reverse("measures:report-update", args=[plan.slug, measure.code]) in page
    assert secretariat_client.get(edit_url(plan, "priority=KT")).context["count"] == 1
    past = secretariat_client.get(f"{url}&as_of=2024-02-01").content.decode()
    assert "/edit/" not in past
    client.force_login(committee)
    other = client.get(url).content.decode()
    assert "/edit/" not in other
    assert "/report/" not in other


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_page_shows_a_form_for_each_kind_of_change(secretariat_client: Client, plan: Plan, language: str) -> None:
    MeasureFactory(plan=plan)
    page = page_at(secretariat_client, f"/{language}/desk/{plan.slug}/edit/")
    for kind in ("coordinator", "label", "period", "status"):
        assert f'name="what" value="{kind}"' in page


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"what": "coordinator", "how": "add"}, "body"),
        ({"what": "coordinator", "how": "add", "body": "999999"}, "body"),
        ({"what": "coordinator", "how": "nonsense"}, "how"),
        ({"what": "label", "how": "add"}, "label"),
        ({"what": "period"}, "__all__"),
        ({"what": "period", "planned_from": "2026-02-30"}, "planned_from"),
        ({"what": "period", "planned_from": "2026-02-01", "planned_until": "2026-01-01"}, "planned_until"),
        ({"what": "period", "planned_from": "2026-02-01", "no_from": "on"}, "planned_from"),
        ({"what": "status", "note": "waarom dan", "language": "nl"}, "status"),
        ({"what": "status", "note": "x" * 2001, "language": "nl"}, "note"),
        ({"what": "status", "note": "  ", "language": "nl"}, "note"),
    ],
)
def test_wrong_change_is_said_beside_its_field_and_kept(secretariat_client: Client, plan: Plan, asked: dict[str, Any], field: str) -> None:
    MeasureFactory(plan=plan)
    answer = secretariat_client.post(edit_url(plan), asked)
    assert answer.status_code == 400
    [sent] = [form for form in answer.context["forms"] if form.is_bound]
    assert field in sent.errors
    if asked.get("note", "").strip():
        assert asked["note"] in answer.content.decode()
    assert not BulkEdit.objects.exists()


def test_label_and_status_of_another_plan_are_refused(secretariat_client: Client, plan: Plan) -> None:
    MeasureFactory(plan=plan)
    other = PlanFactory()
    label, status = LabelFactory(plan=other), StatusFactory(plan=other)
    sent = ({"what": "label", "how": "add", "label": label.pk}, {"what": "status", "status": status.pk, "note": "x", "language": "nl"})
    for asked in sent:
        assert secretariat_client.post(edit_url(plan), asked).status_code == 400
    assert not BulkEdit.objects.exists()


def test_list_without_measures_offers_nothing_to_edit(secretariat_client: Client, plan: Plan) -> None:
    MeasureFactory(plan=plan)
    answer = secretariat_client.get(edit_url(plan, "priority=LT"))
    assert answer.context["count"] == 0
    assert 'name="what"' not in answer.content.decode()
    sent = secretariat_client.post(edit_url(plan, "priority=LT"), {"what": "period", "planned_from": "2026-01-01"})
    assert sent.status_code == 400
    assert not BulkEdit.objects.exists()


def test_too_many_measures_are_refused_with_the_number(secretariat_client: Client, plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "MOST", 2)
    for _ in range(3):
        MeasureFactory(plan=plan)
    answer = secretariat_client.post(edit_url(plan), {"what": "period", "planned_from": "2026-01-01"})
    assert (answer.status_code, BulkEdit.objects.count()) == (400, 0)


@pytest.mark.parametrize("query", ["priority=XX", "as_of=2024-02-01", "as_of=nonsense"])
def test_filters_that_mean_nothing_or_the_past_lead_back_to_the_list(secretariat_client: Client, plan: Plan, query: str) -> None:
    MeasureFactory(plan=plan)
    for answer in (
        secretariat_client.get(edit_url(plan, query)),
        secretariat_client.post(edit_url(plan, query), {"what": "period", "planned_from": "2026-01-01"}),
    ):
        assert (answer.status_code, answer["Location"]) == (302, f"{reverse('measures:list-measures', args=[plan.slug])}?{query}")
    assert not BulkEdit.objects.exists()


def test_only_measures_of_the_list_are_in_the_preview(secretariat_client: Client, plan: Plan) -> None:
    inside = MeasureFactory(plan=plan, priority="KT")
    MeasureFactory(plan=plan, priority="LT")
    MeasureFactory(plan=PlanFactory(), priority="KT")
    edit = previewed(secretariat_client, plan, "period", "priority=KT&sort=-code&page=3", planned_from="2026-01-01")
    assert edit.measures == [inside.pk]
    assert versions(plan) == [1, 1], "a preview writes nothing"


def test_preview_is_made_again_for_the_same_measures_by_its_maker_only(
    secretariat_client: Client, administrator: User, plan: Plan, body: Body
) -> None:
    client = Client()
    MeasureFactory(plan=plan, leads=[BodyFactory()])
    edit = previewed(secretariat_client, plan, "coordinator", how="add", body=body.pk)
    client.force_login(administrator)
    assert client.post(edit_url(plan), {"again": edit.pk}).status_code == 404
    for nonsense in ("", "x", "9" * 30, "²"):
        assert secretariat_client.post(edit_url(plan), {"again": nonsense}).status_code == 404
    again = secretariat_client.post(edit_url(plan), {"again": edit.pk})
    fresh = BulkEdit.objects.order_by("pk").last()
    assert fresh is not None
    assert again["Location"] == bulk_url(fresh)
    assert (fresh.pk > edit.pk, fresh.change, fresh.measures) == (True, edit.change, edit.measures)
