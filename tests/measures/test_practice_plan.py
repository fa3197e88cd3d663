"""`manage.py practice_plan`: a copy or a generated plan with invented reporting, which leaves the real plan alone and can go again."""

from __future__ import annotations

import time
from collections import Counter
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from accounts.actions import pseudonymise
from accounts.enums import Role
from accounts.models import User
from measures.actions import edit, log
from measures.actions.tables import load_folders
from measures.enums import UpdateKind, UpdateState
from measures.models import (
    Coordination,
    Evidence,
    Measure,
    MeasureLink,
    MeasureState,
    Milestone,
    MilestoneMove,
    Note,
    Printed,
    StatusUpdate,
    UpdateMove,
)
from measures.practice.making import make_copy, make_generated
from measures.practice.people import simulated
from measures.practice.removing import remove_plan
from plan.editing import plan_path
from plan.models import Body, Plan
from tests.agreement import disagreements
from tests.factories import MembershipFactory, PlanFactory, PlanRoleFactory, UserFactory
from tests.tables import KUSTPLAN, coast

pytestmark = pytest.mark.django_db

UNTIL = date(2025, 6, 2)
COURSE = {"years": 3, "seed": 1, "until": UNTIL}


def practice(*arguments: str) -> str:
    """The command, and what it says."""
    out = StringIO()
    call_command("practice_plan", "--until", str(UNTIL), *arguments, stdout=out)
    return out.getvalue()


