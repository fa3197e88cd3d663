from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries

from measures.actions.states import refresh_states
from measures.crosstab import Counter
from measures.filters import MeasureFilter
from measures.models import Measure, Milestone, MilestoneMove
from measures.times.axis import TimeAxis
from measures.times.schedule import Schedule
from plan.models import Body, Plan
from tests.factories import MeasureFactory, SectorFactory, StatusFactory
from tests.histories import clock_at
from tests.pages import in_all_languages

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
FIRST, SECOND = date(2024, 3, 1), date(2024, 9, 1)


def at(day: date) -> datetime:
    """Noon of a day."""
    return timezone.make_aware(datetime.combine(day, time(12)))


def step(measure: Measure, title: str, due: date, *, saved: date, done: date | None = None) -> Milestone:
    """A milestone as it was saved on a day."""
    milestone = Milestone(measure=measure, title=title, first_due_on=due, due_on=due, done_on=done)
    milestone._history_date = at(saved)
    milestone.save()
    refresh_states([measure], at=at(saved))
    return milestone


def save(milestone: Milestone, day: date, **changes: date) -> None:
    """A later change of a milestone."""
    for name, value in changes.items():
        setattr(milestone, name, value)
    milestone._history_date = at(day)
    milestone.save()
    refresh_states([milestone.measure], at=at(day))


@pytest.fixture
def dated(plan: Plan) -> Plan:
    """One measure with steps done, open, late and moved; one with a period; one done with an open step; one without dates."""
    sector, done = SectorFactory(plan=plan, code="C"), StatusFactory(plan=plan, done=True)
    full = MeasureFactory(plan=plan, code="C.1", position=1, sector=sector)
    MeasureFactory(plan=plan, code="C.2", position=2, sector=sector, planned_from=FIRST, planned_until=SECOND)
    finished = MeasureFactory(plan=plan, code="C.3", position=3, sector=sector, status=done)
    MeasureFactory(plan=plan, code="C.4", position=4, sector=sector)
    step(full, "klaar", FIRST, saved=date(2024, 2, 1), done=date(2024, 2, 27))
    step(full, "komt nog", TODAY + timedelta(30), saved=date(2024, 2, 1))
    moved = step(full, "verschoven", FIRST, saved=date(2024, 2, 1))
    save(moved, date(2024, 2, 20), due_on=SECOND)
    MilestoneMove.objects.create(milestone=moved, from_date=FIRST, to_date=SECOND, reason="later", at=at(date(2024, 2, 20)))
    step(finished, "vergeten", FIRST, saved=date(2024, 2, 1))
    return plan


def marks(client: Client, plan: Plan, query: str = "") -> dict[str, list[tuple[str, str, date, bool]]]:
    """Of each measure its milestones: title, kind, date, and whether the picture shows that it was moved."""
    answer = client.get(f"/en/{plan.slug}/timeline/{query}")
    assert answer.status_code == 200
    lines = [line for section in answer.context["sections"] for line in section.lines]
    return {line.row.state.code: [(m.milestone.title, m.kind, m.milestone.due_on, bool(m.first_x)) for m in line.marks] for line in lines}


def test_timeline_tells_done_open_late_and_moved_milestones_apart(client: Client, dated: Plan) -> None:
    assert marks(client, dated) == {
        "C.1": [
            ("klaar", "done", FIRST, False),
            ("verschoven", "late", SECOND, True),
            ("komt nog", "open", TODAY + timedelta(30), False),
        ],
        "C.2": [],
        "C.3": [("vergeten", "open", FIRST, False)],  # its measure is completed: never late
    }


def test_timeline_says_in_words_all_that_it_draws(client: Client, dated: Plan) -> None:
    page = client.get(f"/en/{dated.slug}/timeline/").content.decode()
    assert "“klaar”: done on 27 February 2024, due on 1 March 2024." in page
    assert "“verschoven”: late, due on 1 September 2024." in page
    assert "first date <time" in page
    assert page.count("Planned from 1 March 2024 to 1 September 2024.") == 3, "to be read aloud, on the bar, and in the table"


