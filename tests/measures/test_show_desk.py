"""The desk: what waits, old beside new."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from measures.actions.log import approve
from measures.models import StatusUpdate
from plan.models import Body, Plan
from tests.factories import BodyFactory, MeasureFactory, MembershipFactory, PlanFactory, PlanRoleFactory, StatusFactory
from tests.reporting import drafted, waiting

pytestmark = pytest.mark.django_db
DESK_QUERIES = 11


def test_desk_shows_old_beside_new_with_the_longest_waiting_first(
    client: Client, lead: User, secretariat: User, plan: Plan, body: Body
) -> None:
    old, new = StatusFactory(plan=plan, label_nl="Te ontwikkelen"), StatusFactory(plan=plan, active=True, label_nl="In uitvoering")
    measures = [MeasureFactory(plan=plan, status=old, leads=[body]) for _ in range(2)]
    entries = [waiting(lead, measure, body, new) for measure in measures]
    StatusUpdate.objects.filter(pk=entries[1].pk).update(submitted_at=timezone.now() - timedelta(days=9))
    client.force_login(secretariat)

    response = client.get(reverse("measures:show-desk"))

    assert [found.update.measure for found in response.context["submissions"]] == [measures[1], measures[0]]
    line = response.context["submissions"][0].lines[0]
    assert (line.name, line.old, line.new, line.changed) == ("status", old, new, True)
    page = response.content.decode()
    assert page.index("Te ontwikkelen") < page.index("In uitvoering")
    assert lead.name in page


def test_desk_shows_only_what_waits_in_own_plans(client: Client, lead: User, secretariat: User, plan: Plan, body: Body) -> None:
    MeasureFactory(plan=plan, leads=[body])
    drafted(lead, MeasureFactory(plan=plan, leads=[body]), body, note="nog niet af")
    foreign = PlanFactory()
    other = PlanRoleFactory(plan=foreign, role=Role.SECRETARIAT).user
    waiting(other, MeasureFactory(plan=foreign, leads=[BodyFactory()]), None, note="van een ander plan")
    client.force_login(secretariat)

    response = client.get(reverse("measures:show-desk"))

    assert response.context["submissions"] == []
    assert "van een ander plan" not in response.content.decode()
    assert "nog niet af" not in response.content.decode()


@pytest.mark.parametrize("count", [1, 3, 100])
def test_desk_asks_the_same_number_of_queries(client: Client, lead: User, secretariat: User, plan: Plan, body: Body, count: int) -> None:
    status = StatusFactory(plan=plan)
    for _ in range(count):
        waiting(lead, MeasureFactory(plan=plan, status=status, leads=[body]), body, status)
    client.force_login(secretariat)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(reverse("measures:show-desk")).status_code == 200
    assert len(queries) == DESK_QUERIES, "\n".join(q["sql"] for q in queries)


def test_desk_says_what_waits_longest_and_how_many_days(client: Client, lead: User, secretariat: User, plan: Plan, body: Body) -> None:
    old, new = (waiting(lead, MeasureFactory(plan=plan, leads=[body]), body) for _ in range(2))
    StatusUpdate.objects.filter(pk=old.pk).update(submitted_at=timezone.now() - timedelta(days=9))
    client.force_login(secretariat)
    answer = client.get("/en/desk/")
    assert [found.days for found in answer.context["submissions"]] == [9, 0]
    assert f"{old.measure.code} waits longest: 9 days." in answer.content.decode()
    assert f"{new.measure.code} waits longest" not in answer.content.decode()


def test_desk_shows_one_plan_and_one_body_when_asked(client: Client, administrator: User, lead: User, plan: Plan, body: Body) -> None:
    other, elsewhere = BodyFactory(named_in=plan), PlanFactory()
    ours = waiting(lead, MeasureFactory(plan=plan, leads=[body]), body)
    theirs = waiting(MembershipFactory(body=other).user, MeasureFactory(plan=plan, leads=[other]), other)
    none = waiting(administrator, MeasureFactory(plan=elsewhere), None)
    client.force_login(administrator)

    def shown(**query: str) -> list[StatusUpdate]:
        return [found.update for found in client.get(reverse("measures:show-desk"), query).context["submissions"]]

    assert shown() == [ours, theirs, none]
    assert shown(plan=plan.slug) == [ours, theirs]
    assert shown(plan=plan.slug, body=other.slug) == [theirs]
    assert shown(body="none") == [none]
    for wrong in ({"plan": "nowhere"}, {"body": "nobody"}, {"page": "x"}):
        answer = client.get(reverse("measures:show-desk"), wrong)
        assert (answer.status_code, answer.context["submissions"]) == (400, [])


def test_desk_offers_no_plan_or_body_that_is_not_the_persons_own(client: Client, secretariat: User, plan: Plan) -> None:
    foreign, unseen = PlanFactory(hidden=True, short_title_nl="Het geheime plan"), BodyFactory(name_nl="De geheime dienst")
    waiting(PlanRoleFactory(plan=foreign, role=Role.SECRETARIAT).user, MeasureFactory(plan=foreign, leads=[unseen]), unseen)
    client.force_login(secretariat)
    answer = client.get(reverse("measures:show-desk"), {"plan": foreign.slug})
    assert answer.status_code == 400
    assert "geheime" not in answer.content.decode()


def test_desk_has_pages_and_a_link_that_ticks_one_of_them(client: Client, lead: User, secretariat: User, plan: Plan, body: Body) -> None:
    updates = [waiting(lead, MeasureFactory(plan=plan, leads=[body]), body) for _ in range(26)]
    client.force_login(secretariat)
    first = client.get(reverse("measures:show-desk"), {"ticked": "all"})
    assert len(first.context["submissions"]) == first.content.decode().count(" checked>") == 25
    last = client.get(reverse("measures:show-desk"), {"page": 2})
    assert [found.update for found in last.context["submissions"]] == updates[25:]
    assert " checked>" not in last.content.decode()
    done = client.post(reverse("measures:approve-updates") + "?page=2", {"entry": [last.context["submissions"][0].token]})
    assert done["Location"].endswith("/desk/?page=2")
    assert client.get(done["Location"]).status_code == 200


def test_desk_says_that_another_update_was_approved_meanwhile(
    client: Client, lead: User, secretariat: User, plan: Plan, body: Body
) -> None:
    measure = MeasureFactory(plan=plan, leads=[body])
    waiting(lead, measure, body)
    approve(secretariat, waiting(secretariat, measure, None))
    client.force_login(secretariat)
    [found] = client.get(reverse("measures:show-desk")).context["submissions"]
    assert found.is_overtaken


def test_desk_is_refused_for_others(client: Client, lead: User, committee: User, stranger: User) -> None:
    for person in (lead, committee, stranger):
        client.force_login(person)
        assert client.get(reverse("measures:show-desk")).status_code == 403
