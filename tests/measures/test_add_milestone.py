"""A dated step, added by who reports."""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from measures.models import Measure, MeasureState, Milestone
from plan.models import Body, Plan
from tests.factories import MeasureFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def measure(plan: Plan, body: Body) -> Measure:
    return MeasureFactory(plan=plan, leads=[body])


def add_url(measure: Measure) -> str:
    return reverse("measures:add-milestone", args=[measure.plan.slug, measure.code])


def test_milestone_is_added_and_makes_the_measure_late_once_it_is_past(client: Client, lead: User, measure: Measure) -> None:
    client.force_login(lead)
    yesterday = timezone.localdate() - timedelta(days=1)
    assert client.post(add_url(measure), {"title": "Bestek gepubliceerd", "due_on": yesterday, "language": "nl"}).status_code == 302
    milestone = Milestone.objects.get()
    assert (milestone.measure, milestone.due_on, milestone.first_due_on, milestone.done_on) == (measure, yesterday, yesterday, None)
    record = milestone.history.get()
    assert (record.history_user, record.history_change_reason) == (lead, "page")
    state = MeasureState.objects.today().get(measure=measure)
    assert (state.late_from, state.late_subject) == (timezone.localdate(), "Bestek gepubliceerd")
    version = measure.version
    measure.refresh_from_db()
    assert measure.version == version + 1
    page = Client().get(measure.get_absolute_url()).content.decode()
    assert "Bestek gepubliceerd" in page
    assert add_url(measure) not in page, "a visitor is offered nothing"


@pytest.mark.parametrize(
    "data", [{"title": ""}, {"due_on": ""}, {"due_on": "2023-02-29"}, {"due_on": "morgen"}, {"title": "x" * 201}, {"language": "de"}]
)
def test_milestone_keeps_what_was_typed_when_something_is_wrong(client: Client, lead: User, measure: Measure, data: dict[str, str]) -> None:
    client.force_login(lead)
    response = client.post(add_url(measure), {"title": "Bestek", "due_on": "2028-02-29", "language": "nl", **data})
    assert response.status_code == 400
    assert set(response.context["form"].errors) == set(data)
    assert next(iter(data.values())) in response.content.decode()
    assert not Milestone.objects.exists()


def test_milestone_may_fall_on_a_leap_day(client: Client, lead: User, measure: Measure) -> None:
    client.force_login(lead)
    assert client.post(add_url(measure), {"title": "Bestek", "due_on": "2028-02-29", "language": "nl"}).status_code == 302
    assert MeasureState.objects.today().get(measure=measure).late_from == date(2028, 3, 1)


def test_milestone_is_refused_where_the_body_does_not_report(client: Client, lead: User, measure: Measure) -> None:
    measure.coordinations.update(reports=False)
    client.force_login(lead)
    assert client.get(add_url(measure)).status_code == 403
    assert client.post(add_url(measure), {"title": "Bestek", "due_on": "2028-02-29", "language": "nl"}).status_code == 403
    assert not Milestone.objects.exists()


def test_saved_one_comes_back_to_where_one_came_from(client: Client, lead: User, measure: Measure) -> None:
    client.force_login(lead)
    page = client.get(f"{add_url(measure)}?next=/nl/my/").content.decode()
    assert '<a href="/nl/my/">' in page
    answer = client.post(f"{add_url(measure)}?next=/nl/my/", {"title": "Bestek", "due_on": "2028-02-29", "language": "nl"})
    assert answer["Location"] == "/nl/my/#milestones"


@pytest.mark.parametrize("elsewhere", ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "nl/my/"])
def test_way_back_is_never_another_site(client: Client, lead: User, measure: Measure, elsewhere: str) -> None:
    client.force_login(lead)
    url = f"{add_url(measure)}?{urlencode({'next': elsewhere})}"
    assert f'href="{elsewhere}' not in client.get(url).content.decode()
    answer = client.post(url, {"title": "Bestek", "due_on": "2028-02-29", "language": "nl"})
    assert answer["Location"] == f"{measure.get_absolute_url()}#milestones"