def test_timeline_puts_what_has_no_date_apart(client: Client, dated: Plan) -> None:
    answer = client.get(f"/en/{dated.slug}/timeline/")
    assert answer.context["schedule"].undated.codes == ["C.4"]
    assert "3 with a milestone or a planned period" in answer.content.decode()
    assert "1 without any date" in answer.content.decode()


def test_timeline_as_of_a_day_shows_the_dates_known_then(client: Client, dated: Plan) -> None:
    assert marks(client, dated, "?as_of=2024-01-31") == {"C.2": []}
    early = marks(client, dated, "?as_of=2024-02-19")["C.1"]
    assert [(title, due, moved) for title, _kind, due, moved in early] == [
        ("klaar", FIRST, False),
        ("verschoven", FIRST, False),
        ("komt nog", TODAY + timedelta(30), False),
    ]
    assert marks(client, dated, "?as_of=2024-02-20")["C.1"][1] == ("verschoven", "open", SECOND, True)


def test_timeline_forgets_a_milestone_that_was_taken_away_and_remembers_it_before(client: Client, plan: Plan) -> None:
    measure = MeasureFactory(plan=plan, code="C.1")
    gone = step(measure, "weg", FIRST, saved=date(2024, 2, 1))
    gone._history_date = at(date(2024, 2, 10))
    gone.delete()
    assert marks(client, plan, "?as_of=2024-02-09") == {"C.1": [("weg", "open", FIRST, False)]}
    assert marks(client, plan, "?as_of=2024-02-10") == {}
    assert marks(client, plan) == {}


def test_timeline_holds_under_the_filters(client: Client, dated: Plan) -> None:
    answer = client.get(f"/en/{dated.slug}/timeline/?phase=none&q=c.2")
    assert [line.row.state.code for section in answer.context["sections"] for line in section.lines] == ["C.2"]
    assert answer.context["schedule"].undated.count == 0
    empty = client.get(f"/en/{dated.slug}/timeline/?q=xyz").content.decode()
    assert "No measure answers to all of these filters together." in empty


def test_timeline_goes_page_by_page(client: Client, plan: Plan) -> None:
    sector = SectorFactory(plan=plan)
    for n in range(53):
        MeasureFactory(plan=plan, code=f"C.{n + 1}", position=n, sector=sector, planned_until=SECOND)
    assert len(marks(client, plan)) == 50
    assert list(marks(client, plan, "?page=2")) == ["C.51", "C.52", "C.53"]


def test_timeline_says_what_the_plan_does_say_of_time_when_it_has_no_dates(client: Client, plan: Plan) -> None:
    MeasureFactory(plan=plan, code="C.1", priority="KT")
    page = client.get(f"/en/{plan.slug}/timeline/").content.decode()
    assert "No measure of this plan has a milestone or a planned period yet." in page
    assert "?priority=KT" in page
    assert "Without a date" in page


@pytest.mark.parametrize("query", ["page=0", "page=x", "phase=begun", "as_of=1999-01-01"])
def test_timeline_answers_400_and_draws_nothing_when_a_value_means_nothing(client: Client, dated: Plan, query: str) -> None:
    answer = client.get(f"/en/{dated.slug}/timeline/?{query}")
    assert answer.status_code == 400
    assert answer.context["schedule"] is None


def test_timeline_is_not_found_when_the_plan_is_not_for_the_person(client: Client, hidden_plan: Plan) -> None:
    assert client.get(f"/nl/{hidden_plan.slug}/timeline/").status_code == 404


def test_timeline_is_whole_in_all_languages(client: Client, dated: Plan) -> None:
    in_all_languages(client, f"/{dated.slug}/timeline/", "verschoven")


