from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from governance.enums import RoundState
from measures.actions.log import approve
from measures.actions.states import refresh_states
from measures.models import Measure, SavedView, Status
from plan.models import Plan
from tests.factories import BodyFactory, DimensionFactory, MeasureFactory, MembershipFactory, SectorFactory, StatusFactory
from tests.histories import clock_at
from tests.reporting import waiting
from tests.rounds import round_of


@pytest.fixture
def three(plan: Plan) -> Plan:
    sector, dimension = SectorFactory(plan=plan, code="C"), DimensionFactory(plan=plan, number=1)
    active = StatusFactory(plan=plan, code="in_progress", active=True)
    MeasureFactory(plan=plan, code="C.1", sector=sector, dimension=dimension, status=active)
    MeasureFactory(plan=plan, code="C.2", sector=sector, dimension=dimension)
    MeasureFactory(plan=plan, code="D1.1", dimension=dimension)
    return plan


@pytest.mark.django_db
def test_dashboard_says_its_main_finding_first(client: Client, three: Plan) -> None:
    page = " ".join(client.get(f"/en/{three.slug}/").content.decode().split())
    assert ">3 measures</a>" in page
    assert ">1 in progress</a>" in page
    assert ">of 2 the status is not stated</a>." in page


@pytest.mark.django_db
@pytest.mark.parametrize("lang", ["nl", "fr", "en"])
def test_dashboard_counts_equal_the_rows_of_the_lists_they_lead_to(client: Client, three: Plan, lang: str) -> None:
    context = client.get(f"/{lang}/{three.slug}/").context
    facets = ("phases", "statuses", "priorities", "challenges", "sectors", "bodies", "coordinators", "freshness", "unknowns")
    slices = [part for name in facets for part in context[name]]
    cells = [*context["matrix"].totals, context["matrix"].total]
    for row in context["matrix"].rows:
        cells += [*row.cells, row.total]
    assert len(slices) >= 6
    assert len(cells) >= 6
    for found in [*slices, *cells]:
        listed = client.get(found.url)
        assert listed.context["page"].paginator.count == found.count, found.url


@pytest.mark.django_db
def test_dashboard_never_counts_unknown_as_nothing(client: Client, three: Plan) -> None:
    context = client.get(f"/nl/{three.slug}/").context
    assert {s.value: s.count for s in context["phases"]} == {"active": 1, "none": 2}
    assert sum(s.count for s in context["priorities"]) == context["total"] == 3


@pytest.mark.django_db
def test_dashboard_of_an_empty_plan_is_a_page(client: Client, plan: Plan) -> None:
    assert client.get(f"/nl/{plan.slug}/").status_code == 200


@pytest.mark.django_db
def test_dashboard_answers_400_when_the_day_is_before_the_plan(client: Client, three: Plan) -> None:
    assert client.get(f"/nl/{three.slug}/?as_of=2020-01-01").status_code == 400


@pytest.mark.django_db
@pytest.mark.parametrize("day", ["2020-01-01", "2999-01-01", "31/12/2024"])
def test_dashboard_of_a_wrong_day_gives_the_reason_and_no_figures(client: Client, three: Plan, day: str) -> None:
    answer = client.get(f"/en/{three.slug}/?sector=C&as_of={day}")
    html = answer.content.decode()
    assert answer.status_code == 400
    (fault,) = answer.context["faults"]
    assert (fault.value, fault.url) == (day, "?sector=C")
    assert f'<a href="{fault.url}">Back to today</a>' in html
    assert "measure is late" not in html
    assert "As known today" not in html
    assert "figure" not in answer.context


@pytest.mark.django_db
def test_dashboard_has_a_field_for_the_day_that_keeps_the_filters(client: Client, three: Plan) -> None:
    html = client.get(f"/en/{three.slug}/?sector=C&as_of={three.adopted_on.isoformat()}").content.decode()
    html = html[html.index('<form class="filter-line') :]
    assert f'name="as_of" value="{three.adopted_on.isoformat()}"' in html
    assert '<input type="hidden" name="sector" value="C">' in html
    assert '<input type="hidden" name="as_of"' not in html


