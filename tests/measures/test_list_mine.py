"""My measures: what is asked first on top."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from measures.actions.log import return_update
from measures.models import Measure
from plan.models import Body, Plan
from tests.factories import BodyFactory, MeasureFactory, StatusFactory
from tests.reporting import drafted, waiting

pytestmark = pytest.mark.django_db
MINE_QUERIES = 9


def groups(client: Client) -> dict[str, list[Measure]]:
    tasks = client.get(reverse("measures:list-mine")).context["tasks"]
    return {kind: [task.measure for task in found] for kind, found in tasks.groups.items()} | {"apart": [t.measure for t in tasks.apart]}


def test_measures_are_grouped_by_what_is_asked(client: Client, lead: User, secretariat: User, plan: Plan, body: Body) -> None:
    asked, sent, draft, returned = (MeasureFactory(plan=plan, leads=[body]) for _ in range(4))
    apart, foreign = MeasureFactory(plan=plan, leads=[BodyFactory()]), MeasureFactory(plan=plan, leads=[BodyFactory()])
    apart.coordinations.create(body=body, order=2, reports=False)
    waiting(lead, sent, body)
    drafted(lead, draft, body)
    return_update(secretariat, waiting(lead, returned, body), "te kort")
    client.force_login(lead)

    assert groups(client) == {"returned": [returned], "draft": [draft], "asked": [asked], "waiting": [sent], "apart": [apart]}
    page = client.get(reverse("measures:list-mine")).content.decode()
    assert page.index(returned.text_nl) < page.index(draft.text_nl) < page.index(asked.text_nl) < page.index(sent.text_nl)
    assert foreign.text_nl not in page


def test_measures_that_ended_or_are_of_a_hidden_plan_are_left_out(
    client: Client, lead: User, plan: Plan, body: Body, hidden_plan: Plan
) -> None:
    MeasureFactory(plan=plan, leads=[body], ended_on=timezone.localdate())
    MeasureFactory(plan=hidden_plan, leads=[body])
    client.force_login(lead)
    assert not any(groups(client).values())


def test_page_says_so_when_nothing_is_asked(client: Client, stranger: User, secretariat: User) -> None:
    for person in (stranger, secretariat):
        client.force_login(person)
        response = client.get(reverse("measures:list-mine"))
        assert response.status_code == 200
        assert not response.context["is_member"]


@pytest.mark.parametrize("count", [1, 3])
def test_page_asks_the_same_number_of_queries(client: Client, lead: User, secretariat: User, plan: Plan, body: Body, count: int) -> None:
    status = StatusFactory(plan=plan)
    for _ in range(count):
        MeasureFactory(plan=plan, status=status, leads=[body])
        drafted(lead, MeasureFactory(plan=plan, status=status, leads=[body]), body)
        return_update(secretariat, waiting(lead, MeasureFactory(plan=plan, status=status, leads=[body]), body), "te kort")
    client.force_login(lead)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(reverse("measures:list-mine")).status_code == 200
    assert len(queries) == MINE_QUERIES, "\n".join(q["sql"] for q in queries)
