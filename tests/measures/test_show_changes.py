"""What changed between two dates, as a reader finds it on the page and in its files."""

from __future__ import annotations

import io
import json
import re
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries

from accounts.enums import Role
from accounts.models import User
from measures.actions.edit import save_row
from measures.actions.log import Statement, approve, report
from measures.changes import changes_between, summary
from measures.changes.kinds import Kind
from measures.changes.wording import Piece, difference
from measures.models import Coordination, Measure, Milestone, Status
from plan.models import Body, Plan
from tests.factories import BodyFactory, MeasureFactory, MembershipFactory, PlanRoleFactory, SectorFactory, StatusFactory
from tests.histories import clock_at
from tests.pages import in_all_languages, page_at
from tests.reporting import drafted, waiting

pytestmark = pytest.mark.django_db
SINCE, UNTIL = date(2026, 6, 1), date(2026, 11, 1)
PERIOD = f"?from={SINCE.isoformat()}&to={UNTIL.isoformat()}"


def at(month: int, day: int, hour: int = 12) -> Any:
    """The clock at that hour in 2026, Brussels time."""
    return clock_at(timezone.make_aware(timezone.datetime(2026, month, day, hour)))


def say(user: User, measure: Measure, body: Body | None, when: Any, **said: Any) -> None:
    """A report, approved at once."""
    with when:
        approve(user, report(user, measure, body, Statement(**said)), anyway=True)


def context(client: Client, plan: Plan, query: str = PERIOD) -> Any:
    """What the page works with."""
    answer = client.get(f"/en/{plan.slug}/changes/{query}")
    assert answer.status_code == 200, answer.content
    return answer.context


def listed(client: Client, plan: Plan, query: str = PERIOD) -> dict[str, list[str]]:
    """The codes of each kind."""
    return {str(found.kind): [line.measured.code for line in found.lines] for found in context(client, plan, query)["sections"]}


@pytest.fixture
def announced(plan: Plan) -> Status:
    return StatusFactory(plan=plan, code="to_develop", label_nl="Te ontwikkelen", label_en="To develop")


@pytest.fixture
def running(plan: Plan) -> Status:
    return StatusFactory(plan=plan, active=True, code="running", label_nl="In uitvoering", label_en="In progress")


@pytest.fixture
def person(secretariat: User) -> User:
    secretariat.name = "Anna Geheim"
    secretariat.save()
    return secretariat


def test_changes_tell_each_kind_with_before_and_after(
    client: Client, plan: Plan, body: Body, person: User, announced: Status, running: Status
) -> None:
    measure = MeasureFactory(plan=plan, code="C.1", status=announced, leads=[body], text_nl="een brede oproep")
    say(person, measure, body, at(7, 1), status=running, confidence="on_track")
    say(person, measure, body, at(8, 1), status=running, confidence="at_risk", question="Wie betaalt dit?", blocked_reason="wacht")
    with at(9, 1):
        measure.refresh_from_db()
        measure.text_nl = "een smalle oproep"
        save_row(measure, user=person)
        save_row(Coordination(measure=measure, body=BodyFactory(named_in=plan, name_nl="Nieuwe instantie"), order=2), user=person)
    html = page_at(client, f"/en/{plan.slug}/changes/{PERIOD}")
    assert listed(client, plan) == {
        kind: ["C.1"] for kind in ("reworded", "status", "confidence", "questions", "blocked", "coordinators", "confirmed")
    }
    assert re.search(r"een <del><span [^>]*>\[taken out: </span>brede<span [^>]*>]</span></del><ins>.*?smalle", html)
    assert "Wie betaalt dit?" in html
    assert "Nieuwe instantie" in html
    assert "1 measure changed" in re.sub(r"<[^>]+>", "", html)


def test_changes_say_nothing_of_what_was_changed_back(client: Client, plan: Plan, person: User, announced: Status, running: Status) -> None:
    measure = MeasureFactory(plan=plan, code="C.1", status=announced)
    say(person, measure, None, at(7, 1), status=running)
    say(person, measure, None, at(8, 1), status=announced)
    assert listed(client, plan) == {"confirmed": ["C.1"]}
    assert context(client, plan)["moves"] is None


