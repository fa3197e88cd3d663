"""The desk: what waits, old beside new."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from measures.actions.log import approve, confirm
from measures.models import StatusUpdate
from plan.models import Body, Plan
from tests.factories import BodyFactory, MeasureFactory, MembershipFactory, PlanFactory, PlanRoleFactory, StatusFactory
from tests.reporting import drafted, move, waiting

pytestmark = pytest.mark.django_db
DESK_QUERIES = 13


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


def test_confirmation_says_nothing_changed_and_takes_no_note_back(
    client: Client, lead: User, secretariat: User, plan: Plan, body: Body
) -> None:
    old, new = StatusFactory(plan=plan, label_nl="Te ontwikkelen"), StatusFactory(plan=plan, active=True, label_nl="In uitvoering")
    measure, other = (MeasureFactory(plan=plan, status=old, leads=[body]) for _ in range(2))
    for one in (measure, other):
        approve(secretariat, waiting(lead, one, body, old, note="Het reglement is klaar."))
        confirm(lead, one, body)
    approve(secretariat, waiting(secretariat, other, None, new, note="Begonnen."), anyway=True)
    client.force_login(secretariat)

    plain, overtaken = client.get(reverse("measures:show-desk") + "?open=0").context["submissions"]

    assert (plain.changes, plain.moves, [line.name for line in plain.lines]) == ([], [], ["status"])
    assert [(line.name, line.old, line.new) for line in overtaken.changes] == [("status", new, old)]
    html = client.get(reverse("measures:show-desk").replace("/nl/", "/en/")).content.decode()
    assert html.count("<span>nothing changed</span>") == 2
    assert "Het reglement is klaar." not in html


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


def shown_open(answer: HttpResponse) -> list[int]:
    """The entries that the page unfolds, in its order."""
    return [found.update.pk for found in answer.context["submissions"] if found.update.pk in answer.context["opened"]]


def test_desk_tells_each_entry_in_a_line_and_unfolds_the_one_that_is_alone_or_asked(
    client: Client, lead: User, secretariat: User, plan: Plan, body: Body
) -> None:
    old, new = StatusFactory(plan=plan, label_nl="Te ontwikkelen"), StatusFactory(plan=plan, active=True, label_nl="In uitvoering")
    first = waiting(lead, MeasureFactory(plan=plan, status=old, leads=[body]), body, new)
    client.force_login(secretariat)
    url = reverse("measures:show-desk")
    alone = client.get(url)
    assert shown_open(alone) == [first.pk]
    assert alone.content.decode().count("<details open>") == 1

    second = waiting(lead, MeasureFactory(plan=plan, status=old, leads=[body]), body, old, note="")
    StatusUpdate.objects.filter(pk=second.pk).update(question="wie betaalt?", blocked_reason="geen grond")
    both = client.get(url)
    assert shown_open(both) == []
    assert "<details open>" not in both.content.decode()
    assert [[line.name for line in found.moves] for found in both.context["submissions"]] == [["status", "note"], []]
    assert "wie betaalt?" in both.content.decode()
    assert shown_open(client.get(url, {"open": second.pk})) == [second.pk]
    for nonsense in ("x", "²", "9" * 30, "999999"):
        assert shown_open(client.get(url, {"open": nonsense})) == []


def test_desk_opens_the_page_where_the_asked_entry_stands(client: Client, lead: User, secretariat: User, plan: Plan, body: Body) -> None:
    updates = [waiting(lead, MeasureFactory(plan=plan, leads=[body]), body) for _ in range(27)]
    client.force_login(secretariat)
    answer = client.get(reverse("measures:show-desk"), {"open": updates[26].pk})
    assert (answer.context["page"].number, shown_open(answer)) == (2, [updates[26].pk])


def test_desk_keeps_practice_apart_and_counts_the_real_ones(
    client: Client, lead: User, administrator: User, plan: Plan, body: Body
) -> None:
    practice = PlanFactory(practice=True)
    real = [waiting(lead, MeasureFactory(plan=plan, leads=[body]), body) for _ in range(2)]
    rehearsed = [waiting(lead, MeasureFactory(plan=practice, leads=[body]), body) for _ in range(3)]
    client.force_login(administrator)

    answer = client.get("/en/desk/?ticked=all")
    assert [found.update for found in answer.context["submissions"]] == real
    page = answer.content.decode()
    assert "2 updates wait" in page
    assert '<a href="/en/desk/?practice=1">Practice (3)</a>' in page
    assert practice.slug not in str(answer.context["shown"].fields["plan"].choices)

    for query in ("practice=1", f"plan={practice.slug}"):
        answer = client.get(f"/en/desk/?{query}&ticked=all")
        assert [found.update for found in answer.context["submissions"]] == rehearsed
        page = answer.content.decode()
        assert page.count(" checked>") == 3
        assert "Practice plan: nothing here is real." in page
        assert '<a href="/en/desk/">To the real plans (2)</a>' in page
    sent = client.post("/en/desk/updates/approve/?practice=1", {"entry": [answer.context["submissions"][0].token]})
    assert sent["Location"] == "/en/desk/?practice=1"


def test_who_runs_only_practice_plans_sees_them_at_once(client: Client, lead: User, body: Body) -> None:
    practice = PlanFactory(practice=True)
    entry = waiting(lead, MeasureFactory(plan=practice, leads=[body]), body)
    client.force_login(PlanRoleFactory(plan=practice, role=Role.SECRETARIAT).user)
    answer = client.get("/en/desk/")
    assert [found.update for found in answer.context["submissions"]] == [entry]
    page = answer.content.decode()
    assert "Practice plan: nothing here is real." in page
    assert "To the real plans" not in page


def test_one_is_approved_or_returned_in_its_line_and_the_part_that_was_shown_comes_back(
    client: Client, lead: User, secretariat: User, plan: Plan, body: Body
) -> None:
    yes, no = (waiting(lead, MeasureFactory(plan=plan, leads=[body]), body) for _ in range(2))
    client.force_login(secretariat)
    part = f"?body={body.slug}"
    page = client.get(reverse("measures:show-desk") + f"{part}&open={yes.pk}&ticked=all").content.decode()
    approve_url, return_url = (
        reverse(f"measures:{verb}-update", args=[entry.pk]) + part for verb, entry in (("approve", yes), ("return", no))
    )
    assert f'action="{approve_url}"' in page
    assert f'action="{return_url}"' in page
    done = client.post(approve_url, move(yes))
    assert done["Location"] == reverse("measures:show-desk") + part
    empty = client.post(return_url, move(no))
    assert empty.status_code == 400
    assert f'href="{reverse("measures:show-desk")}{part}"' in empty.content.decode()
    done = client.post(return_url, {**move(no), "reason": "Noem de datum."})
    assert done["Location"] == reverse("measures:show-desk") + part


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
