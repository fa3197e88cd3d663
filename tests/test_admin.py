"""The admin as a whole: every table opens, in three languages, with a fixed number of queries and nothing inline."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.actions import make_calendar_address
from accounts.models import Membership, PlanRole, User
from governance.models import Committee, Deliverable, Indicator, IndicatorRow, IndicatorValue, Seat
from measures.enums import BulkKind
from measures.models import (
    BulkEdit,
    CrossListing,
    Evidence,
    Footnote,
    GoodPractice,
    ImportRun,
    Measure,
    MeasureLink,
    Milestone,
    MilestoneMove,
    Note,
    Printed,
    Remark,
    SavedView,
    StatusReading,
    StatusUpdate,
    UpdateMove,
)
from plan.models import ChallengeDriver, Driver, Plan, Term, Trend, UnderlyingChallenge
from tests.factories import (
    BodyFactory,
    ChallengeFactory,
    DimensionFactory,
    LabelFactory,
    MeasureFactory,
    MembershipFactory,
    PillarFactory,
    PlanFactory,
    PlanRoleFactory,
    SectorFactory,
    StatusFactory,
    UserFactory,
)

# Django's own pages use variables that may be undefined.
pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

OURS = ("plan", "accounts", "measures", "governance")
FIXED = (
    "Printed",
    "MeasureState",
    "StatusUpdate",
    "UpdateMove",
    "Evidence",
    "ImportRun",
    "BulkEdit",
    "MilestoneMove",
    "Remark",
    "SavedView",
)
# Made by its owner alone; an administrator may take it away.
NOT_ADDED = (*FIXED, "CalendarAddress")
TABLES = sorted((m for m in admin.site._registry if m._meta.app_label in OURS), key=lambda m: m._meta.label)
INLINE = re.compile(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=|javascript:", re.IGNORECASE)


def name(model: type[Model], page: str) -> str:
    """The name of a table's page."""
    return f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"


def fill(number: int, plan: Plan) -> None:
    """One more row in every table."""
    challenge, sector, dimension = ChallengeFactory(plan=plan), SectorFactory(plan=plan), DimensionFactory(plan=plan)
    PillarFactory(plan=plan, challenge=challenge)
    body, status, label = BodyFactory(named_in=plan), StatusFactory(plan=plan), LabelFactory(plan=plan)
    measure: Measure = MeasureFactory(plan=plan, sector=sector, dimension=dimension, status=status, leads=[body], labels=[label])
    other: Measure = MeasureFactory(plan=plan, challenge=challenge)
    driver = Driver.objects.create(plan=plan, number=f"2.{number}", title_nl="Drijfveer")
    Trend.objects.create(plan=plan, number=number, title_nl="Trend")
    Term.objects.create(plan=plan, term=f"T{number}", meaning_nl="Betekenis")
    UnderlyingChallenge.objects.create(plan=plan, challenge=challenge, number=1, title_nl="Onderliggend")
    ChallengeDriver.objects.create(plan=plan, challenge=challenge, driver=driver)
    DimensionFactory(plan=plan, refers_to=challenge)
    fill_measure(measure, other, number, user := UserFactory(), status)
    MembershipFactory(user=user, body=body)
    PlanRoleFactory(user=user, plan=plan)
    make_calendar_address(user)
    fill_governance(plan, measure, body, number)
    BulkEdit.objects.create(user=user, plan=plan, what=BulkKind.LABEL)
    SavedView.objects.create(user=user, plan=plan, title=f"Lijst {number}", page="list")
    ImportRun.objects.create(user=user, plan=plan, table="trends", file_name="trends.csv", sha256="0" * 64, content=b"x")