def contents(*, of: Plan | None = None) -> dict[str, list[Any]]:
    """Every row of every table and of its history; with `of`, those of one plan."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        rows: Any = model._base_manager.order_by("pk")
        if of is not None:
            past = hasattr(model, "history_object")
            path = plan_path(model.instance_type if past else model)  # type: ignore[attr-defined]
            if path is None:
                continue
            rows = rows.filter(**{"__".join(path) or ("id" if past else "pk"): of.pk})
        found[model._meta.label] = list(rows.values_list())
    return found


def story_of(plan: Plan) -> list[Any]:
    """All that happened in a plan, without the numbers of rows."""
    updates = StatusUpdate.objects.filter(measure__plan=plan)
    entry = ("measure__code", "body__slug", "kind", "state", "status__code", "confidence", "progress", "note", "blocked_reason", "question")
    times = ("author__email", "on_behalf", "created_at", "submitted_at", "approved_at", "answers__created_at", "corrects__created_at")
    state = ("code", "valid_from", "valid_to", "text_nl", "phase", "progress", "late_from", "ended_on", "asked", "labels", "planned_until")
    move = ("update__measure__code", "from_state", "to_state", "by__email", "at", "reason")
    step = ("measure__code", "title", "first_due_on", "due_on", "done_on")
    return [
        sorted(map(str, rows))
        for rows in (
            updates.values_list(*entry, *times),
            MeasureState.objects.filter(plan=plan).values_list(*state),
            UpdateMove.objects.filter(update__measure__plan=plan).values_list(*move),
            Evidence.objects.filter(update__measure__plan=plan).values_list("title", "url", "update__created_at"),
            Milestone.objects.filter(measure__plan=plan).values_list(*step),
            MilestoneMove.objects.filter(milestone__measure__plan=plan).values_list("from_date", "to_date", "reason", "at"),
            Measure.objects.filter(plan=plan).values_list("code", "version", "text_nl", "text_fr", "text_en", "end_reason"),
        )
    ]


def test_same_seed_gives_the_same_story_and_another_seed_another() -> None:
    plan = make_generated(40, "small-practice", **COURSE)
    first = story_of(plan)
    remove_plan(plan)
    plan = make_generated(40, "small-practice", **COURSE)
    assert story_of(plan) == first
    remove_plan(plan)
    assert story_of(make_generated(40, "small-practice", **{**COURSE, "seed": 2})) != first


def test_copy_has_all_that_is_printed_and_agrees_at_any_date(industrieplan: Plan) -> None:
    before = contents(of=industrieplan)
    practice()
    plan = Plan.objects.get(slug="industrieplan-2019-practice")
    assert (plan.is_practice, plan.is_public, plan.adopted_on) == (True, False, industrieplan.adopted_on)
    assert str(plan.read("title", "fr")).startswith("Plan d’exercice : ")
    assert contents(of=industrieplan) == before
    for model in (Note, MeasureLink):
        assert model.objects.filter(plan=plan).count() == model.objects.filter(plan=industrieplan).count() > 0
    printed = [
        sorted(Printed.objects.filter(measure__plan=one).values_list("code", "text", "status", "section")) for one in (plan, industrieplan)
    ]
    assert printed[0] == printed[1]
    assert [c.measures.count() for c in plan.committees.order_by("position")] == [
        c.measures.count() for c in industrieplan.committees.order_by("position")
    ]
    assert Measure.objects.filter(plan=plan, added_on__isnull=False).count() == 2
    assert plan.measures.count() == 176
    assert disagreements(plan, [plan.adopted_on, date(2023, 1, 15), date(2024, 3, 31), date(2024, 12, 31), UNTIL]) == []
    assert MeasureState.objects.of(plan).as_of(date(2022, 1, 1)).count() == 174
    remove_plan(plan)
    assert contents(of=industrieplan) == before


def test_five_hundred_measures_take_little_time_and_hold_everything() -> None:
    size = 500
    began = time.process_time()
    plan = make_generated(size, "big-practice", **COURSE)
    assert time.process_time() - began < 30
    assert Measure.objects.filter(plan=plan).count() == size
    updates = StatusUpdate.objects.filter(measure__plan=plan)
    assert set(UpdateState.values) == set(updates.values_list("state", flat=True))
    assert set(UpdateKind.values) == set(updates.values_list("kind", flat=True))
    for what in (
        updates.filter(on_behalf=True),
        updates.filter(answers__isnull=False),
        updates.exclude(blocked_reason=""),
        updates.filter(language="fr"),
        Milestone.objects.filter(measure__plan=plan, done_on__gt=date(2000, 1, 1)),
        MilestoneMove.objects.filter(milestone__measure__plan=plan).exclude(reason=""),
        Measure.objects.filter(plan=plan, ended_on__isnull=False).exclude(end_reason=""),
        Measure.objects.filter(plan=plan, added_on__isnull=False),
        Measure.history.filter(plan=plan, history_type="~"),
        Coordination.history.filter(measure__plan=plan, history_type="-"),
        MeasureState.objects.of(plan).today().filter(late_from__lte=UNTIL),
        MeasureState.objects.of(plan).today().filter(asked=True),
    ):
        assert what.exists()
    today = MeasureState.objects.of(plan).today()
    assert set(today.values_list("phase", flat=True)) >= {"planned", "active", "done", "stopped"}
    texts = Counter(today.values_list("text_nl", flat=True))
    assert len(texts) > 0.99 * size
    assert not updates.filter(created_at__date__gte=UNTIL).exists()
    assert disagreements(plan) == []


def test_small_generated_plan_agrees_at_past_dates() -> None:
    plan = make_generated(120, "small-practice", **COURSE)
    days = [plan.adopted_on + timedelta(days=n) for n in range(0, 1200, 97)]
    assert disagreements(plan, days) == []


def test_agreement_tells_what_is_wrong() -> None:
    plan = make_generated(15, "small-practice", **COURSE)
    state = MeasureState.objects.of(plan).today().first()
    assert state
    MeasureState.objects.filter(pk=state.pk).update(progress=77, confidence="off_track")
    Measure.objects.filter(pk=state.measure_id).update(version=99)
    wrong = disagreements(plan, [timezone.localdate()])
    assert {line.split(":")[0] for line in wrong} == {state.code, f"{state.code}, today", f"{state.code}, {timezone.localdate()}"}
    entry = StatusUpdate.objects.filter(measure__plan=plan, state=UpdateState.APPROVED, kind=UpdateKind.REPORT).first()
    assert entry
    UpdateMove.objects.filter(update=entry, to_state=UpdateState.APPROVED).delete()
    assert any(f"entry {entry.pk}" in line for line in disagreements(plan))


def test_agreement_holds_when_people_go_on_with_the_actions() -> None:
    plan = make_generated(30, "small-practice", **COURSE)
    secretary = PlanRoleFactory(plan=plan, role=Role.SECRETARIAT).user
    coordination = next(
        c
        for c in Coordination.objects.filter(measure__plan=plan, reports=True, measure__ended_on=None).select_related("measure", "body")
        if StatusUpdate.objects.filter(measure=c.measure).open_for(c.body) is None
    )
    measure, person = coordination.measure, MembershipFactory(body=coordination.body).user
    update = log.submit(person, log.write_draft(person, measure, coordination.body, log.Statement(progress=55, note="Echt geoefend")))
    log.approve(secretary, update)
    edit.save_row(Milestone(measure=measure, title="Stap", due_on=timezone.localdate()), user=secretary)
    for waiting in StatusUpdate.objects.filter(measure__plan=plan).waiting():
        log.approve(secretary, waiting, anyway=True)
    assert disagreements(plan, [UNTIL, timezone.localdate()]) == []
    remove_plan(plan)
    assert not StatusUpdate.objects.exists()


def test_removal_leaves_nothing_behind() -> None:
    plan = coast()
    before = contents()
    practice("--from", "kustplan", "--seed", "5")
    practice("--measures", "25")
    assert Plan.objects.filter(is_practice=True).count() == 2
    assert User.objects.count() > 4
    practice("--from", "kustplan", "--remove")
    practice("--measures", "25", "--remove")
    assert contents() == before
    assert Plan.objects.get() == plan


def test_every_table_that_hangs_on_a_plan_goes_with_it() -> None:
    known = {"accounts.Membership"}  # hangs on a body; the invented ones are removed with their members
    for model in apps.get_models(include_auto_created=True):
        if not hasattr(model, "history_object") and plan_path(model) is None and model._meta.label not in known:
            to = [f.related_model for f in model._meta.concrete_fields if f.is_relation]
            assert not [one for one in to if one is Body or plan_path(one) is not None], model


def test_real_plan_is_never_removed() -> None:
    plan = coast()
    before = contents()
    with pytest.raises(CommandError, match="kustplan"):
        practice("--remove", "--slug", "kustplan")
    with pytest.raises(PermissionDenied):
        remove_plan(plan)
    plan.is_practice = True  # whatever somebody holds in memory
    with pytest.raises(PermissionDenied):
        remove_plan(plan)
    with pytest.raises(CommandError, match="kustplan-practice"):
        practice("--remove")
    assert contents() == before


def test_people_are_invented_and_cannot_sign_in() -> None:
    coast()
    practice()
    people = simulated(Plan.objects.get(slug="kustplan-practice"))
    assert people.count() >= 4
    for person in people:
        assert person.email.endswith(".practice.example")
        assert person.name.endswith("(practice)")
        assert not person.is_active
        assert not person.has_usable_password()
        assert not person.wants_mail
        assert not person.memberships.exists()
    assert pseudonymise(timezone.localdate(), after_days=0) == ([], [])
    authors = StatusUpdate.objects.exclude(author=None).values_list("author", flat=True)
    assert set(authors) <= set(people.values_list("pk", flat=True))


def test_bodies_of_a_generated_plan_are_its_own_and_marked() -> None:
    coast()
    practice("--measures", "20")
    plan = Plan.objects.get(slug="generated-20-practice")
    used = Body.objects.filter(coordinations__measure__plan=plan)
    assert used.exists()
    assert not used.exclude(slug__startswith="practice-").exists()
    assert not Body.objects.filter(slug__startswith="practice-", coordinations__measure__plan__is_practice=False).exists()


def test_visitors_and_strangers_do_not_see_it(client: Client, stranger: User) -> None:
    plan = coast()
    practice()
    member = PlanRoleFactory(plan=plan, role=Role.COMMITTEE).user
    for user in (None, stranger, member):
        if user:
            client.force_login(user)
        for tail in ("", "measures/", "matrix/", "measures/P.1/", "bodies/"):
            assert client.get(f"/en/kustplan-practice/{tail}").status_code == 404
        assert client.get("/en/").status_code == 302  # to the one plan that is open


def test_people_of_its_bodies_and_who_has_a_role_see_it_marked(client: Client) -> None:
    coast()
    practice()
    plan = Plan.objects.get(slug="kustplan-practice")
    contributor = MembershipFactory(body=Body.objects.get(slug="coast-agency")).user
    reader = PlanRoleFactory(plan=plan).user
    for user in (contributor, reader, UserFactory(administrator=True)):
        client.force_login(user)
        for tail in ("", "measures/", "measures/P.1/"):
            html = client.get(f"/en/kustplan-practice/{tail}").content.decode()
            assert "Practice plan: nothing here is real." in html
        assert "nothing here is real" not in client.get("/en/kustplan/").content.decode()
        plans = client.get("/en/").content.decode()
        assert "practice plan" in plans
        assert "1 plan is open to you." in plans
    client.force_login(contributor)
    assert "nothing here is real" not in client.get("/en/my/").content.decode()
    assert "nothing here is real" in client.get("/en/my/?practice=1").content.decode()


def test_practice_takes_no_right_and_no_seed_away_from_the_real_plan() -> None:
    plan = coast()
    secretary = PlanRoleFactory(plan=plan, role=Role.SECRETARIAT).user
    body = Body.objects.get(slug="coast-agency")
    assert secretary.has_perm("plan.change_body", body)
    practice()
    copy = Plan.objects.get(slug="kustplan-practice")
    assert User.objects.get(pk=secretary.pk).has_perm("plan.change_body", body)
    assert list(secretary.admin_rows(Body.objects.all(), "change")) == list(Body.objects.order_by("slug"))
    trainee = PlanRoleFactory(plan=copy, role=Role.SECRETARIAT).user
    assert not trainee.has_perm("plan.change_body", body)
    (loaded,) = load_folders([KUSTPLAN], source="seed")
    assert not any(found.kept or found.new or found.changed for found in loaded.comparisons)


def test_spelling_invented_in_practice_is_not_found_in_the_real_plan() -> None:
    coast()
    practice()
    copy = Plan.objects.get(slug="kustplan-practice")
    alias = copy.body_aliases.filter(body__slug="coast-agency")[0]
    alias.spelling = "Zandkasteel"
    edit.save_row(alias, user=None)
    found = MeasureState.objects.today().filter(search__contains="zandkasteel")
    assert {state.plan for state in found} == {copy}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--years", "0"), "years"),
        (("--measures", "0"), "measures"),
        (("--until", str(timezone.localdate() + timedelta(days=1))), "after today"),
        (("--slug", "taken"), "taken"),
        (("--from", "absent"), "load_seeds"),
    ],
)
def test_command_says_what_is_wrong(arguments: tuple[str, ...], said: str) -> None:
    PlanFactory(slug="taken")
    before = contents()
    with override("en"), pytest.raises(CommandError, match=said):
        practice(*arguments)
    assert contents() == before


def test_copy_of_a_plan_in_its_first_year_begins_with_the_plan() -> None:
    plan = coast()
    Plan.objects.filter(pk=plan.pk).update(adopted_on=date(2025, 1, 10))
    copy = make_copy(Plan.objects.get(pk=plan.pk), "young", **COURSE)
    assert not StatusUpdate.objects.filter(measure__plan=copy, created_at__lt=copy.adopted_at).exists()
    assert disagreements(copy, [copy.adopted_on, UNTIL]) == []