def test_changes_hold_the_evening_of_the_last_day_and_not_that_of_the_first(
    client: Client, plan: Plan, person: User, announced: Status, running: Status
) -> None:
    first, last, after = (MeasureFactory(plan=plan, code=f"C.{n}", status=announced) for n in (1, 2, 3))
    for measure, when in ((first, at(6, 1, 23)), (last, at(11, 1, 23)), (after, at(11, 2, 0))):
        say(person, measure, None, when, status=running)
    assert listed(client, plan)["status"] == ["C.2"]


def test_status_moves_stand_in_a_table_whose_numbers_lead_to_their_lists(
    client: Client, plan: Plan, person: User, announced: Status, running: Status
) -> None:
    for place, (status, to) in enumerate([(announced, running), (announced, running), (None, running), (running, None)]):
        say(person, MeasureFactory(plan=plan, code=f"C.{place}", status=status), None, at(7, 1), status=to)
    moves = context(client, plan)["moves"]
    assert [(str(row.label), [cell.count for cell in row.cells], row.total) for row in moves.rows] == [
        ("To develop", [2, 0], 2),
        ("In progress", [0, 1], 1),
        ("not stated", [1, 0], 1),
    ]
    assert (moves.totals, moves.total) == ([3, 1], 4)
    for row in moves.rows:
        for cell in row.cells:
            if cell.count:
                assert len(listed(client, plan, cell.url)["status"]) == cell.count


def test_changes_say_which_milestone_moved_and_why_and_what_became_late(client: Client, plan: Plan, person: User) -> None:
    with at(1, 1):
        measure = MeasureFactory(plan=plan, code="C.1")
        steps = [Milestone(measure=measure, title=f"Stap {n}", due_on=date(2026, 6, 15 + n)) for n in (1, 2, 3)]
        for step in steps:
            save_row(step, user=person)
    for step, days in ((steps[1], [date(2027, 1, 1)]), (steps[2], [date(2027, 2, 1), date(2026, 6, 18)])):
        for day in days:
            with at(7, 1):
                step.due_on, step.reason_to_move = day, "wacht op <b>vergunning</b>"
                save_row(step, user=person)
    html = page_at(client, f"/en/{plan.slug}/changes/{PERIOD}")
    assert listed(client, plan) == {"late": ["C.1"], "dates": ["C.1"]}
    assert "Stap 2" in html
    assert "wacht op &lt;b&gt;vergunning&lt;/b&gt;" in html
    assert "Stap 3" not in html  # moved, and moved back
    (late,) = context(client, plan, PERIOD + "&kind=late")["sections"][0].lines[0].parts
    assert late.told.cause.on == date(2026, 6, 17)  # nobody wrote anything: the day came


def test_question_and_its_answer_are_both_told(client: Client, plan: Plan, person: User) -> None:
    measure = MeasureFactory(plan=plan, code="C.1")
    say(person, measure, None, at(7, 1), question="Wie betaalt?", language="nl")
    question = measure.updates.exclude(question="").get()
    say(person, measure, None, at(8, 1), answers=question, note="La Région paie.", language="fr")
    html = page_at(client, f"/en/{plan.slug}/changes/{PERIOD}")
    assert listed(client, plan)["questions"] == ["C.1"]
    assert '<q lang="nl">Wie betaalt?</q>' in html
    assert '<q lang="fr">La Région paie.</q>' in html


