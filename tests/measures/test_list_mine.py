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
from governance.actions.rounds import close_round
from governance.enums import RoundState
from measures.actions.log import Statement, approve, return_update, submit, write_draft
from measures.enums import UpdateState
from measures.models import Measure, MeasureState, Status, StatusUpdate
from plan.models import Body, BodyAlias, Plan
from tests.factories import BodyFactory, MeasureFactory, PlanFactory, StatusFactory
from tests.reporting import drafted, filled, move, report_through_page, report_url, waiting
from tests.rounds import in_weeks, round_of

pytestmark = pytest.mark.django_db
MINE_QUERIES = 10


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


def practice_plan(body: Body) -> Plan:
    """A practice plan that names the body, as a copy does."""
    practice = PlanFactory(practice=True)
    BodyAlias.objects.create(plan=practice, body=body, spelling=body.name_nl)
    return practice


@pytest.fixture
def rehearsed(body: Body) -> list[Measure]:
    """Two measures of a practice plan that the same body reports on."""
    practice = practice_plan(body)
    return [MeasureFactory(plan=practice, leads=[body]) for _ in range(2)]


def test_practice_stands_behind_a_link_with_its_own_ticks_and_counts(
    client: Client, lead: User, plan: Plan, body: Body, rehearsed: list[Measure]
) -> None:
    real = [MeasureFactory(plan=plan, leads=[body]) for _ in range(3)]
    client.force_login(lead)
    mine = "/en/my/"

    answer = client.get(mine, {"all": "1"})
    page = answer.content.decode()
    assert [t.measure for t in answer.context["tasks"].all if t.ticked] == real
    assert "You report on 3 measures." in page
    assert f'<a href="{mine}?practice=1">Practice (2)</a>' in page
    assert not any(measure.text_nl in page for measure in rehearsed)

    answer = client.get(mine, {"all": "1", "practice": "1"})
    page = answer.content.decode()
    assert [t.measure for t in answer.context["tasks"].all if t.ticked] == rehearsed
    assert "You report on 2 measures." in page
    assert "Practice plan: nothing here is real." in page
    assert f'<a href="{mine}">To the real plans (3)</a>' in page
    assert not any(measure.text_nl in page for measure in real)


def test_who_has_only_practice_sees_it_at_once_and_marked(client: Client, lead: User, rehearsed: list[Measure]) -> None:
    client.force_login(lead)
    answer = client.get("/en/my/")
    assert [task.measure for task in answer.context["tasks"].all] == rehearsed
    page = answer.content.decode()
    assert "Practice plan: nothing here is real." in page
    assert "To the real plans" not in page


def test_practice_is_not_spoken_of_to_who_has_none(client: Client, lead: User, plan: Plan, body: Body) -> None:
    measure = MeasureFactory(plan=plan, leads=[body])
    client.force_login(lead)
    for address in ("/en/my/", "/en/my/?practice=1"):
        answer = client.get(address)
        assert [task.measure for task in answer.context["tasks"].all] == [measure]
        assert "Practice" not in answer.content.decode()


def test_each_form_and_link_of_practice_stays_in_practice(
    client: Client, lead: User, secretariat: User, plan: Plan, body: Body, rehearsed: list[Measure]
) -> None:
    MeasureFactory(plan=plan, leads=[body])
    first, second = rehearsed
    client.force_login(lead)
    here = f"{reverse('measures:list-mine')}?practice=1"

    opened = client.get(f"{here}&open={first.plan.slug}/{first.code}/{body.slug}")
    [task] = [task for task in opened.context["tasks"].all if task.form]
    assert f'<a href="{here}#{task.anchor}">' in opened.content.decode()
    answer = report_through_page(client, first, back="my", place=task.place, draft="1", note="oefening")
    assert answer["Location"] == f"{here}#{task.place}"
    entry = StatusUpdate.objects.get(measure=first, state=UpdateState.DRAFT)
    address = [first.plan.slug, first.code, entry.pk]
    for name in ("submit-update", "withdraw-update"):
        entry.refresh_from_db()
        assert client.post(reverse(f"measures:{name}", args=address), move(entry))["Location"] == here
    said = {"body": body.slug, "version": 1, "back": "my", "place": "m-1"}
    one = client.post(reverse("measures:confirm-measure", args=[second.plan.slug, second.code]), said)
    assert one["Location"] == f"{here}#m-1"
    assert "confirm-many" not in client.get(here).content.decode(), "one alone needs no ticking"
    MeasureFactory(plan=first.plan, leads=[body])
    assert f'action="{reverse("measures:confirm-measures")}?practice=1"' in client.get(here).content.decode()
    key = f"{first.plan.slug}/{first.code}/{body.slug}"
    many = client.post(reverse("measures:confirm-measures") + "?practice=1", {"measure": [f"{key}|1"]})
    assert (many.status_code, many["Location"]) == (302, here)
    assert client.post(reverse("measures:submit-updates") + "?practice=1", {})["Location"] == here


def test_practice_and_real_are_never_confirmed_in_one_go(
    client: Client, lead: User, plan: Plan, body: Body, rehearsed: list[Measure]
) -> None:
    real = MeasureFactory(plan=plan, leads=[body])
    client.force_login(lead)
    ticked = [f"{measure.plan.slug}/{measure.code}/{body.slug}|1" for measure in (real, *rehearsed)]
    for query in ("", "?practice=1"):
        assert client.post(reverse("measures:confirm-measures") + query, {"measure": ticked}).status_code == 409
    assert not StatusUpdate.objects.filter(measure__in=[real, *rehearsed], state=UpdateState.SUBMITTED).exists()


