"""Late and fresh at each edge, through the pages: leap day, change of clock, end of year, Brussels time, a day in the past."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db.models import F
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from accounts.models import User
from measures.actions.edit import save_row
from measures.actions.states import refresh_states
from measures.enums import Freshness, LateReason, UpdateKind, UpdateState
from measures.listing.rows import confirmation_of, fresh_sentence, late_sentence
from measures.models import Measure, MeasureState, Milestone, StatusUpdate
from plan.models import Body, Plan
from tests.factories import MeasureFactory, MembershipFactory, StatusFactory
from tests.reporting import waiting

pytestmark = pytest.mark.django_db
BRUSSELS = ZoneInfo("Europe/Brussels")


def at(monkeypatch: pytest.MonkeyPatch, year: int, month: int, day: int, hour: int = 12, minute: int = 0) -> None:
    """Let it be that moment in Brussels."""
    moment = datetime(year, month, day, hour, minute, tzinfo=BRUSSELS).astimezone(UTC)
    monkeypatch.setattr(timezone, "now", lambda: moment)


def due(measure: Measure, day: date, title: str = "aanbesteding bekend") -> Milestone:
    """A milestone that is open, and the state that follows from it since the beginning."""
    milestone: Milestone = Milestone.objects.create(measure=measure, title=title, first_due_on=day, due_on=day)
    measure.states.all().delete()
    refresh_states([measure])
    return milestone


def confirmed(measure: Measure, moment: datetime, body: Body | None = None) -> StatusUpdate:
    """An approved report of that moment, and the states before and after it."""
    update: StatusUpdate = StatusUpdate.objects.create(
        measure=measure,
        body=body,
        kind=UpdateKind.REPORT,
        state=UpdateState.APPROVED,
        created_at=moment,
        submitted_at=moment,
        approved_at=moment,
    )
    refresh_states([measure], at=moment)
    Plan.objects.filter(pk=measure.plan_id).update(data_version=F("data_version") + 1)
    return update


def is_late(client: Client, plan: Plan, query: str = "") -> bool:
    """What list, dashboard and measure say, which must be the same."""
    listed = client.get(f"/en/{plan.slug}/measures/?late=1{query and f'&{query}'}").context["rows"]
    counted = client.get(f"/en/{plan.slug}/?{query}").context["late"]
    row = client.get(f"/en/{plan.slug}/measures/C.1/?{query}").context["row"]
    assert len(listed) == counted == int(row.late)
    assert bool(row.why_late) == row.late
    return bool(row.late)


def freshness(client: Client, plan: Plan, query: str = "") -> str:
    """The one freshness that the dashboard counts, that the list filters by and that the measure shows."""
    found = client.get(f"/en/{plan.slug}/?{query}").context["freshness"]
    (word,) = [part.value for part in found if part.count]
    assert len(client.get(f"/en/{plan.slug}/measures/?freshness={word}{query and f'&{query}'}").context["rows"]) == 1
    assert client.get(f"/en/{plan.slug}/measures/C.1/?{query}").context["row"].fresh == word
    return str(word)


def test_milestone_of_the_leap_day_is_late_from_the_first_of_march(client: Client, plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    due(MeasureFactory(plan=plan, code="C.1"), date(2028, 2, 29))
    at(monkeypatch, 2028, 2, 29, 23, 59)
    assert not is_late(client, plan)
    at(monkeypatch, 2028, 3, 1, 0, 0)
    assert is_late(client, plan)
    page = client.get(f"/en/{plan.slug}/measures/C.1/").content.decode()
    assert "Milestone “aanbesteding bekend” was due on 29 February 2028, 1 day ago." in page


def test_milestone_of_new_years_eve_turns_by_brussels_time(client: Client, plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    due(MeasureFactory(plan=plan, code="C.1"), date(2027, 12, 31))
    monkeypatch.setattr(timezone, "now", lambda: datetime(2027, 12, 31, 22, 59, 59, tzinfo=UTC))
    assert not is_late(client, plan)
    monkeypatch.setattr(timezone, "now", lambda: datetime(2027, 12, 31, 23, 0, tzinfo=UTC))  # 1 January in Brussels, not in London
    assert is_late(client, plan)


@pytest.mark.parametrize(("month", "day", "offset"), [(3, 28, 2), (10, 31, 1)])
def test_day_of_another_clock_ends_at_midnight_in_brussels(
    client: Client, plan: Plan, monkeypatch: pytest.MonkeyPatch, month: int, day: int, offset: int
) -> None:
    due(MeasureFactory(plan=plan, code="C.1"), date(2027, month, day))
    midnight = datetime(2027, month, day, tzinfo=UTC) + timedelta(hours=24 - offset)
    monkeypatch.setattr(timezone, "now", lambda: midnight - timedelta(seconds=1))
    assert not is_late(client, plan)
    monkeypatch.setattr(timezone, "now", lambda: midnight)
    assert is_late(client, plan)


def test_day_in_the_past_is_judged_by_what_was_known_on_it(client: Client, plan: Plan) -> None:
    measure = MeasureFactory(plan=plan, code="C.1")
    milestone = due(measure, date(2025, 3, 1))
    milestone.due_on = date(2099, 1, 1)
    milestone.save()
    refresh_states([measure], at=datetime(2025, 3, 10, 12, tzinfo=BRUSSELS))
    assert [is_late(client, plan, f"as_of=2025-03-{day:02}") for day in (1, 2, 9, 10)] == [False, True, True, False]
    page = client.get(f"/en/{plan.slug}/measures/C.1/?as_of=2025-03-09").content.decode()
    assert "was due on 1 March 2025, 8 days ago." in page


def test_late_says_its_sentence_in_the_row_without_a_mouse(client: Client, plan: Plan, body: Body) -> None:
    due(MeasureFactory(plan=plan, code="C.1", leads=[body]), date(2025, 3, 1), "<b>werf</b>")
    for path in ("measures/", f"bodies/{body.slug}/", "measures/C.1/"):
        page = client.get(f"/en/{plan.slug}/{path}").content.decode()
        assert "Milestone “&lt;b&gt;werf&lt;/b&gt;” was due on 1 March 2025" in page, path
        assert 'title="Milestone' not in page


@pytest.mark.parametrize(
    ("reason", "words"), [(LateReason.PLANNED, "The planned period ended"), (LateReason.HORIZON, "The term of its priority ended")]
)
def test_late_sentence_names_what_ended(plan: Plan, reason: str, words: str) -> None:
    state = MeasureState(plan=plan, late_from=date(2025, 3, 2), late_reason=reason)
    with override("en"):
        assert late_sentence(state, date(2025, 3, 2)) == f"{words} on 1 March 2025, 1 day ago."


def test_freshness_turns_the_day_after_each_limit_over_the_end_of_the_year(
    client: Client, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    Plan.objects.filter(pk=plan.pk).update(fresh_days=60, stale_days=90)
    confirmed(MeasureFactory(plan=plan, code="C.1"), datetime(2027, 12, 31, 23, 59, tzinfo=BRUSSELS))
    for (month, day), expected in {
        (2, 29): Freshness.FRESH,
        (3, 1): Freshness.AGEING,
        (3, 30): Freshness.AGEING,
        (3, 31): Freshness.STALE,
    }.items():
        at(monkeypatch, 2028, month, day, 23, 59)  # 2028 has a leap day: 31 December and 60 days is 29 February
        assert freshness(client, plan) == expected, (month, day)


@pytest.mark.parametrize("clock", [datetime(2027, 3, 28, 1, 30, tzinfo=BRUSSELS), datetime(2027, 10, 31, 2, 30, tzinfo=BRUSSELS)])
def test_freshness_counts_days_not_hours_when_the_clock_changes(
    client: Client, plan: Plan, monkeypatch: pytest.MonkeyPatch, clock: datetime
) -> None:
    Plan.objects.filter(pk=plan.pk).update(fresh_days=1, stale_days=2)
    confirmed(MeasureFactory(plan=plan, code="C.1"), clock)
    for days, expected in enumerate((Freshness.FRESH, Freshness.FRESH, Freshness.AGEING, Freshness.STALE)):
        day = clock.date() + timedelta(days=days)
        at(monkeypatch, day.year, day.month, day.day, 23, 59)
        assert freshness(client, plan) == expected
        at(monkeypatch, day.year, day.month, day.day, 3)
        assert freshness(client, plan) == expected


def test_freshness_of_a_day_in_the_past_knows_no_later_confirmation(client: Client, plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    measure = MeasureFactory(plan=plan, code="C.1")
    for day in (date(2025, 1, 10), date(2026, 1, 10)):
        confirmed(measure, datetime(day.year, day.month, day.day, 0, 5, tzinfo=BRUSSELS))
    at(monkeypatch, 2026, 1, 11)
    asked = ("2025-01-09", "2025-01-10", "2025-05-10", "2025-05-11", "2026-01-09", "2026-01-10")
    found = [freshness(client, plan, f"as_of={day}") for day in asked]
    assert found == ["none", "fresh", "fresh", "ageing", "ageing", "fresh"]


def test_measure_says_who_confirmed_it_and_until_when_that_is_fresh(
    client: Client, plan: Plan, body: Body, monkeypatch: pytest.MonkeyPatch
) -> None:
    measure = MeasureFactory(plan=plan, code="C.1", leads=[body])
    assert "Never confirmed." in client.get(f"/en/{plan.slug}/measures/C.1/").content.decode()
    confirmed(measure, datetime(2026, 3, 1, 0, 30, tzinfo=BRUSSELS), body)
    at(monkeypatch, 2026, 4, 4)
    page = client.get(f"/en/{plan.slug}/measures/C.1/").content.decode()
    assert f"Last confirmed 34 days ago by {body.name}; fresh until 29 June 2026." in page
    listed = client.get(f"/en/{plan.slug}/measures/").content.decode()
    assert "days ago" not in listed, "of a row that is fresh, as most are, the list says nothing"
    at(monkeypatch, 2026, 7, 1)
    listed = client.get(f"/en/{plan.slug}/measures/").content.decode()
    assert "Last confirmed 122 days ago; ageing since 30 June 2026." in listed
    at(monkeypatch, 2026, 3, 1)
    assert "Last confirmed today by" in client.get(f"/en/{plan.slug}/measures/C.1/").content.decode()


@pytest.mark.parametrize(
    ("days", "words"), [(120, "fresh until 1 May 2026."), (121, "ageing since 2 May 2026."), (366, "stale since 2 January 2027.")]
)
def test_fresh_sentence_tells_since_when(plan: Plan, days: int, words: str) -> None:
    state = MeasureState(plan=plan, last_confirmed_at=datetime(2026, 1, 1, 9, tzinfo=BRUSSELS))
    with override("en"):
        said = fresh_sentence(confirmation_of(state), plan, date(2026, 1, 1) + timedelta(days=days))
        assert said.endswith(f"Last confirmed {days} days ago; {words}")


def test_list_says_once_that_nothing_was_confirmed_and_then_row_by_row(client: Client, plan: Plan) -> None:
    measure = MeasureFactory(plan=plan, code="C.1")
    MeasureFactory(plan=plan, code="C.2")
    page = client.get(f"/en/{plan.slug}/measures/").content.decode()
    assert ("None of the measures shown here was ever confirmed." in page, "Never confirmed." in page) == (True, False)
    confirmed(measure, timezone.now())
    page = client.get(f"/en/{plan.slug}/measures/").content.decode()
    assert ("None of the measures shown here was ever confirmed." in page, page.count("Never confirmed.")) == (False, 1)


def test_my_measures_and_the_desk_say_the_same_sentence(client: Client, plan: Plan, body: Body, secretariat: User) -> None:
    user, status = MembershipFactory(body=body).user, StatusFactory(plan=plan)
    measure = MeasureFactory(plan=plan, code="C.1", leads=[body])
    due(measure, date(2025, 3, 1))
    client.force_login(user)
    page = client.get("/en/my/").content.decode()
    assert "was due on 1 March 2025" in page
    assert "Never confirmed." in page
    waiting(user, measure, body, status)
    client.force_login(secretariat)
    page = client.get("/en/desk/").content.decode()
    assert "was due on 1 March 2025" in page
    assert "Never confirmed." in page


def test_bodies_and_dashboard_count_late_and_fresh_as_their_lists_do(client: Client, plan: Plan, body: Body) -> None:
    late = MeasureFactory(plan=plan, code="C.1", leads=[body])
    MeasureFactory(plan=plan, code="C.2", leads=[body])
    assert client.get(f"/en/{plan.slug}/bodies/").context["times"] == []
    due(late, date(2025, 3, 1))
    confirmed(late, timezone.now(), body)
    save_row(Plan.objects.get(pk=plan.pk), user=None)  # another data version, as every write gives
    answer = client.get(f"/en/{plan.slug}/bodies/")
    (line,) = answer.context["lines"]
    assert [(count.label, count.number) for count in line.times] == [("late", 1), ("fresh", 1), ("never confirmed", 1)]
    context = client.get(f"/en/{plan.slug}/").context
    counted = [(context["late_url"], context["late"]), *((part.url, part.count) for part in context["freshness"])]
    for url, number in [*counted, *((count.url, count.number) for count in line.times)]:
        assert len(client.get(url).context["rows"]) == number, url