def test_visitors_find_no_person_no_draft_and_no_submission(client: Client, plan: Plan, body: Body, person: User, running: Status) -> None:
    writer = MembershipFactory(body=body, user__name="Bert Verborgen").user
    told, sent, kept = (MeasureFactory(plan=plan, code=f"C.{n}", leads=[body]) for n in (1, 2, 3))
    say(person, told, body, at(7, 1), status=running, note="goedgekeurd")
    with at(7, 2):
        told.refresh_from_db()
        told.text_nl = "anders"
        save_row(told, user=person)
        step = Milestone(measure=told, title="Stap", due_on=date(2027, 1, 1))
        save_row(step, user=person)
        step.due_on, step.reason_to_move = date(2027, 2, 1), "later"
        save_row(step, user=person)
        waiting(writer, sent, body, running, note="ingediend geheim")
        drafted(writer, kept, body, note="klad geheim")
    answers = {}
    for who in ("visitor", "contributor", "committee"):
        if who != "visitor":
            client.force_login(writer if who == "contributor" else PlanRoleFactory(plan=plan, role=Role.COMMITTEE).user)
        pages = [client.get(f"/en/{plan.slug}/changes/{PERIOD}{more}") for more in ("", "&format=csv", "&format=json", "&format=xlsx")]
        answers[who] = " ".join(as_text(answer) for answer in pages)
        assert "C.2" not in answers[who]
        assert "C.3" not in answers[who]
        assert "klad geheim" not in answers[who]
    for who in ("visitor", "contributor"):
        assert "eheim" not in answers[who], who
        assert "erborgen" not in answers[who], who
    assert answers["committee"].count("Anna Geheim") > 6


def as_text(answer: Any) -> str:
    """All that an answer says, in cells too."""
    if not answer.streaming:
        return str(answer.content.decode())
    content = b"".join(answer.streaming_content)
    if content[:2] != b"PK":
        return content.decode()
    book = openpyxl.load_workbook(io.BytesIO(content))
    return " ".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)


def test_changes_of_another_plan_stay_there(client: Client, plan: Plan, hidden_plan: Plan, administrator: User) -> None:
    say(administrator, MeasureFactory(plan=hidden_plan, code="H.1"), None, at(7, 1), confidence="off_track")
    assert context(client, plan)["changed"] == 0
    assert "nothing was reported or changed" in page_at(client, f"/en/{plan.slug}/changes/{PERIOD}")
    assert client.get(f"/en/{hidden_plan.slug}/changes/{PERIOD}").status_code == 404


def test_filter_holds_at_either_end(client: Client, plan: Plan, body: Body, person: User, announced: Status, running: Status) -> None:
    left, came, never = (
        MeasureFactory(plan=plan, code=f"C.{n}", status=status) for n, status in ((1, running), (2, announced), (3, announced))
    )
    say(person, left, None, at(7, 1), status=announced)
    say(person, came, None, at(7, 1), status=running)
    say(person, never, None, at(7, 1), status=announced, confidence="on_track")
    assert listed(client, plan, PERIOD + "&status=running")["status"] == ["C.1", "C.2"]
    assert listed(client, plan, PERIOD + "&status=running&kind=confidence") == {}
    assert listed(client, plan, PERIOD + "&q=C.3") == {"confidence": ["C.3"], "confirmed": ["C.3"]}


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("?from=2026-11-02&to=2026-11-01", "from"),
        ("?from=2023-12-31", "from"),
        ("?to=2999-01-01", "to"),
        ("?from=gisteren", "from"),
        ("?to=2026-11-01&as_of=2026-11-02", "to"),
        ("?as_of=2999-01-01", "to"),
        ("?kind=all", "kind"),
        ("?moved=running", "moved"),
        ("?moved=running:none:x", "moved"),
        ("?page=0", "page"),
        ("?format=pdf", "format"),
        ("?sector=ZZ", "sector"),
        ("?sector=ZZ&format=csv", "sector"),
    ],
)
def test_changes_answer_400_with_the_place_when_a_value_means_nothing(
    client: Client, plan: Plan, person: User, running: Status, query: str, place: str
) -> None:
    say(person, MeasureFactory(plan=plan, code="C.1", sector=SectorFactory(plan=plan)), None, at(11, 20), status=running)
    MeasureFactory(plan=plan, code="C.2", sector=SectorFactory(plan=plan))
    answer = client.get(f"/nl/{plan.slug}/changes/{query}")
    html = answer.content.decode()
    assert answer.status_code == 400
    assert place in answer.context["asked"].errors
    assert answer.context["sections"] == []
    assert 'class="errorlist"' in html
    if place in ("from", "to"):
        assert f'aria-describedby="error_{place}"' in html
        typed = answer.wsgi_request.GET.get(place) or answer.wsgi_request.GET.get("as_of", "")
        assert f'name="{place}" value="{typed}"' in html