def fill_measure(measure: Measure, other: Measure, number: int, user: User, status: Any) -> None:
    """One row in every table that hangs on a measure."""
    plan, today, now = measure.plan, date(2024, 2, 1), timezone.now()
    Printed.objects.create(measure=measure, code=measure.code, text="zoals gedrukt")
    Footnote.objects.create(measure=measure, number=number, text="Voetnoot")
    Note.objects.create(plan=plan, measure=measure, number=1, text_nl="Twijfel")
    GoodPractice.objects.create(plan=plan, number=number, kind="text", measure=measure, title_nl="Voorbeeld")
    MeasureLink.objects.create(plan=plan, from_measure=measure, to_measure=other)
    CrossListing.objects.create(plan=plan, measure=measure, challenge=other.challenge)
    StatusReading.objects.create(plan=plan, status=status, printed=f"Te doen {number}")
    milestone = Milestone.objects.create(measure=measure, title="Mijlpaal", first_due_on=today, due_on=today + timedelta(days=9))
    MilestoneMove.objects.create(milestone=milestone, from_date=today, to_date=milestone.due_on, reason="later", by=user, at=now)
    update = StatusUpdate.objects.create(measure=measure, state="approved", author=user, created_at=now, approved_at=now)
    UpdateMove.objects.create(update=update, to_state="approved", by=user, at=now)
    Remark.objects.create(measure=measure, author=user, text="Vraag")
    Evidence.objects.create(update=update, title="Verslag", url="https://example.org/")


def fill_governance(plan: Plan, measure: Measure, body: Any, number: int) -> None:
    """One row in every table of governance."""
    committee = Committee.objects.create(plan=plan, code=f"committee-{number}", position=number, name_nl="Comité", body=body)
    Seat.objects.create(plan=plan, committee=committee, number=1, printed="lid", label_nl="Lid", body=body)
    task = Deliverable.objects.create(plan=plan, committee=committee, number=1, title_nl="Taak", approved_by=committee)
    task.measures.add(measure)
    indicator = Indicator.objects.create(plan=plan, code=f"i-{number}", number=number, title_nl="Indicator", unit="count")
    row = IndicatorRow.objects.create(plan=plan, code=f"r-{number}", number=number, label_nl="Rij")
    IndicatorValue.objects.create(plan=plan, indicator=indicator, row=row, period="2014", printed="-", missing="dash")


@pytest.fixture
def filled(plan: Plan) -> Plan:
    """A plan with a row in every table."""
    fill(1, plan)
    return plan


@pytest.fixture
def boss(client: Client, administrator: User) -> Client:
    """The administrator, signed in."""
    client.force_login(administrator)
    return client


# Rounds, their links and mails have pages of their own, which keep their rules; the admin would go past them.
ON_PAGES_ALONE = [
    *("governance.ReportingRound", "governance.RoundQuestion", "governance.RoundBody", "governance.AskedMeasure"),
    *("governance.RoundAnswer", "governance.RoundLink", "governance.LinkUse"),
    *("governance.OutgoingMail", "governance.MailReason", "governance.StoppedAddress"),
]


def test_every_model_is_in_the_admin() -> None:
    from django.apps import apps

    models = {m for label in OURS for m in apps.get_app_config(label).get_models() if not m.__name__.startswith("Historical")}
    assert models - {apps.get_model(name) for name in ON_PAGES_ALONE} == set(TABLES)


def test_every_table_can_be_searched_and_its_filters_exist() -> None:
    for model in TABLES:
        table = admin.site._registry[model]
        assert table.search_fields, model
        assert table.list_filter, model


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_every_page_opens_for_the_administrator(boss: Client, filled: Plan, language: str) -> None:
    boss.cookies["django_language"] = language
    for model in TABLES:
        row = model._default_manager.first()
        assert row is not None, f"the test has no row of {model.__name__}"
        pages = [reverse(name(model, "changelist")), reverse(name(model, "changelist")) + "?q=a+1"]
        pages += [reverse(name(model, page), args=[row.pk]) for page in ("change", "history")]
        for page in pages:
            answer = boss.get(page)
            assert answer.status_code == 200, page
            assert f'lang="{language}"' in answer.text
            assert not INLINE.search(answer.text), f"{page}: {INLINE.search(answer.text)}"
        added = boss.get(reverse(name(model, "add")))
        assert added.status_code == (403 if model.__name__ in NOT_ADDED else 200), model


@pytest.mark.parametrize("model", TABLES, ids=lambda m: m.__name__)
def test_list_needs_as_many_queries_with_three_rows_as_with_one(boss: Client, filled: Plan, model: type[Model]) -> None:
    page = reverse(name(model, "changelist"))
    boss.get(page)
    with CaptureQueriesContext(
        connection,
    ) as one:
        boss.get(page)
    for number in (2, 3):
        fill(number, filled)
    with CaptureQueriesContext(connection) as three:
        boss.get(page)
    assert len(three) == len(one), "\n".join(query["sql"][:200] for query in three)


