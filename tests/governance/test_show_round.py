from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from governance.actions.rounds import close_round, freeze_round
from governance.enums import RoundState
from governance.models import ReportingRound
from governance.rounds.progress import MOST_POINTS, days_between
from measures.actions.log import approve
from plan.models import Body, Plan
from tests.factories import BodyFactory, MembershipFactory, PlanRoleFactory
from tests.pages import in_all_languages, page_at
from tests.reporting import drafted
from tests.rounds import answered, approved, joint_measure, opened_on, returned, round_of


def url_of(round: ReportingRound, query: str = "") -> str:
    return f"/en/{round.plan.slug}/governance/rounds/{round.number}/{query}"


def counts(client: Client, round: ReportingRound) -> dict[str, dict[str, int]]:
    """The numbers of the board, by body and by state, without zeros."""
    answer = client.get(url_of(round))
    assert answer.status_code == 200
    return {row.body.slug: {cell.state.value: cell.count for cell in row.cells if cell.count} for row in answer.context["page"].object_list}


def test_board_counts_each_body_by_how_far_it_is(secretariat_client: Client, plan: Plan, body: Body, contributor: User) -> None:
    other = BodyFactory(named_in=plan)
    measures = [joint_measure(plan, body) for _ in range(5)]
    joint = joint_measure(plan, body, other)
    round = round_of(plan, state=RoundState.OPEN)
    assert counts(secretariat_client, round) == {body.slug: {"not_opened": 6}, other.slug: {"not_opened": 1}}
    round.bodies.filter(body=body).update(opened_at=timezone.now())
    drafted(contributor, measures[0], body)
    answered(contributor, measures[1], body)
    approved(contributor, measures[2], body)
    returned(contributor, measures[3], body)
    approved(contributor, joint, body)
    expected = {"opened": 1, "in_progress": 1, "submitted": 1, "approved": 2, "returned": 1}
    assert counts(secretariat_client, round) == {body.slug: expected, other.slug: {"elsewhere": 1}}


def test_each_number_leads_to_as_many_measures(secretariat_client: Client, plan: Plan, body: Body, contributor: User) -> None:
    other = BodyFactory(named_in=plan)
    measures = [joint_measure(plan, body, other) for _ in range(4)]
    round = round_of(plan, state=RoundState.OPEN)
    answered(contributor, measures[0], body)
    approved(contributor, measures[1], body)
    checked = 0
    for row in secretariat_client.get(url_of(round)).context["page"].object_list:
        for cell in row.cells:
            if cell.count:
                listed = secretariat_client.get(cell.url).context["page"].paginator.count
                assert listed == cell.count, cell.url
                checked += 1
        assert secretariat_client.get(row.url).context["page"].paginator.count == row.asked
    assert checked == 5


def test_finding_says_answered_of_asked_who_is_silent_and_how_long(
    secretariat_client: Client, plan: Plan, body: Body, contributor: User
) -> None:
    other = BodyFactory(named_in=plan)
    measures = [joint_measure(plan, body), joint_measure(plan, body), joint_measure(plan, other)]
    round = round_of(plan, state=RoundState.OPEN)
    answered(contributor, measures[0], body)
    html = page_at(secretariat_client, url_of(round))
    for words in ("1 of 3 measures are answered.", "1 of 2 bodies gave no answer at all, 1 not on everything.", "28 days are left"):
        assert words in html, words
    assert f"/rounds/{round.number}/links/add/?body={other.slug}" in html, "it has nobody to write to"
    assert f"/rounds/{round.number}/write/?body={other.slug}" not in html
    assert f"/rounds/{round.number}/write/?body={body.slug}" in html
    assert f'href="/en/{plan.slug}/governance/rounds/{round.number}/write/"' in html


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "Today is the last day."), (-1, "The deadline was 1 day ago"), (1, "1 day is left"), (-30, "The deadline was 30 days ago")],
)
def test_finding_says_when_the_deadline_is_or_was(secretariat_client: Client, plan: Plan, body: Body, days: int, words: str) -> None:
    joint_measure(plan, body)
    round = round_of(plan, state=RoundState.OPEN, deadline=timezone.localdate() + timedelta(days=days))
    assert words in page_at(secretariat_client, url_of(round))