def test_period_is_the_last_month_and_never_begins_before_the_adoption(client: Client, plan: Plan) -> None:
    today = timezone.localdate()
    asked = context(client, plan, "")["asked"]
    assert ((asked.until - asked.since).days, asked.until) == (30, today)
    asked = context(client, plan, "?to=2024-01-10")["asked"]
    assert (asked.since, asked.until) == (plan.adopted_on, date(2024, 1, 10))
    asked = context(client, plan, "?as_of=2026-11-01&from=2026-06-01")["asked"]
    assert (asked.since, asked.until) == (SINCE, UNTIL)
    assert context(client, plan, "?as_of=2026-11-01&to=2026-11-01")["asked"].until == UNTIL
    chips = context(client, plan, "?as_of=2026-11-01&kind=status&kind=late&q=C")["chips"]
    assert [chip.without for chip in chips] == [
        "kind=status&kind=late&to=2026-11-01",
        *(f"kind={kind}&q=C&to=2026-11-01" for kind in ("late", "status")),
    ]
    assert chips.reset == "to=2026-11-01"
    for choice in context(client, plan, "?kind=status")["choices"]:
        assert context(client, plan, choice.url)["asked"].kinds == [Kind.STATUS]


def test_changes_name_the_parameters_that_mean_nothing(client: Client, plan: Plan) -> None:
    assert context(client, plan, PERIOD + "&nonsense=1")["unknown_names"] == ["nonsense"]


def test_changes_are_complete_and_calm_in_every_language(client: Client, plan: Plan, person: User, running: Status) -> None:
    in_all_languages(client, f"/{plan.slug}/changes/")
    say(person, MeasureFactory(plan=plan, code="C.1"), None, at(7, 1), status=running)
    in_all_languages(client, f"/{plan.slug}/changes/{PERIOD}", "C.1", 'type="application/atom+xml"')


def test_practice_plan_has_changes_but_no_feed(client: Client, person: User) -> None:
    practice = PlanRoleFactory(user=person, role=Role.COMMITTEE, plan__practice=True).plan
    client.force_login(person)
    assert "atom" not in page_at(client, f"/en/{practice.slug}/changes/")


