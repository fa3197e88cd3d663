"""The list of a plan's tables."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from plan.models import Body, Plan
from plan.tables.registry import all_tables
from tests.factories import SectorFactory

pytestmark = pytest.mark.django_db


def test_every_table_can_be_taken_out_and_brought_in(secretariat_client: Client, plan: Plan) -> None:
    page = secretariat_client.get(reverse("measures:list-tables", args=[plan.slug])).content.decode()
    for table in all_tables():
        for form in ("csv", "xlsx"):
            assert reverse("measures:export-table", args=[plan.slug, table.name, form]) in page
        assert reverse("measures:upload-table", args=[plan.slug, table.name]) in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow(
    secretariat_client: Client, plan: Plan, body: Body, count: int, django_assert_num_queries: object
) -> None:
    SectorFactory.create_batch(count, plan=plan)
    with django_assert_num_queries(44):  # type: ignore[operator]
        response = secretariat_client.get(reverse("measures:list-tables", args=[plan.slug]))
    assert {row.name: row.count for row in response.context["tables"]}["sectors"] == count


def test_a_visitor_is_asked_to_sign_in_and_a_contributor_is_refused(client: Client, plan: Plan, contributor: User) -> None:
    url = reverse("measures:list-tables", args=[plan.slug])
    assert client.get(url).status_code == 302
    client.force_login(contributor)
    assert client.get(url).status_code == 403


def test_a_plan_that_one_may_not_see_is_not_there(client: Client, hidden_plan: Plan, contributor: User) -> None:
    client.force_login(contributor)
    assert client.get(reverse("measures:list-tables", args=[hidden_plan.slug])).status_code == 404