def test_board_shows_only_who_has_not_answered_all_when_that_is_asked(
    secretariat_client: Client, plan: Plan, body: Body, contributor: User
) -> None:
    other = BodyFactory(named_in=plan)
    mine, _theirs = joint_measure(plan, body), joint_measure(plan, other)
    round = round_of(plan, state=RoundState.OPEN)
    answered(contributor, mine, body)
    page = secretariat_client.get(url_of(round, "?only=missing")).context["page"]
    assert [row.body for row in page.object_list] == [other]


def test_board_puts_first_who_misses_most_or_goes_by_name(secretariat_client: Client, plan: Plan) -> None:
    few, many = BodyFactory(named_in=plan, name_nl="Aaa"), BodyFactory(named_in=plan, name_nl="Zzz")
    joint_measure(plan, few)
    for _ in range(3):
        joint_measure(plan, many)
    round = round_of(plan, state=RoundState.OPEN)

    def order(query: str) -> list[Body]:
        return [row.body for row in secretariat_client.get(url_of(round, query)).context["page"].object_list]

    assert order("") == [many, few]
    assert order("?sort=name") == [few, many]
    assert order("?sort=share") == [few, many]


@pytest.mark.parametrize("query", ["?sort=nonsense", "?only=x", "?page=0"])
def test_wrong_value_of_the_address_is_an_error(secretariat_client: Client, plan: Plan, body: Body, query: str) -> None:
    joint_measure(plan, body)
    answer = secretariat_client.get(url_of(round_of(plan, state=RoundState.OPEN), query))
    assert answer.status_code == 400
    assert "errorlist" in answer.content.decode()


def test_course_counts_measures_by_the_day_of_their_first_answer(
    secretariat_client: Client, plan: Plan, body: Body, contributor: User
) -> None:
    other = BodyFactory(named_in=plan)
    joint, single, waiting = joint_measure(plan, body, other), joint_measure(plan, body), joint_measure(plan, body)
    before = answered(contributor, waiting, body)  # handed in before the round: counts from its first day
    round = opened_on(round_of(plan, state=RoundState.OPEN), timezone.now() - timedelta(days=10))
    type(before).objects.filter(pk=before.pk).update(submitted_at=timezone.now() - timedelta(days=20))
    first = approved(contributor, joint, body)
    type(first).objects.filter(pk=first.pk).update(submitted_at=timezone.now() - timedelta(days=4))
    answered(contributor, single, body)
    points = secretariat_client.get(url_of(round)).context["points"]
    assert [point.handed_in for point in points] == [1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 3]
    assert [point.approved for point in points] == [0] * 10 + [1]
    assert {point.asked for point in points} == {3}


def test_course_of_a_long_round_has_few_points_and_marks_the_deadline() -> None:
    days = days_between(date(2026, 1, 1), date(2026, 12, 31), date(2026, 6, 30))
    assert len(days) <= MOST_POINTS + 2
    assert {date(2026, 1, 1), date(2026, 6, 30), date(2026, 12, 31)} <= set(days)
    assert days_between(date(2026, 1, 1), date(2026, 1, 1), date(2026, 6, 30)) == [date(2026, 1, 1)]


def test_closed_round_shows_what_was_kept_and_who_gave_no_answer(
    secretariat_client: Client, plan: Plan, body: Body, contributor: User
) -> None:
    measures = [joint_measure(plan, body) for _ in range(3)]
    round = round_of(plan, state=RoundState.OPEN)
    drafted(contributor, measures[0], body)
    answered(contributor, measures[1], body)
    round = close_round(round)
    answered_late = counts(secretariat_client, round)
    assert answered_late == {body.slug: {"no_answer": 2, "submitted": 1}}
    html = page_at(secretariat_client, url_of(round))
    assert "Freeze the result" in html
    assert "/write/" not in html
    assert "Not opened" not in html


def test_frozen_round_says_when_its_result_was_frozen(secretariat_client: Client, plan: Plan, body: Body) -> None:
    joint_measure(plan, body)
    round = round_of(plan, state=RoundState.CLOSED)
    assert "The result was frozen on" not in page_at(secretariat_client, url_of(round))
    freeze_round(round)
    assert "The result was frozen on" in page_at(secretariat_client, url_of(round))