def test_report_on_practice_leads_to_its_neighbours_in_practice(
    client: Client, lead: User, plan: Plan, body: Body, rehearsed: list[Measure]
) -> None:
    MeasureFactory(plan=plan, leads=[body])
    client.force_login(lead)
    found = client.get(report_url(rehearsed[1]))
    assert found.context["before"].measure == rehearsed[0]
    assert found.context["after"] is None
    assert f'href="{reverse("measures:list-mine")}?practice=1"' in found.content.decode()


def test_page_says_so_when_nothing_is_asked(client: Client, stranger: User, secretariat: User) -> None:
    for person in (stranger, secretariat):
        client.force_login(person)
        response = client.get(reverse("measures:list-mine"))
        assert response.status_code == 200
        assert not response.context["is_member"]


@pytest.mark.parametrize("count", [1, 3])
def test_page_asks_the_same_number_of_queries(client: Client, lead: User, secretariat: User, plan: Plan, body: Body, count: int) -> None:
    status = StatusFactory(plan=plan)
    practice = practice_plan(body)
    for _ in range(count):
        MeasureFactory(plan=plan, status=status, leads=[body])
        MeasureFactory(plan=practice, leads=[body])
        drafted(lead, MeasureFactory(plan=plan, status=status, leads=[body]), body)
        return_update(secretariat, waiting(lead, MeasureFactory(plan=plan, status=status, leads=[body]), body), "te kort")
    client.force_login(lead)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(reverse("measures:list-mine")).status_code == 200
    assert len(queries) == MINE_QUERIES, "\n".join(q["sql"] for q in queries)


def test_what_a_running_round_asks_stands_first_and_once(client: Client, lead: User, plan: Plan, body: Body) -> None:
    asked, draft, sent, outside = (MeasureFactory(plan=plan, leads=[body], position=n) for n in range(4))
    round = round_of(plan, [asked, draft, sent], state=RoundState.OPEN, title_nl="Winterronde")
    drafted(lead, draft, body)
    waiting(lead, sent, body)
    client.force_login(lead)
    page = client.get(reverse("measures:list-mine")).content.decode()
    assert page.index("Winterronde") < page.index(asked.text_nl) < page.index(draft.text_nl) < page.index(outside.text_nl)
    assert [page.count(f'id="m-{plan.slug}-{one.code}-{body.slug}"') for one in (asked, draft, sent, outside)] == [1, 1, 1, 1]
    for one in (asked, draft):
        assert f'href="{reverse("governance:answer-measure", args=[plan.slug, round.number, one.code])}?body={body.slug}"' in page
    assert f'name="place" value="m-{plan.slug}-{draft.code}-{body.slug}"' in page, "from one that is asked to the next that is"
    assert f"{round.number}/answer/{sent.code}/" not in page, "what waits is read where it waits"
    assert page.count('form="confirm-many"') == 2
    close_round(round)
    page = client.get(reverse("measures:list-mine")).content.decode()
    assert "Winterronde" not in page
    assert f"?open={plan.slug}/{asked.code}/{body.slug}" in page


def test_measure_with_a_question_that_must_be_answered_is_not_confirmed_in_one_word(
    client: Client, lead: User, plan: Plan, body: Body
) -> None:
    asked, second, draft, outside = (MeasureFactory(plan=plan, leads=[body], position=n) for n in range(4))
    round_of(plan, [asked, second, draft], state=RoundState.OPEN, questions=["Hoeveel?!"])
    entry = drafted(lead, draft, body)
    client.force_login(lead)
    page = client.get(reverse("measures:list-mine"), {"all": "1"}).content.decode()
    assert reverse("measures:confirm-measure", args=[plan.slug, asked.code]) not in page
    assert reverse("measures:confirm-measure", args=[plan.slug, outside.code]) in page
    assert 'form="confirm-many"' not in page, "one alone needs no ticking"
    assert reverse("measures:submit-update", args=[plan.slug, draft.code, entry.pk]) not in page


def test_measure_that_two_rounds_ask_stands_under_the_first_deadline(client: Client, lead: User, plan: Plan, body: Body) -> None:
    measure = MeasureFactory(plan=plan, leads=[body])
    for title, weeks in (("Latere ronde", 8), ("Eerdere ronde", 3)):
        round_of(plan, state=RoundState.OPEN, title_nl=title, deadline=in_weeks(weeks))
    client.force_login(lead)
    page = client.get(reverse("measures:list-mine")).content.decode()
    assert page.index("Eerdere ronde") < page.index(measure.text_nl) < page.index("Latere ronde")
    assert page.count(f'id="m-{plan.slug}-{measure.code}-{body.slug}"') == 1


def test_button_to_the_milestones_keeps_what_was_typed_in_place(client: Client, lead: User, plan: Plan, body: Body) -> None:
    measure = MeasureFactory(plan=plan, leads=[body])
    client.force_login(lead)
    url = report_url(measure, body.slug)
    data = filled(client.get(url), note="half getypt", back="my", place="x", then="page")
    del data["hand_in"]
    assert client.post(url, data)["Location"] == url
    assert StatusUpdate.objects.get(measure=measure, state=UpdateState.DRAFT).note == "half getypt"
