"""Undoing a bulk edit: the whole of it, and only while nothing that it touched has changed since."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from measures.actions import bulk
from measures.actions.edit import save_row
from measures.actions.log import approve
from measures.enums import BulkState, CoordinationRole, UpdateKind, UpdateState
from measures.models import Coordination, Measure, MeasureLabel, MeasureState, StatusUpdate
from plan.models import Body, Plan
from tests.bulk import bulk_url, confirmed, previewed, undone, versions
from tests.factories import BodyFactory, LabelFactory, MeasureFactory, StatusFactory
from tests.reporting import waiting

pytestmark = pytest.mark.django_db
LINE = ("measure_id", "body_id", "role", "order", "certain", "reports", "printed")


def test_undo_of_a_lead_puts_every_line_back_as_it_was(secretariat_client: Client, secretariat: User, plan: Plan, body: Body) -> None:
    other, third = BodyFactory(), BodyFactory()
    first, second = MeasureFactory(plan=plan, leads=[other]), MeasureFactory(plan=plan)
    Coordination.objects.filter(measure=first).update(printed="Andere (tbc)", order=3)
    Coordination.objects.create(measure=second, body=body, role=CoordinationRole.WITH, certain=False, reports=False, order=2, printed="met")
    Coordination.objects.create(measure=second, body=third, order=1)
    before = sorted(Coordination.objects.values_list(*LINE))
    edit = previewed(secretariat_client, plan, "coordinator", how="replace", body=body.pk)
    confirmed(secretariat_client, edit)
    assert sorted(Coordination.objects.values_list(*LINE)) != before
    undone(secretariat_client, edit)
    assert sorted(Coordination.objects.values_list(*LINE)) == before
    assert (edit.state, edit.undone_by) == (BulkState.UNDONE, secretariat)
    assert versions(plan) == [3, 3]
    assert MeasureState.objects.today().get(measure=first).bodies == f"|{other.slug}|"


def test_undo_of_labels_and_periods(secretariat_client: Client, plan: Plan) -> None:
    label = LabelFactory(plan=plan)
    with_label, without = MeasureFactory(plan=plan, labels=[label], planned_until="2026-05-01"), MeasureFactory(plan=plan)
    for asked in ({"what": "label", "how": "add", "label": label.pk}, {"what": "period", "no_until": "on", "planned_from": "2025-01-01"}):
        edit = previewed(secretariat_client, plan, **asked)  # type: ignore[arg-type]
        confirmed(secretariat_client, edit)
        undone(secretariat_client, edit)
        assert edit.state == BulkState.UNDONE
    assert list(MeasureLabel.objects.values_list("measure", flat=True)) == [with_label.pk]
    now = Measure.objects.get(pk=with_label.pk)
    assert (now.planned_from, str(now.planned_until)) == (None, "2026-05-01")
    assert Measure.objects.get(pk=without.pk).planned_from is None


def test_undo_of_a_status_adds_corrections_and_deletes_nothing(
    secretariat_client: Client, secretariat: User, lead: User, plan: Plan, body: Body
) -> None:
    old, new = StatusFactory(plan=plan), StatusFactory(plan=plan, active=True)
    reported, never = MeasureFactory(plan=plan, leads=[body]), MeasureFactory(plan=plan, leads=[body])
    said = waiting(lead, reported, body, old)
    StatusUpdate.objects.filter(pk=said.pk).update(confidence="off_track", progress=10)
    approve(secretariat, said)
    edit = previewed(secretariat_client, plan, "status", status=new.pk, note="vergissing", language="nl")
    confirmed(secretariat_client, edit)
    entries = {update.measure_id: update for update in StatusUpdate.objects.filter(note="vergissing")}
    undone(secretariat_client, edit)
    for measure, status in ((reported, old), (never, None)):
        state = MeasureState.objects.today().get(measure=measure)
        last = state.last_update
        assert last is not None
        assert (state.status, last.status, last.kind, last.corrects) == (status, status, UpdateKind.CORRECTION, entries[measure.pk])
        assert (last.on_behalf, last.body, last.state) == (True, body, UpdateState.APPROVED)
        assert StatusUpdate.objects.filter(pk=entries[measure.pk].pk, state=UpdateState.APPROVED).exists()
    assert MeasureState.objects.today().get(measure=reported).progress == 10
    assert StatusUpdate.objects.filter(measure=reported).count() == 4, "adoption, report, on behalf, correction"


def test_undo_is_refused_whole_after_a_change_of_one(secretariat_client: Client, secretariat: User, plan: Plan) -> None:
    one, other = MeasureFactory(plan=plan), MeasureFactory(plan=plan)
    edit = previewed(secretariat_client, plan, "period", planned_from="2026-01-01")
    confirmed(secretariat_client, edit)
    other.refresh_from_db()
    other.remarks = "daarna"
    save_row(other, user=secretariat)
    page = undone(secretariat_client, edit).content.decode()
    assert other.code in page
    assert "/undo/" not in page
    assert edit.state == BulkState.APPLIED
    assert Measure.objects.get(pk=one.pk).planned_from is not None


def test_undo_is_refused_after_a_newer_approval(secretariat_client: Client, secretariat: User, lead: User, plan: Plan, body: Body) -> None:
    new, measure = StatusFactory(plan=plan), MeasureFactory(plan=plan, leads=[body])
    edit = previewed(secretariat_client, plan, "status", status=new.pk, note="x", language="nl")
    confirmed(secretariat_client, edit)
    update = waiting(lead, measure, body, note="van ons zelf")
    approve(secretariat, update)
    undone(secretariat_client, edit)
    assert edit.state == BulkState.APPLIED
    assert MeasureState.objects.today().get(measure=measure).last_update_id == update.pk


def test_submission_that_only_waits_does_not_stand_in_the_way(secretariat_client: Client, lead: User, plan: Plan, body: Body) -> None:
    new, measure = StatusFactory(plan=plan), MeasureFactory(plan=plan, leads=[body])
    edit = previewed(secretariat_client, plan, "status", status=new.pk, note="x", language="nl")
    confirmed(secretariat_client, edit)
    update = waiting(lead, measure, body)
    undone(secretariat_client, edit)
    assert edit.state == BulkState.UNDONE
    assert StatusUpdate.objects.get(pk=update.pk).state == UpdateState.SUBMITTED


def test_edits_are_undone_from_the_last_to_the_first(secretariat_client: Client, plan: Plan) -> None:
    MeasureFactory(plan=plan)
    first = previewed(secretariat_client, plan, "period", planned_from="2026-01-01")
    confirmed(secretariat_client, first)
    second = previewed(secretariat_client, plan, "period", planned_from="2027-01-01")
    confirmed(secretariat_client, second)
    undone(secretariat_client, first)
    assert first.state == BulkState.APPLIED
    undone(secretariat_client, second)
    assert (second.state, str(Measure.objects.get(plan=plan).planned_from)) == (BulkState.UNDONE, "2026-01-01")


def test_second_undo_and_undo_of_a_preview_write_nothing(secretariat_client: Client, plan: Plan) -> None:
    MeasureFactory(plan=plan)
    edit = previewed(secretariat_client, plan, "period", planned_from="2026-01-01")
    undone(secretariat_client, edit)
    assert (edit.state, versions(plan)) == (BulkState.PREVIEWED, [1])
    confirmed(secretariat_client, edit)
    undone(secretariat_client, edit)
    undone(secretariat_client, edit)
    assert versions(plan) == [3]


def test_lead_that_was_deleted_since_stops_the_undo(secretariat_client: Client, plan: Plan, body: Body) -> None:
    old = BodyFactory()
    MeasureFactory(plan=plan, leads=[old])
    edit = previewed(secretariat_client, plan, "coordinator", how="replace", body=body.pk)
    confirmed(secretariat_client, edit)
    Body.objects.filter(pk=old.pk).delete()
    undone(secretariat_client, edit)
    assert (edit.state, Coordination.objects.get().body) == (BulkState.APPLIED, body)


def test_exception_in_the_middle_of_an_undo_leaves_it_done(secretariat_client: Client, plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    MeasureFactory(plan=plan)
    edit = previewed(secretariat_client, plan, "period", planned_from="2026-01-01")
    confirmed(secretariat_client, edit)

    def broken(*arguments: Any, **options: Any) -> None:
        raise RuntimeError("the power fails")

    monkeypatch.setattr(bulk, "refresh_states", broken)
    with pytest.raises(RuntimeError):
        undone(secretariat_client, edit)
    edit.refresh_from_db()
    assert (edit.state, versions(plan)) == (BulkState.APPLIED, [2])
    assert Measure.objects.get(plan=plan).planned_from is not None


def test_undo_is_for_all_who_run_the_plan_and_nobody_else(
    secretariat_client: Client, administrator: User, lead: User, committee: User, plan: Plan
) -> None:
    MeasureFactory(plan=plan)
    edit = previewed(secretariat_client, plan, "period", planned_from="2026-01-01")
    confirmed(secretariat_client, edit)
    for person in (lead, committee):
        other = Client()
        other.force_login(person)
        assert other.post(bulk_url(edit, "undo")).status_code == 403
    boss = Client()
    boss.force_login(administrator)
    undone(boss, edit)
    assert (edit.state, edit.undone_by) == (BulkState.UNDONE, administrator)