def test_course_is_shown_from_the_second_day_on(secretariat_client: Client, plan: Plan, body: Body) -> None:
    joint_measure(plan, body)
    round = round_of(plan, state=RoundState.OPEN)
    assert "Day by day" not in page_at(secretariat_client, url_of(round))
    opened_on(round, timezone.now() - timedelta(days=1))
    assert "Day by day" in page_at(secretariat_client, url_of(round))


def test_prepared_round_says_what_it_would_ask_and_has_no_board(client: Client, plan: Plan, body: Body, committee: User) -> None:
    joint_measure(plan, body)
    client.force_login(committee)
    html = page_at(client, url_of(round_of(plan, questions=["Hoe gaat het met u?!"])))
    assert "Hoe gaat het met u?" in html
    assert "must be answered" in html
    assert "nobody has been asked anything yet" in html
    assert "1 measure would be asked about" in html
    assert "/open/" not in html


def test_committee_reads_the_board_and_writes_nothing(client: Client, plan: Plan, body: Body, committee: User) -> None:
    joint_measure(plan, body)
    round = round_of(plan, state=RoundState.OPEN)
    client.force_login(committee)
    html = page_at(client, url_of(round))
    for words in ("/write/", "/close/", "/links/", "/mails/", "Prepare one like it"):
        assert words not in html, words


def test_nobody_else_sees_it(client: Client, plan: Plan, body: Body, stranger: User, hidden_plan: Plan) -> None:
    joint_measure(plan, body)
    round = round_of(plan, state=RoundState.OPEN)
    for user in (stranger, PlanRoleFactory(plan=plan).user, MembershipFactory().user):
        client.force_login(user)
        answer = client.get(url_of(round))
        assert answer.status_code == 403
        assert "Voorjaar 2027" not in answer.content.decode()
    hidden = round_of(hidden_plan)
    assert client.get(url_of(hidden)).status_code == 404
    client.force_login(PlanRoleFactory(plan=plan, role="secretariat").user)
    assert client.get(f"/en/{plan.slug}/governance/rounds/99/").status_code == 404
    assert client.get(f"/en/{plan.slug}/governance/rounds/99999999999999999999/").status_code == 404


def test_what_waits_leads_to_that_part_of_the_desk(
    client: Client, secretariat: User, committee: User, plan: Plan, body: Body, contributor: User
) -> None:
    measures = [joint_measure(plan, body) for _ in range(3)]
    round = round_of(plan, state=RoundState.OPEN)
    link = f'href="/en/desk/?round={plan.slug}/{round.number}"'
    client.force_login(secretariat)
    assert link not in page_at(client, url_of(round))
    entries = [answered(contributor, measure, body) for measure in measures[:2]]
    assert f"{link}>Decide on 2 answers</a>" in page_at(client, url_of(round))
    close_round(round)
    approve(secretariat, entries[0])
    assert f"{link}>Decide on 1 answer</a>" in page_at(client, url_of(round))
    client.force_login(committee)
    assert "/desk/" not in client.get(url_of(round)).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_page_asks_as_many_queries_for_any_number(
    secretariat_client: Client, plan: Plan, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(rows):
        joint_measure(plan, BodyFactory(named_in=plan), BodyFactory(named_in=plan))
    round = round_of(plan, state=RoundState.OPEN)
    url = url_of(round)
    with django_assert_num_queries(7):
        secretariat_client.get(url)


def test_page_speaks_each_language_and_shades_by_class(secretariat_client: Client, plan: Plan, body: Body) -> None:
    joint_measure(plan, body)
    round = round_of(plan, state=RoundState.OPEN, title_fr="Printemps 2027")
    in_all_languages(secretariat_client, f"/{plan.slug}/governance/rounds/{round.number}/", "shade-5", "shade-0")
    assert "Printemps 2027" in page_at(secretariat_client, url_of(round).replace("/en/", "/fr/"))


def test_member_of_an_asked_body_is_led_to_where_it_is_answered(client: Client, plan: Plan, body: Body, contributor: User) -> None:
    joint_measure(plan, body)
    round = round_of(plan, state=RoundState.OPEN)
    client.force_login(contributor)
    answer = client.get(url_of(round))
    assert (answer.status_code, answer["Location"]) == (302, f"/en/{plan.slug}/governance/rounds/{round.number}/answer/")
    assert client.get(url_of(round_of(plan))).status_code == 403, "what is prepared is told to nobody"