def test_fixed_tables_refuse_every_write_from_the_administrator(boss: Client, filled: Plan) -> None:
    for model in TABLES:
        if model.__name__ not in FIXED:
            continue
        row = model._default_manager.first()
        assert row is not None
        before = model._default_manager.count()
        for page in ("change", "delete"):
            assert boss.post(reverse(name(model, page), args=[row.pk]), {"post": "yes"}).status_code == 403, (model, page)
        boss.post(reverse(name(model, "changelist")), {"action": "delete_selected", "_selected_action": row.pk, "post": "yes"})
        assert model._default_manager.count() == before


def test_language_of_the_admin_follows_its_choice(boss: Client, filled: Plan) -> None:
    page = reverse("admin:index")
    assert 'lang="fr"' not in boss.get(page, headers={"accept-language": "nl"}).text.split("<body")[0]
    answer = boss.post(reverse("admin:set-language"), {"language": "fr", "next": page})
    assert (answer.status_code, answer["Location"]) == (302, page)
    assert '<html lang="fr"' in boss.get(page).text


@pytest.mark.parametrize("who", ["stranger", "contributor", "lead"])
def test_the_admin_is_closed_to_others(client: Client, request: pytest.FixtureRequest, filled: Plan, who: str) -> None:
    client.force_login(request.getfixturevalue(who))
    for model in TABLES:
        answer = client.get(reverse(name(model, "changelist")))
        assert answer.status_code in (302, 403), model
        assert answer.status_code == 403 or "/accounts/" in answer["Location"] or "/admin/login/" in answer["Location"]


@pytest.mark.parametrize("who", ["committee", "secretariat"])
def test_accounts_are_for_administrators_only(client: Client, request: pytest.FixtureRequest, filled: Plan, who: str) -> None:
    client.force_login(request.getfixturevalue(who))
    assert "/admin/accounts/" not in client.get(reverse("admin:index")).text
    for model in (User, Membership, PlanRole):
        assert client.get(reverse(name(model, "changelist"))).status_code == 403
        assert client.get(reverse(name(model, "add"))).status_code == 403


@pytest.fixture
def of_other_plan(client: Client, filled: Plan) -> Callable[[str], Client]:
    """Somebody with a role in another plan, signed in."""

    def sign_in(role: str) -> Client:
        client.force_login(PlanRoleFactory(plan=PlanFactory(hidden=True), role=role).user)
        return client

    return sign_in


@pytest.mark.parametrize("role", ["committee", "secretariat"])
def test_rows_of_another_plan_are_not_there(of_other_plan: Callable[[str], Client], filled: Plan, role: str) -> None:
    client = of_other_plan(role)
    for model in TABLES:
        if model._meta.app_label == "accounts" or model.__name__ == "Body":
            continue
        row = model._default_manager.exclude(pk=PlanRole.objects.last().plan_id if model is Plan else 0).first()  # type: ignore[union-attr]
        assert row is not None
        answer = client.get(reverse(name(model, "changelist")))
        closed = model is SavedView or (model in (ImportRun, BulkEdit) and role == "committee")
        assert answer.status_code == (403 if closed else 200), model
        assert reverse(name(model, "change"), args=[row.pk]) not in answer.text, model
        for page in ("change", "history", "delete"):
            assert client.get(reverse(name(model, page), args=[row.pk])).status_code in (302, 403, 404), (model, page)
        assert client.post(reverse(name(model, "change"), args=[row.pk]), {}).status_code in (302, 403, 404), model


def test_filters_and_autocomplete_do_not_name_rows_of_another_plan(of_other_plan: Callable[[str], Client], filled: Plan) -> None:
    client = of_other_plan("secretariat")
    ChallengeFactory(plan=PlanRole.objects.last().plan, title_nl="Eigen uitdaging")  # type: ignore[union-attr]
    secret = ChallengeFactory(plan=filled, title_nl="Geheime uitdaging")
    answer = client.get(reverse("admin:measures_measure_changelist"))
    assert secret.title_nl not in answer.text
    assert filled.short_title_nl not in answer.text
    found = client.get(
        reverse("admin:autocomplete"),
        {"app_label": "measures", "model_name": "measure", "field_name": "challenge", "term": "uitdaging"},
    ).json()
    assert [row["text"].split(" ", 1)[1] for row in found["results"]] == ["Eigen uitdaging"]
