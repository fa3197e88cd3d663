"""What the secretariat sets: when a term ends, what is fresh, whether a report waits for approval."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from accounts.models import User
from measures.actions.plan_settings import mark_of_settings
from measures.actions.states import refresh_states
from measures.desk.plan_settings import late_from_under, outlook
from measures.models import MeasureState, Milestone
from plan.models import Body, Plan
from tests.databases import own_databases
from tests.factories import MeasureFactory, MembershipFactory, PlanFactory, PlanRoleFactory, StatusFactory
from tests.reporting import waiting

pytestmark = pytest.mark.django_db
ENDED = date(2025, 12, 31)


def url(plan: Plan) -> str:
    return f"/en/desk/{plan.slug}/settings/"


def settings_of(plan: Plan, **changes: Any) -> dict[str, Any]:
    """What the form sends when nothing is touched, with some changed."""
    plan.refresh_from_db()
    days = {name: getattr(plan, name) or "" for name in ("horizon_kt", "horizon_mt", "horizon_lt")}
    sent = {**days, "fresh_days": plan.fresh_days, "stale_days": plan.stale_days, "seen": mark_of_settings(plan)}
    sent |= {"needs_approval": "on"} if plan.needs_approval else {}
    return {**sent, **changes}


def test_term_makes_late_what_has_no_other_date_with_history_and_another_version(
    secretariat_client: Client, plan: Plan, secretariat: User
) -> None:
    MeasureFactory(plan=plan, code="C.1", priority="KT")
    MeasureFactory(plan=plan, code="C.2", priority="KT", status=StatusFactory(plan=plan, done=True))
    MeasureFactory(plan=plan, code="C.3", priority="KT", planned_until=date(2999, 1, 1))
    MeasureFactory(plan=plan, code="C.4", priority="MT")
    version = plan.data_version
    sent = settings_of(plan, horizon_kt="2025-12-31", save="1")
    assert secretariat_client.post(url(plan), sent)["Location"] == url(plan)
    plan.refresh_from_db()
    assert (plan.horizon_kt, plan.data_version > version) == (ENDED, True)
    assert plan.history.latest().history_user == secretariat
    assert plan.history.latest().history_change_reason == "page"
    late = secretariat_client.get(f"/en/{plan.slug}/measures/?late=1").context["rows"]
    assert [row.state.code for row in late] == ["C.1"]
    assert late[0].why_late.startswith("The term of its priority ended on 31 December 2025")
    secretariat_client.post(url(plan), settings_of(plan, horizon_kt="", save="1"))
    assert not secretariat_client.get(f"/en/{plan.slug}/measures/?late=1").context["rows"]


def test_preview_says_what_changes_and_writes_nothing(secretariat_client: Client, plan: Plan) -> None:
    for place, priority in enumerate(("KT", "KT", "MT")):
        MeasureFactory(plan=plan, code=f"C.{place}", priority=priority)
    sent = settings_of(plan, horizon_kt="2025-12-31", preview="1")
    answer = secretariat_client.post(url(plan), sent)
    assert answer.context["lines"] == ["2 measures will be late; today 0."]
    plan.refresh_from_db()
    assert (plan.horizon_kt, plan.history.count()) == (None, 1)
    assert not MeasureState.objects.exclude(late_reason="").exists()
    assert 'value="2025-12-31"' in answer.content.decode()  # what was typed is still there


def test_preview_is_true_of_every_measure(secretariat_client: Client, plan: Plan) -> None:
    statuses = [None, StatusFactory(plan=plan), StatusFactory(plan=plan, done=True), StatusFactory(plan=plan, stopped=True)]
    for place, status in enumerate(statuses):
        for priority in ("KT", "MT", "LT", ""):
            for until in (None, date(2025, 1, 1)):
                measure = MeasureFactory(
                    plan=plan, code=f"{priority or 'N'}.{place}.{int(until is None)}", priority=priority, status=status, planned_until=until
                )
                if place == 1 and until is None:
                    Milestone.objects.create(measure=measure, title="x", first_due_on=ENDED, due_on=ENDED)
                    refresh_states([measure])
    then = Plan.objects.get(pk=plan.pk)
    then.horizon_kt, then.horizon_mt = ENDED, date(2026, 6, 30)
    foretold = {state.code: late_from_under(then, state) for state in MeasureState.objects.of(plan).today()}
    secretariat_client.post(url(plan), settings_of(plan, horizon_kt="2025-12-31", horizon_mt="2026-06-30", save="1"))
    assert {state.code: state.late_from for state in MeasureState.objects.of(plan).today()} == foretold
    assert len(set(foretold.values())) >= 4


def test_outlook_tells_freshness_and_approval_in_words(plan: Plan, body: Body) -> None:
    measure = MeasureFactory(plan=plan, code="C.1", leads=[body])
    MeasureState.objects.filter(measure=measure).update(last_confirmed_at=timezone.now() - timedelta(days=40))
    waiting(MembershipFactory(body=body).user, MeasureFactory(plan=plan, code="C.2", leads=[body]), body)
    then = Plan.objects.get(pk=plan.pk)
    then.fresh_days, then.needs_approval = 30, False
    with override("en"):
        assert outlook(plan, then) == [
            "Fresh: 0 (today 1); ageing: 1 (today 0); stale: 0 (today 0).",
            "What is handed in from now on counts at once, unread by the secretariat.",
            "1 update waits already and keeps waiting.",
        ]
        assert outlook(plan, Plan.objects.get(pk=plan.pk)) == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"fresh_days": 365}, "stale_days"),
        ({"fresh_days": 0}, "fresh_days"),
        ({"stale_days": 99999}, "stale_days"),
        ({"horizon_kt": "2023-12-31"}, "horizon_kt"),
        ({"horizon_kt": "2027-01-01", "horizon_lt": "2026-12-31"}, "horizon_lt"),
        ({"horizon_mt": "morgen"}, "horizon_mt"),
    ],
)
def test_settings_that_cannot_be_are_refused_beside_their_field(
    secretariat_client: Client, plan: Plan, changes: dict[str, Any], field: str
) -> None:
    answer = secretariat_client.post(url(plan), settings_of(plan, **changes, save="1"))
    assert answer.status_code == 400
    assert field in answer.context["form"].errors
    assert plan.history.count() == 1  # only that it was made


def test_save_over_a_newer_one_shows_what_holds_now_and_loses_nothing_typed(secretariat_client: Client, plan: Plan) -> None:
    mine = settings_of(plan, fresh_days=33, save="1")
    secretariat_client.post(url(plan), settings_of(plan, horizon_kt="2026-12-31", save="1"))
    answer = secretariat_client.post(url(plan), mine)
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "31 December 2026" in page
    assert 'value="33"' in page
    plan.refresh_from_db()
    assert (plan.fresh_days, plan.horizon_kt) == (120, date(2026, 12, 31))
    again = {**mine, "horizon_kt": "2026-12-31", "seen": answer.context["seen"]}
    assert secretariat_client.post(url(plan), again).status_code == 302


def test_settings_write_no_other_field_of_the_plan(secretariat_client: Client, plan: Plan) -> None:
    sent = settings_of(plan, fresh_days=10, is_public="", slug="gekaapt", title_nl="gekaapt", save="1")
    secretariat_client.post(url(plan), sent)
    now = Plan.objects.get(pk=plan.pk)
    assert (now.slug, now.is_public, now.title_nl, now.fresh_days) == (plan.slug, True, plan.title_nl, 10)


def test_settings_of_another_plan_are_not_for_this_secretariat(client: Client, plan: Plan) -> None:
    client.force_login(PlanRoleFactory(plan=PlanFactory(), role="secretariat").user)
    assert client.get(url(plan)).status_code == 403
    assert client.post(url(plan), settings_of(plan, save="1")).status_code == 403


def test_report_counts_at_once_when_the_plan_needs_no_approval(secretariat_client: Client, plan: Plan, body: Body) -> None:
    sent = settings_of(plan, save="1")
    sent.pop("needs_approval")
    secretariat_client.post(url(plan), sent)
    measure = MeasureFactory(plan=plan, code="C.1", leads=[body])
    before = datetime.now(tz=timezone.get_current_timezone())
    waiting(MembershipFactory(body=body).user, measure, body)
    state = MeasureState.objects.today().get(measure=measure)
    assert state.last_confirmed_at
    assert state.last_confirmed_at >= before


def settle_while_others_approve(folder: Path, entries: int, saves: int) -> None:
    """All press at once; then every approval and every saved setting is there, and each state follows from both."""
    with own_databases(folder) as databases:
        environment = {**os.environ, "DATABASE_URL": databases.make()}
        command = [sys.executable, "-m", "tests.settlers", "2", str(entries), str(saves)]
        done = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["approved"] == [302] * entries
    assert (told["entries"], told["moves"], told["confirmed"]) == (entries, entries, entries)
    assert [code for code, _term, _days in told["saved"]] == [302] * saves
    assert told["history"] == [[term, days] for _code, term, days in told["saved"]], "each save once, in its order"
    assert (told["stale"], told["gaps"], told["today"]) == (0, 0, entries), "no state that settings or approval would write otherwise"
    assert told["late"] == (entries if told["saved"][-1][1] else 0)
    assert told["data_version"] > entries + saves
    assert min(told["versions"]) > 1


def test_no_setting_and_no_approval_is_lost_when_saved_at_once(tmp_path: Path) -> None:
    settle_while_others_approve(tmp_path, 12, 9)


@pytest.mark.proof
def test_no_setting_and_no_approval_is_lost_when_saved_at_once_many_times(tmp_path: Path) -> None:
    settle_while_others_approve(tmp_path, 120, 81)
