"""Every change of a plan by any path, for its secretariat."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from measures.actions.edit import save_row, save_rows
from measures.actions.log import Statement, approve, return_update, submit, write_draft
from measures.desk import audit
from measures.enums import Source
from measures.models import Coordination, Measure, Milestone, StatusUpdate
from measures.views import audit as views
from plan.models import Body, Plan
from tests.factories import BodyFactory, MeasureFactory, MembershipFactory, PlanFactory, PlanRoleFactory, UserFactory
from tests.part_factories import CommitteeFactory, DeliverableFactory
from tests.tables import coast, previewed, secretary, set_cell, url_of

pytestmark = pytest.mark.django_db
BRUSSELS = ZoneInfo("Europe/Brussels")


def entries(client: Client, plan: Plan, query: str = "") -> list[Any]:
    """The changes on the page of an address."""
    answer = client.get(f"/en/desk/{plan.slug}/audit/{query}")
    assert answer.status_code == 200, answer.context["form"].errors
    return list(answer.context["entries"])


def read(answer: Any) -> bytes:
    """What an answer holds; a file is sent while it is made."""
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


@pytest.fixture
def measure(plan: Plan, secretariat: User) -> Measure:
    """A measure that the secretariat made, and renamed."""
    found: Measure = MeasureFactory.build(plan=plan, code="C.1", text_nl="oude tekst", challenge=None, sector=None)
    found.sector = plan.sectors.create(code="C", position=1, title_nl="Sector")
    save_row(found, user=secretariat)
    found = Measure.objects.get(pk=found.pk)
    found.text_nl = "nieuwe tekst"
    save_row(found, user=secretariat, source=Source.IMPORT)
    return found


def test_audit_tells_who_when_from_where_and_each_field_before_and_after(
    secretariat_client: Client, plan: Plan, measure: Measure, secretariat: User
) -> None:
    newest, *rest = entries(secretariat_client, plan, "?table=measure")
    assert (newest.who, newest.source, newest.table, newest.row, newest.code) == (secretariat.name, "an import", "Measure", "C.1", "C.1")
    assert [(change.label, change.old, change.new) for change in newest.changes] == [("Text (nl)", "oude tekst", "nieuwe tekst")]
    (made,) = rest
    assert (made.kind, made.source) == ("+", "the admin")
    assert {change.new for change in made.changes} >= {"C.1", "oude tekst"}
    page = secretariat_client.get(f"/en/desk/{plan.slug}/audit/").content.decode()
    assert "oude tekst" in page
    assert page.index("nieuwe tekst") < page.index("oude tekst") or page.count("oude tekst") > 1


def test_audit_tells_what_was_deleted(secretariat_client: Client, plan: Plan, measure: Measure, body: Body, secretariat: User) -> None:
    row = Coordination(measure=measure, body=body)
    save_row(row, user=secretariat)
    save_rows([], removed=[row], user=secretariat)
    gone, made = entries(secretariat_client, plan, "?table=coordination")
    assert (gone.kind, made.kind) == ("-", "+")
    assert (str(body.name), "(empty)") in {(change.old, change.new) for change in gone.changes}


def test_audit_holds_every_table_of_the_plan_with_a_history() -> None:
    names = set(audit.audited())
    assert {"plan", "measure", "statusupdate", "milestone", "coordination", "body", "indicatorvalue", "committee", "pillar"} <= names
    assert not names & {"user", "membership", "planrole"}  # accounts are the administrators' alone


def test_audit_never_shows_what_another_plan_did(secretariat_client: Client, plan: Plan, body: Body) -> None:
    elsewhere = PlanFactory()
    own = MeasureFactory(plan=plan, code="C.1")
    foreign = MeasureFactory(plan=elsewhere, code="X.1")
    stranger_body = BodyFactory(named_in=elsewhere)
    for row, words in ((foreign, "geheim van elders"), (own, "van ons")):
        row.text_nl = words
        save_row(row, user=None)
    stranger_body.name_nl = "geheime instantie"
    body.name_nl = "onze instantie"
    save_rows([stranger_body, body], user=None)
    page = secretariat_client.get(f"/nl/desk/{plan.slug}/audit/").content.decode()
    assert "van ons" in page
    assert "onze instantie" in page
    assert "geheim" not in page
    assert "X.1" not in page


def test_audit_never_shows_a_draft_of_a_body(secretariat_client: Client, plan: Plan, body: Body, secretariat: User) -> None:
    user, measure = MembershipFactory(body=body).user, MeasureFactory(plan=plan, code="C.1", leads=[body])
    update = write_draft(user, measure, body, Statement(note="geheime kladversie"))
    write_draft(user, measure, body, Statement(note="wat wij zeggen"))
    assert not [entry for entry in entries(secretariat_client, plan, "?table=statusupdate") if entry.who == user.name]
    submit(user, update)
    (handed_in,) = [entry for entry in entries(secretariat_client, plan, "?table=statusupdate") if entry.who == user.name]
    assert "wat wij zeggen" in {change.new for change in handed_in.changes}
    return_update(secretariat, StatusUpdate.objects.get(pk=update.pk), "leg uit")
    write_draft(user, measure, body, Statement(note="geheim na terugkeer"))
    submit(user, StatusUpdate.objects.get(pk=update.pk))
    approve(secretariat, StatusUpdate.objects.get(pk=update.pk))
    for tail in ("", "&format=csv"):
        answer = read(secretariat_client.get(f"/nl/desk/{plan.slug}/audit/?table=statusupdate{tail}")).decode()
        assert "wat wij zeggen" in answer
        assert "geheime kladversie" not in answer


def test_audit_filters_by_person_table_path_code_and_day(
    secretariat_client: Client, plan: Plan, measure: Measure, secretariat: User
) -> None:
    other = MeasureFactory(plan=plan, code="C.2")
    person = UserFactory(name="Piet Import", email="piet@example.org", administrator=True)
    save_row(Milestone(measure=other, title="Start", due_on=datetime(2026, 1, 1, tzinfo=BRUSSELS).date()), user=person, source=Source.API)
    assert {entry.code for entry in entries(secretariat_client, plan, "?person=piet")} == {"C.2"}
    assert {entry.who for entry in entries(secretariat_client, plan, "?person=PIET%40example")} == {"Piet Import"}
    assert {entry.table for entry in entries(secretariat_client, plan, "?table=milestone")} == {"Milestone"}
    assert {entry.source for entry in entries(secretariat_client, plan, "?source=api")} == {"the API"}
    assert {entry.code for entry in entries(secretariat_client, plan, "?code=c1")} == {"C.1"}
    assert {entry.code for entry in entries(secretariat_client, plan, "?code=C.2")} == {"C.2"}
    assert {entry.who for entry in entries(secretariat_client, plan, "?by=none")} == {"the system"}
    assert {entry.who for entry in entries(secretariat_client, plan, "?by=account")} == {"Piet Import", secretariat.name}
    assert {entry.who for entry in entries(secretariat_client, plan, "?by=account&person=piet")} == {"Piet Import"}
    assert entries(secretariat_client, plan, "?by=none&person=piet") == []
    assert entries(secretariat_client, plan, "?person=nobody-of-this-name") == []


def test_audit_days_are_those_of_brussels(secretariat_client: Client, plan: Plan) -> None:
    measure = MeasureFactory(plan=plan, code="C.1")
    save_row(Milestone(measure=measure, title="nacht", due_on=datetime(2026, 1, 1, tzinfo=BRUSSELS).date()), user=None)
    Milestone.history.update(history_date=datetime(2026, 6, 30, 23, 59, tzinfo=BRUSSELS))
    days = {"from=2026-06-30&to=2026-06-30": 1, "from=2026-07-01": 0, "to=2026-06-29": 0, "from=2026-06-30": 1}
    for query, number in days.items():
        assert len(entries(secretariat_client, plan, f"?table=milestone&{query}")) == number, query


@pytest.mark.parametrize("query", ["table=user", "by=nobody", "source=telepathy", "code=Z.99", "from=gisteren", "page=0"])
def test_audit_answers_400_and_shows_nothing_when_a_value_means_nothing(
    secretariat_client: Client, plan: Plan, measure: Measure, query: str
) -> None:
    answer = secretariat_client.get(f"/nl/desk/{plan.slug}/audit/?{query}")
    assert answer.status_code == 400
    assert answer.context["entries"] == []
    assert secretariat_client.get(f"/nl/desk/{plan.slug}/audit/?{query}&format=csv").status_code == 400


def test_audit_as_csv_has_every_page_and_no_formula(secretariat_client: Client, plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "SIZE", 2)
    measure = MeasureFactory(plan=plan, code="C.1")
    for words in ("=1+1", "+2", "-3", "@cmd", "gewoon"):
        measure = Measure.objects.get(pk=measure.pk)
        measure.text_nl = words
        save_row(measure, user=None)
    answer = secretariat_client.get(f"/en/desk/{plan.slug}/audit/?table=measure&format=csv")
    assert answer["Content-Type"].startswith("text/csv")
    assert "attachment" in answer["Content-Disposition"]
    head, *lines = csv.reader(io.StringIO(read(answer).decode("utf-8-sig")))
    assert head == ["when", "who", "path", "table", "row", "measure", "what", "field", "before", "after"]
    assert [line[9] for line in lines if line[8]][:4] == ["gewoon", "'@cmd", "'-3", "'+2"]
    assert all(cell[:1] not in ("=", "+", "-", "@") for line in lines for cell in line)


def test_audit_lists_the_newest_and_refuses_a_file_without_end(
    secretariat_client: Client, plan: Plan, measure: Measure, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (audit, views):
        monkeypatch.setattr(module, "MOST_LISTED", 2)
    monkeypatch.setattr(audit, "SIZE", 1)
    answer = secretariat_client.get(f"/en/desk/{plan.slug}/audit/?format=csv")
    assert answer.status_code == 400
    assert "Only the newest 2 are listed" in answer.content.decode()
    newest, second = (entries(secretariat_client, plan, f"?page={page}") for page in (1, 2))
    assert (len(newest), len(second), newest[0].kind) == (1, 1, "~")
    assert entries(secretariat_client, plan, "?page=3") == second, "there is no third page"
    assert "More than 2 changes" in secretariat_client.get(f"/en/desk/{plan.slug}/audit/").content.decode()
    assert read(secretariat_client.get(f"/en/desk/{plan.slug}/audit/?table=measure&format=csv")).count(b"\r\n") > 2


def test_audit_tells_moments_in_fields_in_brussels_time(secretariat_client: Client, plan: Plan, body: Body, secretariat: User) -> None:
    user, measure = MembershipFactory(body=body).user, MeasureFactory(plan=plan, code="C.1", leads=[body])
    update = submit(user, write_draft(user, measure, body, Statement(note="nota")))
    approve(secretariat, update)
    evening = datetime(2026, 6, 30, 23, 30, tzinfo=BRUSSELS)  # in UTC it is still 21:30
    StatusUpdate.history.filter(id=update.pk).update(submitted_at=evening)
    StatusUpdate.history.filter(id=update.pk, state="approved").update(approved_at=datetime(2026, 1, 1, 0, 10, tzinfo=BRUSSELS))
    approved, handed_in = [entry for entry in entries(secretariat_client, plan, "?table=statusupdate&code=C.1") if entry.kind == "~"][:2]
    assert {change.name: change.new for change in handed_in.changes}["submitted_at"] == "June 30, 2026, 11:30 p.m."
    assert {change.name: change.new for change in approved.changes}["approved_at"] == "Jan. 1, 2026, 12:10 a.m."
    lines = read(secretariat_client.get(f"/nl/desk/{plan.slug}/audit/?table=statusupdate&code=C.1&format=csv")).decode()
    assert "23:30" in lines
    assert "21:30" not in lines


def lists(found: list[Any]) -> list[tuple[str, str, str, str]]:
    """Which pair was put on a list or taken off, by whom and from where."""
    return [(entry.kind, entry.row, entry.who, entry.source) for entry in found]


def test_audit_tells_what_is_put_on_a_list_and_taken_off_in_the_admin(secretariat_client: Client, plan: Plan, secretariat: User) -> None:
    one, two = (MeasureFactory(plan=plan, code=code) for code in ("C.1", "C.2"))
    committee = CommitteeFactory(plan=plan, name_nl="Stuurcomité", code="steering")
    save_rows([committee], user=secretariat, many={0: {"measures": [one, two]}})
    save_rows([committee], user=secretariat, many={0: {"measures": [two]}})
    who = (secretariat.name, "the admin")
    pairs = entries(secretariat_client, plan, "?table=committee_measures")
    assert lists(pairs[:1]) == [("-", "Stuurcomité – C.1", *who)]
    assert sorted(lists(pairs[1:])) == [("+", "Stuurcomité – C.1", *who), ("+", "Stuurcomité – C.2", *who)]
    assert {(change.label, change.old) for change in pairs[0].changes} == {("Committee", "Stuurcomité"), ("Measure", "C.1")}
    assert {entry.kind for entry in entries(secretariat_client, plan, "?code=C.1&table=committee_measures")} == {"+", "-"}
    assert "Stuurcomité – C.1" in secretariat_client.get(f"/nl/desk/{plan.slug}/audit/").content.decode()
    history = secretariat_client.get(reverse("admin:governance_committee_history", args=[committee.pk])).content.decode()
    assert "Stuurcomité – C.1" in history


def test_audit_tells_a_list_that_did_not_change_once(secretariat_client: Client, plan: Plan, secretariat: User) -> None:
    committee, measure = CommitteeFactory(plan=plan), MeasureFactory(plan=plan)
    for _ in range(2):
        save_rows([committee], user=secretariat, many={0: {"measures": [measure]}})
    assert [entry.kind for entry in entries(secretariat_client, plan, "?table=committee_measures")] == ["+"]


def test_audit_tells_the_lists_of_what_was_deleted(secretariat_client: Client, plan: Plan, body: Body, secretariat: User) -> None:
    task = DeliverableFactory(plan=plan, title_nl="Verslag")
    save_rows([task], user=secretariat, many={0: {"providers": [body], "measures": [MeasureFactory(plan=plan, code="C.1")]}})
    save_rows([], removed=[task], user=secretariat)
    for table in ("deliverable_providers", "deliverable_measures"):
        assert [entry.kind for entry in entries(secretariat_client, plan, f"?table={table}")] == ["-", "+"]
    assert str(body) in entries(secretariat_client, plan, "?table=deliverable_providers")[0].row


def test_audit_tells_a_list_that_a_file_changed(client: Client) -> None:
    plan = coast()
    user = secretary(plan)
    client.force_login(user)
    CommitteeFactory(plan=plan, code="steering", name_nl="Stuurcomité", name_fr="Comité")
    for cell, told in (("P.1|P.10", ["+", "+"]), ("P.10", ["-", "+", "+"])):
        run = previewed(client, plan, "committees", lambda lines, cell=cell: set_cell(lines, "steering", "measures", cell))
        assert client.post(url_of(run, "confirm-import")).status_code == 302
        found = entries(client, plan, "?table=committee_measures")
        assert [entry.kind for entry in found] == told
    assert (found[0].code, found[0].who, found[0].source) == ("P.1", user.name, "an import")


def test_audit_pages_do_not_overlap(secretariat_client: Client, plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "SIZE", 3)
    measure = MeasureFactory(plan=plan, code="C.1")
    for number in range(7):
        measure = Measure.objects.get(pk=measure.pk)
        measure.text_nl = f"tekst {number}"
        save_row(measure, user=None)
    told = [
        entry.changes[-1].new
        for page in (1, 2, 3)
        for entry in entries(secretariat_client, plan, f"?table=measure&page={page}")
        if entry.kind == "~"
    ]
    assert told == [f"tekst {number}" for number in range(6, -1, -1)][: len(told)]
    assert len(told) >= 6


@pytest.mark.parametrize("number", [1, 6])
def test_audit_takes_a_bounded_number_of_queries(secretariat_client: Client, plan: Plan, secretariat: User, number: int) -> None:
    for place in range(number):
        body = BodyFactory(named_in=plan)
        measure = MeasureFactory(plan=plan, code=f"C.{place}")
        rows = [
            Coordination(measure=measure, body=body),
            Milestone(measure=measure, title="x", due_on=datetime(2026, 1, 1, tzinfo=BRUSSELS).date()),
        ]
        save_rows(rows, user=secretariat)
        measure = Measure.objects.get(pk=measure.pk)
        measure.text_nl = "anders"
        save_row(measure, user=UserFactory(administrator=True))
    secretariat_client.get(f"/nl/desk/{plan.slug}/audit/")
    with CaptureQueriesContext(connection) as queries:
        assert secretariat_client.get(f"/nl/desk/{plan.slug}/audit/").status_code == 200
    assert len(queries) <= 30, len(queries)


def test_audit_is_not_for_the_committee_nor_for_another_secretariat(client: Client, plan: Plan, hidden_plan: Plan, committee: User) -> None:
    client.force_login(committee)
    assert client.get(f"/nl/desk/{plan.slug}/audit/").status_code == 403
    client.force_login(PlanRoleFactory(plan=plan, role="secretariat").user)
    assert client.get(f"/nl/desk/{hidden_plan.slug}/audit/").status_code == 404


def test_audit_shows_a_former_colleague_by_number(secretariat_client: Client, plan: Plan) -> None:
    measure, person = MeasureFactory(plan=plan, code="C.1"), UserFactory(name="Anna Geheim", administrator=True)
    measure.text_nl = "anders"
    save_row(measure, user=person)
    person.is_active = False
    person.save()
    User.history.filter(id=person.pk).update(history_date=datetime(2020, 1, 1, tzinfo=BRUSSELS))
    call_command("pseudonymise_accounts", verbosity=0)
    page = secretariat_client.get(f"/en/desk/{plan.slug}/audit/").content.decode()
    assert "former colleague 1" in page
    assert "Geheim" not in page