@pytest.mark.django_db
def test_dashboard_says_completed_stopped_and_late_with_their_lists(client: Client, plan: Plan) -> None:
    for trait in ("done", "stopped"):
        MeasureFactory(plan=plan, status=StatusFactory(plan=plan, **{trait: True}))
    MeasureFactory(plan=plan, planned_until=timezone.localdate() - timedelta(days=1))
    answer = client.get(f"/en/{plan.slug}/")
    words = [phrase.words for phrase in answer.context["lead"]]
    assert words == ["3 measures", "1 completed", "1 stopped", "of 1 the status is not stated", "1 is late"]
    for phrase in answer.context["lead"][1:]:
        assert client.get(phrase.url).context["page"].paginator.count == 1, phrase.url


@pytest.mark.django_db
def test_dashboard_of_a_plan_that_nobody_reported_on_says_so(client: Client, begun: Plan) -> None:
    words = f"state of the printed plan ({begun.adopted_on.year}); since then nothing was confirmed"
    before = timezone.localdate() - timedelta(days=50)
    assert words in client.get(f"/en/{begun.slug}/?as_of={before.isoformat()}").content.decode()
    assert "printed plan" not in client.get(f"/en/{begun.slug}/").content.decode()


@pytest.mark.django_db
def test_dashboard_never_takes_unknown_lateness_for_none(client: Client, plan: Plan) -> None:
    MeasureFactory(plan=plan, status=StatusFactory(plan=plan, code="running", active=True))
    MeasureFactory(plan=plan, status=StatusFactory(plan=plan, code="over", done=True))
    MeasureFactory(plan=plan, planned_until=timezone.localdate() + timedelta(days=9))
    whole, running, over = (
        " ".join(client.get(f"/en/{plan.slug}/{query}").content.decode().split()) for query in ("", "?status=running", "?status=over")
    )
    assert "No measure is late, of 1 that is open and has a date." in whole
    assert "cannot be computed" not in whole + over
    assert "Being late cannot be computed" in running
    assert "No measure is late" not in running
    assert "No measure is late." in over


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 3])
def test_dashboard_takes_few_queries_at_any_size(
    client: Client, plan: Plan, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(number):
        MeasureFactory(plan=plan, planned_until=date(2024, 2, 1))
    with django_assert_num_queries(8):  # plan, its words, the index, the course, what is late, what changed (3)
        client.get(f"/nl/{plan.slug}/")
    with django_assert_num_queries(2):  # plan, what is late
        client.get(f"/nl/{plan.slug}/")


@pytest.fixture
def begun(three: Plan, secretariat: User, monkeypatch: pytest.MonkeyPatch) -> Plan:
    """The same, with a measure that went into progress forty days ago, by the log."""
    then = timezone.now() - timedelta(days=40)
    measure = Measure.objects.get(code="C.2")
    with monkeypatch.context() as patched:
        patched.setattr(timezone, "now", lambda: then)
        approve(secretariat, waiting(secretariat, measure, None, Status.objects.get(code="in_progress")))
    return three


@pytest.mark.django_db
def test_phases_over_time_come_from_the_log_and_lead_to_the_lists_of_their_day(client: Client, begun: Plan) -> None:
    steps = client.get(f"/nl/{begun.slug}/").context["course"]
    found = [{part.value: part.count for part in step.parts if part.count} for step in steps]
    assert found[0] == {"active": 1, "none": 2}
    assert found[-1] == {"active": 2, "none": 1}
    assert steps[-1].day == timezone.localdate()
    for step in (steps[0], steps[-1]):
        for part in step.parts:
            assert client.get(part.url).context["page"].paginator.count == part.count, part.url
    assert [step.day for step in steps] == sorted({step.day for step in steps})


@pytest.mark.django_db
def test_phases_over_time_are_left_out_where_nothing_changed_or_under_filters(client: Client, three: Plan) -> None:
    assert client.get(f"/nl/{three.slug}/").context["course"] == []


@pytest.mark.django_db
def test_phases_over_time_are_of_the_whole_plan_alone(client: Client, begun: Plan) -> None:
    assert client.get(f"/nl/{begun.slug}/?sector=C").context["course"] == []


@pytest.mark.django_db
def test_what_is_late_says_why(client: Client, three: Plan) -> None:
    Measure.objects.filter(code="C.1").update(planned_until=timezone.localdate() - timedelta(days=3))
    refresh_states(Measure.objects.filter(code="C.1"))
    page = client.get(f"/en/{three.slug}/")
    assert [row.state.code for row in page.context["late_longest"]] == ["C.1"]
    assert "3 days ago" in page.content.decode()


@pytest.mark.django_db
def test_last_month_leads_to_the_changes(client: Client, plan: Plan, secretariat: User) -> None:
    measure = MeasureFactory(plan=plan, status=StatusFactory(plan=plan))
    page = client.get(f"/nl/{plan.slug}/")
    before = page.context["changed"]
    approve(secretariat, waiting(secretariat, measure, None, StatusFactory(plan=plan, active=True)))
    page = client.get(f"/nl/{plan.slug}/")
    assert page.context["changed"] == max(before, 1)
    (moved,) = [change for change in page.context["changes"] if change.kind == "status"]
    assert moved.count == 1
    assert measure.code in client.get(moved.url).content.decode()


@pytest.mark.django_db
def test_last_month_tells_what_was_only_confirmed_apart(client: Client, plan: Plan, secretariat: User) -> None:
    status = StatusFactory(plan=plan)
    with clock_at(timezone.now() - timedelta(days=90)):
        measure = MeasureFactory(plan=plan, status=status)
    approve(secretariat, waiting(secretariat, measure, None, status))
    context = client.get(f"/nl/{plan.slug}/").context
    assert context["changed"] == 0
    assert "1" in context["unchanged"].words
    found = client.get(context["unchanged"].url)
    assert [section.kind for section in found.context["sections"]] == ["confirmed"]
    assert found.context["shown"] == 1


@pytest.mark.django_db
def test_saved_views_count_on_the_day_that_is_shown(client: Client, begun: Plan, secretariat: User) -> None:
    kept = {"plan": begun, "user": secretariat}
    SavedView.objects.create(**kept, title="A", page="list", query="phase=active")
    SavedView.objects.create(**kept, title="B", page="list", query=f"phase=active&as_of={timezone.localdate().isoformat()}")
    SavedView.objects.create(**kept, title="C", page="changes", query="")
    client.force_login(secretariat)
    day = timezone.localdate() - timedelta(days=50)
    then = client.get(f"/nl/{begun.slug}/?as_of={day.isoformat()}").context["shortcuts"]
    assert [shortcut.count for shortcut in then] == [1, None, None]
    assert client.get(then[0].url).context["page"].paginator.count == 1
    assert then[2].url.endswith("/changes/")
    assert [shortcut.count for shortcut in client.get(f"/nl/{begun.slug}/").context["shortcuts"]] == [2, None, None]


@pytest.mark.django_db
def test_saved_views_stand_on_the_dashboard_with_their_numbers(client: Client, three: Plan, secretariat: User) -> None:
    kept = {"plan": three, "user": secretariat, "page": "list"}
    SavedView.objects.create(**kept, title="Bouw", query="sector=C")
    SavedView.objects.create(**kept, title="Gezocht", query="q=bouw")
    assert not client.get(f"/nl/{three.slug}/").context["shortcuts"]
    client.force_login(secretariat)
    found = client.get(f"/nl/{three.slug}/").context["shortcuts"]
    assert [(shortcut.view.title, shortcut.count) for shortcut in found] == [("Bouw", 2), ("Gezocht", None)]


@pytest.mark.django_db
def test_dashboard_is_not_found_when_the_plan_is_not_for_the_person(client: Client, hidden_plan: Plan) -> None:
    assert client.get(f"/nl/{hidden_plan.slug}/").status_code == 404


def test_dashboard_tells_a_member_what_a_round_still_asks(client: Client, plan: Plan) -> None:
    body = BodyFactory(named_in=plan)
    MeasureFactory(plan=plan, leads=[body])
    round = round_of(plan, state=RoundState.OPEN, title_nl="Winterronde")
    url, answer = reverse("measures:show-dashboard", args=[plan.slug]), reverse("governance:answer-round", args=[plan.slug, round.number])
    assert "Winterronde" not in client.get(url).content.decode()
    client.force_login(MembershipFactory(body=BodyFactory(named_in=plan)).user)
    assert "Winterronde" not in client.get(url).content.decode()
    client.force_login(MembershipFactory(body=body).user)
    assert f'<a href="{answer}">' in client.get(url).content.decode()
    assert f'<a href="{answer}">' in client.get(reverse("plan:list-plans"), follow=True).content.decode()