@pytest.mark.parametrize("number", [1, 3, 60])
@pytest.mark.parametrize(("query", "queries"), [("", 8), ("&as_of=2024-06-01", 7)])
def test_timeline_takes_the_same_queries_at_any_size(
    client: Client, plan: Plan, body: Body, number: int, query: str, queries: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    sector, status = SectorFactory(plan=plan), StatusFactory(plan=plan, active=True)
    for _n in range(number):
        step(MeasureFactory(plan=plan, sector=sector, status=status, leads=[body]), "stap", SECOND, saved=FIRST)
    # plan, its words, the index, the words searched, what is dated, lines, milestones; today also the next milestone
    with django_assert_num_queries(queries):
        client.get(f"/nl/{plan.slug}/timeline/?q=maatregel{query}")


def test_axis_holds_whole_quarters_and_long_ones_whole_years() -> None:
    short = TimeAxis.over([date(2024, 2, 10), date(2025, 5, 1)])
    assert (short.start, short.end) == (date(2024, 1, 1), date(2025, 7, 1))
    with override("en"):
        labels = [tick.label for tick in short.ticks()]
    assert labels == ["2024", "Q2", "Q3", "Q4", "2025", "Q2"]
    long = TimeAxis.over([date(2024, 2, 10), date(2031, 5, 1)])
    assert (long.start, long.end) == (date(2024, 1, 1), date(2032, 1, 1))
    assert [tick.label for tick in long.ticks()] == [str(year) for year in range(2024, 2032)]
    assert (long.x(long.start), long.x(long.end)) == ("0.00%", "100.00%")


@pytest.mark.parametrize("day", [date.min, date.max])
def test_axis_reaches_the_first_and_the_last_day_that_there_is(day: date) -> None:
    axis = TimeAxis.over([date(2024, 2, 10), day])
    assert axis.x(day) in ("0.00%", "100.00%")
    assert axis.width(day, day).endswith("%")
    assert axis.ticks()


@pytest.mark.parametrize("day", [date(1, 1, 1), date(9999, 12, 31)])
def test_pages_and_calendar_show_a_mistyped_year(client: Client, plan: Plan, day: date) -> None:
    measure = MeasureFactory(plan=plan, code="C.1", planned_until=day)
    step(measure, "stap", day, saved=FIRST)
    refresh_states([measure])
    for path in ("timeline/", "calendar.ics", "measures/", "measures/C.1/"):
        assert client.get(f"/nl/{plan.slug}/{path}").status_code == 200


def test_timeline_leaves_out_what_was_written_while_it_is_made(plan: Plan) -> None:
    measure = MeasureFactory(plan=plan, code="C.1", planned_until=FIRST)
    counter = Counter(MeasureFilter(QueryDict(), plan=plan))
    measure.planned_until = SECOND
    measure.save()
    with clock_at(timezone.now() + timedelta(hours=1)):
        refresh_states([measure])
    assert Schedule(counter, None).count == 0


def test_axis_of_one_day_is_a_year_long() -> None:
    axis = TimeAxis.over([date(2024, 12, 31)])
    assert (axis.start, axis.end) == (date(2024, 10, 1), date(2026, 1, 1))


def test_timeline_says_first_what_is_late_and_what_comes_next(client: Client, dated: Plan) -> None:
    html = " ".join(client.get(f"/en/{dated.slug}/timeline/").content.decode().split())
    schedule = client.get(f"/en/{dated.slug}/timeline/").context["schedule"]
    assert (schedule.next.title, schedule.next.measure.code) == ("komt nog", "C.1")
    assert schedule.late == client.get(schedule.late_url()).context["page"].paginator.count == 2
    assert "2 are late</a>; next milestone on" in html
    assert "next milestone" not in client.get(f"/en/{dated.slug}/timeline/?as_of=2024-06-01").content.decode()
    assert client.get(f"/en/{dated.slug}/timeline/?q=C.3").context["schedule"].next is None