def test_lists_are_paged_and_counts_are_whole(
    client: Client, plan: Plan, person: User, running: Status, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("measures.changes.asked.SIZE", 5)
    sector = SectorFactory(plan=plan)
    for n in range(3):
        say(person, MeasureFactory(plan=plan, code=f"C.{n}", sector=sector), None, at(7, 1), status=running)
    first, second = (context(client, plan, f"{PERIOD}&page={page}") for page in (1, 2))
    assert [(found.kind, found.count, len(found.lines)) for found in first["sections"]] == [("status", 3, 3), ("confirmed", 3, 2)]
    assert [(found.kind, found.count, len(found.lines)) for found in second["sections"]] == [("confirmed", 3, 1)]
    assert context(client, plan, PERIOD + "&page=99")["page"].number == 2


def test_file_holds_all_pages_without_formulas(client: Client, plan: Plan, person: User) -> None:
    measure = MeasureFactory(plan=plan, code="1.1.10", text_nl="=1+1")
    with at(7, 1):
        measure.text_nl, measure.planned_until = "@SUM(A1)", date(2027, 1, 1)
        save_row(measure, user=person)
    text = as_text(client.get(f"/nl/{plan.slug}/changes/{PERIOD}&format=csv"))
    assert "'=1+1" in text
    assert "'@SUM(A1)" in text
    answer = client.get(f"/nl/{plan.slug}/changes/{PERIOD}&format=xlsx")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    cells = [cell for row in book.worksheets[0].iter_rows(min_row=2) for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert cells[0].value == "1.1.10"
    assert date(2027, 1, 1) in [cell.value.date() for cell in cells if cell.is_date and cell.value]
    said = json.loads(as_text(client.get(f"/nl/{plan.slug}/changes/{PERIOD}&format=json")))
    assert (said["from"], said["to"], said["count"]) == ("2026-06-01", "2026-11-01", len(said["changes"]))
    assert {row["field"] for row in said["changes"]} == {"text_nl", "planned_until"}
    assert set(said["changes"][0]) == {"code", "kind", "field", "subject", "before", "after", "reason", "on", "body", "source"}


def test_file_follows_kind_and_filters(client: Client, plan: Plan, person: User, running: Status) -> None:
    say(person, MeasureFactory(plan=plan, code="C.1"), None, at(7, 1), status=running, confidence="on_track")
    said = json.loads(as_text(client.get(f"/nl/{plan.slug}/changes/{PERIOD}&format=json&kind=confidence")))
    assert [(row["kind"], row["before"], row["after"]) for row in said["changes"]] == [("confidence", None, "on_track")]
    assert json.loads(as_text(client.get(f"/nl/{plan.slug}/changes/{PERIOD}&format=json&q=C.2")))["changes"] == []


@pytest.mark.parametrize("number", [1, 3])
def test_changes_take_the_same_queries_with_few_and_with_many(
    client: Client, plan: Plan, person: User, running: Status, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for place in range(number):
        say(person, MeasureFactory(plan=plan, code=f"C.{place}"), None, at(7, 1), status=running, question="Wie?")
    client.get(f"/nl/{plan.slug}/matrix/?as_of={UNTIL.isoformat()}")
    with django_assert_num_queries(8):  # plan; ends, moves, questions; states, saves, moves, questions of the page
        assert client.get(f"/nl/{plan.slug}/changes/{PERIOD}").status_code == 200
    with django_assert_num_queries(7):  # plan; the measures that match at each end; states, saves, moves, questions
        assert client.get(f"/nl/{plan.slug}/changes/{PERIOD}&status=running").status_code == 200


def test_summary_counts_in_three_queries_and_then_in_none(
    plan: Plan, person: User, running: Status, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for place in range(3):
        say(person, MeasureFactory(plan=plan, code=f"C.{place}"), None, at(7, 1), status=running)
    with django_assert_num_queries(3):
        found = summary(plan, SINCE, UNTIL)
    assert (found.changed, found.only_confirmed) == (3, 0)
    assert (found.kinds, found.moves) == ({Kind.STATUS: 3, Kind.CONFIRMED: 3}, {(0, running.pk): 3})
    with django_assert_num_queries(0):
        assert summary(plan, SINCE, UNTIL) == found


def test_reading_the_changes_never_reads_the_search_column(plan: Plan, person: User, running: Status) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    say(person, MeasureFactory(plan=plan, code="C.1"), None, at(7, 1), status=running)
    with CaptureQueriesContext(connection) as seen:
        assert changes_between(plan, SINCE, UNTIL).counts
        Client().get(f"/nl/{plan.slug}/changes/{PERIOD}")
    assert not [query["sql"] for query in seen if '"search"' in query["sql"]]


@pytest.mark.parametrize(
    ("before", "after", "pieces"),
    [
        ("een brede oproep", "een smalle oproep", "een |-brede|+smalle| oproep"),
        ("een brede oproep", "een brede oproep, samen", "een brede oproep|+, samen"),
        ("a b c", "a x y c", "a |-b|+x y| c"),
        ("één twee", "één  twee", "één|- |+  |twee"),
        ("", "nieuw", "+nieuw"),
        ("weg", "", "-weg"),
        ("oude tekst hier", "nieuwe woorden daar", "-oude tekst hier|+nieuwe woorden daar"),
    ],
)
def test_wording_is_told_word_by_word(before: str, after: str, pieces: str) -> None:
    found = difference(before, after)
    assert "|".join({"same": "", "out": "-", "in": "+"}[piece.sign] + piece.words for piece in found) == pieces


def test_wording_gives_back_both_texts_for_random_words() -> None:
    import random

    chance = random.Random(7)
    for _ in range(300):
        before, after = (" ".join(chance.choices(["a", "b", "c,", "é", "<i>"], k=chance.randint(0, 9))) for _ in range(2))
        found = difference(before, after)
        assert "".join(piece.words for piece in found if piece.sign != "in") == before
        assert "".join(piece.words for piece in found if piece.sign != "out") == after
        assert all(isinstance(piece, Piece) and piece.words for piece in found)


def test_less_confidence_is_told_apart_in_words(client: Client, plan: Plan, person: User) -> None:
    measures = [MeasureFactory(plan=plan, code=f"C.{n}") for n in range(3)]
    for measure, first, then in zip(measures, ["on_track", "off_track", ""], ["off_track", "on_track", "off_track"], strict=True):
        say(person, measure, None, at(3, 1), confidence=first)
        say(person, measure, None, at(7, 1), confidence=then)
    found = listed(client, plan)
    assert (found["fallen"], found["confidence"]) == (["C.0"], ["C.1", "C.2"])
    with override("en"):
        assert "there is less confidence in 1" in page_at(client, f"/en/{plan.slug}/changes/{PERIOD}")


@pytest.fixture
def said_twice(plan: Plan, person: User, announced: Status, running: Status) -> Plan:
    """One measure that changed and was confirmed, two that were only confirmed."""
    for place, status in enumerate([running, announced, announced]):
        say(person, MeasureFactory(plan=plan, code=f"C.{place}", status=announced), None, at(7, 1), status=status)
    return plan


def test_measures_that_were_only_confirmed_did_not_change(client: Client, said_twice: Plan) -> None:
    html = " ".join(re.sub(r"<[^>]+>", "", page_at(client, f"/en/{said_twice.slug}/changes/{PERIOD}")).split())
    assert "1 measure changed: 1 got another status; 2 others were only confirmed." in html
    unchanged = context(client, said_twice)["unchanged"]
    assert listed(client, said_twice, unchanged.url) == {"confirmed": ["C.1", "C.2"]}
    assert context(client, said_twice, unchanged.url)["shown"] == 2
    assert listed(client, said_twice, PERIOD + "&kind=confirmed") == {"confirmed": ["C.0", "C.1", "C.2"]}
    assert (summary(said_twice, SINCE, UNTIL).changed, summary(said_twice, SINCE, UNTIL).only_confirmed) == (1, 2)


def test_period_in_which_all_was_only_confirmed_has_no_change(client: Client, plan: Plan, person: User, announced: Status) -> None:
    say(person, MeasureFactory(plan=plan, code="C.1", status=announced), None, at(7, 1), status=announced)
    html = " ".join(re.sub(r"<[^>]+>", "", page_at(client, f"/en/{plan.slug}/changes/{PERIOD}")).split())
    assert "nothing changed; 1 measure was only confirmed." in html
    assert "nothing was reported or changed" in page_at(client, f"/en/{plan.slug}/changes/?from=2026-09-01&to=2026-11-01")


def test_one_kind_is_told_without_the_table_of_another(client: Client, said_twice: Plan) -> None:
    found = context(client, said_twice, PERIOD + "&kind=confirmed")
    assert (found["moves"], found["shown"], found["narrowed"]) == (None, 3, "confirmed")
    assert context(client, said_twice, PERIOD + "&kind=status")["moves"].total == 1
    html = page_at(client, f"/en/{said_twice.slug}/changes/{PERIOD}&kind=confirmed")
    assert "3 measures: confirmed." in html
    assert "got another status" not in html


def test_file_counts_each_move_of_status_once_and_says_what_a_row_is(client: Client, said_twice: Plan) -> None:
    Status.objects.filter(code="to_develop").update(phase="planned")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(client.get(f"/en/{said_twice.slug}/changes/{PERIOD}&format=xlsx").streaming_content)))
    kinds = [row[2] for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)]
    about = {row[0]: row[1] for row in book.worksheets[-1].iter_rows(values_only=True)}
    assert kinds.count("another status") == about["Measures: another status"] == 1
    assert kinds.count("another phase") == 1
    assert (about["Measures"], about["Measures: confirmed"]) == (1, 3)
    assert "one for each field" in about["Rows"]


def test_error_is_named_with_its_reason_and_the_way_without_it(client: Client, plan: Plan) -> None:
    answer = client.get(f"/en/{plan.slug}/changes/?kind=zzz&q=C&from=2019-01-01")
    found = {str(fault.label): fault for fault in answer.context["faults"]}
    assert set(found) == {"kind of change", "from the end of"}
    assert found["kind of change"].value == "zzz"
    assert client.get(f"/en/{plan.slug}/changes/{found['from the end of'].url}").context["asked"].errors.keys() == {"kind"}
