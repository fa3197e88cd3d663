"""My measures: what is asked first on top."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from measures.actions.log import Statement, approve, return_update, submit, write_draft
from measures.enums import UpdateState
from measures.models import Measure, MeasureState, Status, StatusUpdate
from plan.models import Body, Plan
from tests.factories import BodyFactory, MeasureFactory, StatusFactory
from tests.reporting import drafted, report_through_page, report_url, waiting

pytestmark = pytest.mark.django_db
MINE_QUERIES = 9


def write_with(user: User, measure: Measure, body: Body, status: Status) -> StatusUpdate:
    return submit(user, write_draft(user, measure, body, Statement(status=status, progress=40)))


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

    assert groups(client) == {"returned": [returned], "draft": [draft], "due": [asked], "asked": [], "waiting": [sent], "apart": [apart]}
    page = client.get(reverse("measures:list-mine")).content.decode()
    assert page.index(returned.text_nl) < page.index(draft.text_nl) < page.index(asked.text_nl) < page.index(sent.text_nl)
    assert foreign.text_nl not in page


def test_what_is_late_or_not_confirmed_for_long_is_asked_before_what_is_fresh(
    client: Client, lead: User, secretariat: User, plan: Plan, body: Body
) -> None:
    fresh, late, stale, never = (MeasureFactory(plan=plan, leads=[body]) for _ in range(4))
    for measure in (fresh, late, stale):
        approve(User.objects.get(pk=secretariat.pk), waiting(lead, measure, body))
    MeasureState.objects.today().filter(measure=late).update(late_from=timezone.localdate())
    long_ago = timezone.now() - timedelta(days=plan.stale_days + 1)
    MeasureState.objects.today().filter(measure=stale).update(last_confirmed_at=long_ago)
    client.force_login(lead)
    found = groups(client)
    assert (found["due"], found["asked"]) == ([stale, never, late], [fresh])
    MeasureState.objects.today().filter(measure=late).update(late_from=timezone.localdate() + timedelta(days=1))
    assert groups(client)["asked"] == [fresh, late], "late only from its first late day on"


def test_report_opens_in_its_place_with_the_last_values_and_leads_back_to_the_list(
    client: Client, lead: User, secretariat: User, plan: Plan, body: Body
) -> None:
    status = StatusFactory(plan=plan, active=True)
    measure, below = (MeasureFactory(plan=plan, leads=[body]) for _ in range(2))
    for one in (measure, below):
        approve(User.objects.get(pk=secretariat.pk), write_with(lead, one, body, status))
    client.force_login(lead)
    mine = reverse("measures:list-mine")
    key = f"{plan.slug}/{measure.code}/{body.slug}"

    page = client.get(mine, {"open": key})
    task = page.context["tasks"].find(key)
    assert {t.key for t in page.context["tasks"].all if t.form} == {key}
    assert (task.form["status"].value(), task.form["progress"].value()) == (status.pk, 40)
    data = {"status": status.pk, "progress": 55, "language": "nl", **task.form.stamps, "hand_in": 1, "back": "my", "place": task.place}
    data |= {"evidence-TOTAL_FORMS": 0, "evidence-INITIAL_FORMS": 0}
    assert data["place"].endswith(f"{below.code}-{body.slug}")

    wrong = client.post(report_url(measure, body.slug), data | {"progress": 140})
    assert wrong.status_code == 400
    assert f'name="place" value="{data["place"]}"' in wrong.content.decode(), "after an error one still comes back to the list"
    answer = client.post(report_url(measure, body.slug), data)
    assert (answer.status_code, answer["Location"]) == (302, f"{mine}#{data['place']}")
    assert StatusUpdate.objects.get(measure=measure, state=UpdateState.SUBMITTED).progress == 55
    assert client.get(mine, {"open": "elders/X.1/niemand"}).status_code == 404


def test_way_back_is_never_another_site(client: Client, lead: User, plan: Plan, body: Body) -> None:
    measure = MeasureFactory(plan=plan, leads=[body])
    client.force_login(lead)
    answer = report_through_page(client, measure, back="my", place="x//evil.example")
    assert answer["Location"] == reverse("measures:list-mine")


def test_all_can_be_ticked_without_a_script(client: Client, lead: User, plan: Plan, body: Body) -> None:
    asked, draft = (MeasureFactory(plan=plan, leads=[body]) for _ in range(2))
    drafted(lead, draft, body)
    client.force_login(lead)
    plain = client.get(reverse("measures:list-mine")).context["tasks"]
    everything = client.get(reverse("measures:list-mine"), {"all": "1"}).context["tasks"]
    assert [t.measure for t in plain.all if t.ticked] == []
    assert [t.measure for t in everything.all if t.ticked] == [asked], "an entry that is open cannot be confirmed over"


def test_report_leads_to_the_one_before_and_after_in_my_list(client: Client, lead: User, secretariat: User, plan: Plan, body: Body) -> None:
    first, second, third = (MeasureFactory(plan=plan, leads=[body]) for _ in range(3))
    drafted(lead, third, body)  # a draft comes before what is asked
    client.force_login(lead)
    around = [client.get(report_url(m)).context for m in (third, first, second)]
    found = [(c["before"] and c["before"].measure, c["after"] and c["after"].measure) for c in around]
    assert found == [(None, first), (third, second), (first, None)]
    client.force_login(secretariat)
    on_behalf = client.get(report_url(first, body.slug)).context
    assert (on_behalf["before"], on_behalf["after"]) == (None, None)


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
