"""Writing a bulk edit: once, whole, with history, states and versions, and never over what moved."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from measures.actions import bulk
from measures.actions.edit import save_row
from measures.actions.log import approve
from measures.enums import BulkState, UpdateKind, UpdateState
from measures.models import Coordination, Measure, MeasureLabel, MeasureState, StatusUpdate
from plan.models import Body, Plan
from tests.bulk import bulk_url, confirmed, previewed, versions
from tests.factories import BodyFactory, LabelFactory, MeasureFactory, StatusFactory
from tests.reporting import drafted, waiting

pytestmark = pytest.mark.django_db


def state_of(measure: Measure) -> MeasureState:
    return MeasureState.objects.today().get(measure=measure)


def test_new_lead_takes_the_place_of_the_old_with_history_and_states(
    secretariat_client: Client, secretariat: User, plan: Plan, body: Body
) -> None:
    old = BodyFactory(named_in=plan)
    measures = [MeasureFactory(plan=plan, leads=[old]) for _ in range(2)]
    gone = list(Coordination.objects.values_list("pk", flat=True))
    data = Plan.objects.get(pk=plan.pk).data_version
    answer = confirmed(secretariat_client, previewed(secretariat_client, plan, "coordinator", how="replace", body=body.pk))
    assert answer.status_code == 302
    for measure in measures:
        [line] = Coordination.objects.filter(measure=measure)
        assert (line.body, line.role, line.order, line.certain, line.reports) == (body, "lead", 1, True, True)
        assert line.history.get().history_user == secretariat
        assert line.history.get().history_change_reason == "page"
        assert state_of(measure).bodies == f"|{body.slug}|"
        assert MeasureState.objects.filter(measure=measure).count() == 2
    for pk in gone:
        last = Coordination.history.filter(id=pk).first()
        assert (last.history_type, last.history_user, last.history_change_reason) == ("-", secretariat, "page")
    assert versions(plan) == [2, 2]
    assert Plan.objects.get(pk=plan.pk).data_version == data + 1


def test_reports_is_set_where_the_body_coordinates(secretariat_client: Client, lead: User, plan: Plan, body: Body) -> None:
    ours, theirs = MeasureFactory(plan=plan, leads=[body]), MeasureFactory(plan=plan, leads=[BodyFactory()])
    confirmed(secretariat_client, previewed(secretariat_client, plan, "coordinator", how="silent", body=body.pk))
    assert Coordination.objects.get(measure=ours).reports is False
    assert Coordination.objects.get(measure=theirs).reports is True
    assert versions(plan) == [2, 1]
    assert Measure.objects.reported_by(User.objects.get(pk=lead.pk)).count() == 0


def test_label_and_period_are_written_with_history(secretariat_client: Client, secretariat: User, plan: Plan) -> None:
    on, off = LabelFactory(plan=plan, code="QW"), LabelFactory(plan=plan, code="PPP")
    measure = MeasureFactory(plan=plan, labels=[off], planned_from="2025-01-01")
    confirmed(secretariat_client, previewed(secretariat_client, plan, "label", how="add", label=on.pk))
    confirmed(secretariat_client, previewed(secretariat_client, plan, "label", how="remove", label=off.pk))
    assert state_of(measure).labels == "|QW|"
    assert [h.history_change_reason for h in MeasureLabel.history.filter(label=on)] == ["page"]
    assert MeasureLabel.history.filter(label=off).first().history_type == "-"
    edit = previewed(secretariat_client, plan, "period", no_from="on", planned_until="2027-12-31")
    confirmed(secretariat_client, edit)
    now = Measure.objects.get(pk=measure.pk)
    assert (now.planned_from, now.planned_until, now.version) == (None, date(2027, 12, 31), 4)
    assert now.history.first().history_user == secretariat
    assert now.history.first().planned_until == date(2027, 12, 31)
    assert state_of(measure).planned_until == date(2027, 12, 31)


def test_status_on_behalf_goes_through_the_log_and_is_shown_as_such(
    client: Client, secretariat_client: Client, secretariat: User, plan: Plan, body: Body
) -> None:
    old, new = StatusFactory(plan=plan), StatusFactory(plan=plan, active=True)
    ours, alone = MeasureFactory(plan=plan, leads=[body], status=old), MeasureFactory(plan=plan, status=old)
    bulk_writer = previewed(secretariat_client, plan, "status", status=new.pk, note="Besluit van het comité.", language="nl")
    confirmed(secretariat_client, bulk_writer)
    entry = state_of(ours).last_update
    assert entry is not None
    assert (entry.status, entry.body, entry.author, entry.approved_by) == (new, body, secretariat, secretariat)
    assert (entry.kind, entry.state, entry.on_behalf) == (UpdateKind.REPORT, UpdateState.APPROVED, True)
    assert entry.note == "Besluit van het comité."
    assert [(m.from_state, m.to_state) for m in entry.moves.all()] == [("draft", "submitted"), ("submitted", "approved")]
    assert entry.history.get().history_user == secretariat
    none = state_of(alone).last_update
    assert none is not None
    assert (none.body, none.on_behalf, none.status) == (None, False, new)
    client.logout()
    page = client.get(f"/en/{plan.slug}/measures/{ours.code}/").content.decode()
    assert "entered on its behalf" in page
    assert "Besluit van het comité." in page
    assert secretariat.name not in page


def test_status_on_behalf_keeps_what_else_counted(
    secretariat_client: Client, secretariat: User, lead: User, plan: Plan, body: Body
) -> None:
    new, measure = StatusFactory(plan=plan, active=True), MeasureFactory(plan=plan, leads=[body])
    said = waiting(lead, measure, body)
    StatusUpdate.objects.filter(pk=said.pk).update(confidence="at_risk", progress=40, blocked_reason="geen grond", question="wie betaalt?")
    approve(secretariat, said)
    confirmed(secretariat_client, previewed(secretariat_client, plan, "status", status=new.pk, note="x", language="fr"))
    entry = state_of(measure).last_update
    assert entry is not None
    assert (entry.confidence, entry.progress, entry.blocked_reason, entry.question) == ("at_risk", 40, "geen grond", "")
    assert state_of(measure).asked, "the question stays open"


def test_confirm_is_refused_for_what_moved_and_names_it(secretariat_client: Client, secretariat: User, plan: Plan) -> None:
    same, other, outside = (MeasureFactory(plan=plan, priority=p) for p in ("KT", "KT", "LT"))
    edit = previewed(secretariat_client, plan, "period", "priority=KT", planned_from="2026-01-01")
    for measure in (other, outside):
        measure.remarks = "intussen gewijzigd"
        save_row(measure, user=secretariat)
    answer = confirmed(secretariat_client, edit)
    assert answer.status_code == 409
    assert answer.context["moved"] == [other.code]
    assert (edit.state, Measure.objects.get(pk=same.pk).planned_from) == (BulkState.PREVIEWED, None)
    fresh = secretariat_client.post(f"/nl/desk/{plan.slug}/edit/", {"again": edit.pk})
    assert secretariat_client.post(f"{fresh['Location']}confirm/").status_code == 302
    assert Measure.objects.get(pk=other.pk).planned_from == date(2026, 1, 1)
    assert Measure.objects.get(pk=other.pk).remarks == "intussen gewijzigd"
    assert Measure.objects.get(pk=outside.pk).planned_from is None


def test_draft_begun_after_the_preview_stops_a_status_on_behalf(secretariat_client: Client, lead: User, plan: Plan, body: Body) -> None:
    measure, new = MeasureFactory(plan=plan, leads=[body]), StatusFactory(plan=plan)
    edit = previewed(secretariat_client, plan, "status", status=new.pk, note="x", language="nl")
    drafted(lead, measure, body)
    answer = confirmed(secretariat_client, edit)
    assert (answer.status_code, answer.context["moved"]) == (409, [measure.code])
    assert state_of(measure).status is None


def test_second_confirm_writes_nothing_again(secretariat_client: Client, plan: Plan) -> None:
    MeasureFactory(plan=plan)
    edit = previewed(secretariat_client, plan, "period", planned_from="2026-01-01")
    confirmed(secretariat_client, edit)
    at = edit.applied_at
    assert confirmed(secretariat_client, edit).status_code == 302
    assert (edit.applied_at, versions(plan)) == (at, [2])


def test_two_previews_of_the_same_measures_cannot_both_be_confirmed_unseen(secretariat_client: Client, plan: Plan) -> None:
    MeasureFactory(plan=plan)
    one = previewed(secretariat_client, plan, "period", planned_from="2026-01-01")
    two = previewed(secretariat_client, plan, "period", planned_from="2027-01-01")
    assert confirmed(secretariat_client, one).status_code == 302
    assert confirmed(secretariat_client, two).status_code == 409
    assert Measure.objects.get(plan=plan).planned_from == date(2026, 1, 1)


@pytest.mark.parametrize("where", ["write_rows", "refresh_states"])
def test_exception_in_the_middle_leaves_nothing(
    secretariat_client: Client, plan: Plan, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    status = StatusFactory(plan=plan)
    for _ in range(3):
        MeasureFactory(plan=plan)
    edit = previewed(secretariat_client, plan, "status", status=status.pk, note="x", language="nl")
    real = getattr(bulk, where)

    def broken(*arguments: Any, **options: Any) -> None:
        real(*arguments, **options)
        raise RuntimeError("the power fails")

    monkeypatch.setattr(bulk, where, broken)
    with pytest.raises(RuntimeError):
        confirmed(secretariat_client, edit)
    edit.refresh_from_db()
    assert (edit.state, versions(plan)) == (BulkState.PREVIEWED, [1, 1, 1])
    assert not StatusUpdate.objects.exclude(kind=UpdateKind.ADOPTION).exists()
    assert not StatusUpdate.history.exclude(kind=UpdateKind.ADOPTION).exists()
    assert MeasureState.objects.filter(plan=plan).count() == 3


def test_confirm_is_refused_to_others(secretariat_client: Client, administrator: User, lead: User, committee: User, plan: Plan) -> None:
    MeasureFactory(plan=plan)
    edit = previewed(secretariat_client, plan, "period", planned_from="2026-01-01")
    for person, expected in ((administrator, 404), (lead, 403), (committee, 403)):
        other = Client()
        other.force_login(person)
        assert other.post(bulk_url(edit, "confirm")).status_code == expected
    assert versions(plan) == [1]


@pytest.mark.parametrize("what", ["coordinator", "label", "period", "status"])
def test_confirm_of_174_measures_takes_a_bounded_number_of_queries(secretariat_client: Client, plan: Plan, body: Body, what: str) -> None:
    sector = MeasureFactory(plan=plan).sector
    for _ in range(173):
        MeasureFactory(plan=plan, sector=sector)
    asked: dict[str, dict[str, Any]] = {
        "coordinator": {"how": "add", "body": body.pk},
        "label": {"how": "add", "label": LabelFactory(plan=plan).pk},
        "period": {"planned_until": "2030-01-01"},
        "status": {"status": StatusFactory(plan=plan).pk, "note": "x", "language": "nl"},
    }
    edit = previewed(secretariat_client, plan, what, **asked[what])
    with CaptureQueriesContext(connection) as queries:
        confirmed(secretariat_client, edit)
    assert edit.state == BulkState.APPLIED
    assert set(versions(plan)) == {2}
    assert len(queries) <= 60, "\n".join(q["sql"][:120] for q in queries)
