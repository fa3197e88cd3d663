"""The report on a measure: who may write it, what becomes of it, and that nothing typed is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts.enums import Role
from accounts.models import User
from measures.actions.log import approve
from measures.enums import Source, UpdateKind, UpdateState
from measures.models import Measure, MeasureState, Status, StatusUpdate
from plan.models import Body, Plan
from tests.factories import BodyFactory, MeasureFactory, MembershipFactory, PlanRoleFactory, StatusFactory, UserFactory
from tests.reporting import drafted, filled, move, report_through_page, report_url, waiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def planned(plan: Plan) -> Status:
    return StatusFactory(plan=plan, label_nl="Te ontwikkelen")


@pytest.fixture
def active(plan: Plan) -> Status:
    return StatusFactory(plan=plan, active=True, label_nl="In uitvoering")


@pytest.fixture
def measure(planned: Status, body: Body) -> Measure:
    return MeasureFactory(plan=planned.plan, status=planned, leads=[body])


def test_report_counts_when_the_secretariat_approves(
    client: Client, lead: User, secretariat: User, measure: Measure, planned: Status, active: Status
) -> None:
    client.force_login(lead)
    response = report_through_page(
        client,
        measure,
        status=active,
        confidence="at_risk",
        progress="40",
        note="De aanbesteding is gepubliceerd.",
        blocked_reason="Wacht op advies",
        question="Wie beslist?",
        **{"evidence-0-url": "https://example.org/bestek", "evidence-0-title": "Bestek"},
    )
    assert response.status_code == 302
    update = StatusUpdate.objects.get(measure=measure, kind=UpdateKind.REPORT)
    assert (update.state, update.body, update.author, update.source) == (
        UpdateState.SUBMITTED,
        measure.coordinations.get().body,
        lead,
        Source.PAGE,
    )
    assert MeasureState.objects.today().get(measure=measure).status == planned, "nothing counts before it is approved"

    client.force_login(secretariat)
    assert "De aanbesteding is gepubliceerd." in client.get(reverse("measures:show-desk")).content.decode()
    assert client.post(reverse("measures:approve-update", args=[update.pk]), move(update)).status_code == 302

    update.refresh_from_db()
    assert (update.state, update.approved_by) == (UpdateState.APPROVED, secretariat)
    assert [(m.from_state, m.to_state, m.by) for m in update.moves.all()] == [
        (UpdateState.DRAFT, UpdateState.SUBMITTED, lead),
        (UpdateState.SUBMITTED, UpdateState.APPROVED, secretariat),
    ]
    state = MeasureState.objects.today().get(measure=measure)
    assert (state.status, state.phase, state.confidence, state.progress) == (active, "active", "at_risk", 40)
    assert (state.blocked, state.asked, state.last_update) == (True, True, update)
    assert state.last_confirmed_at == update.submitted_at
    today = timezone.localdate()
    assert MeasureState.objects.as_of(today - timedelta(days=1)).get(measure=measure).status == planned
    assert MeasureState.objects.as_of(today).get(measure=measure).status == active
    measure_page = Client().get(measure.get_absolute_url()).content.decode()
    assert "De aanbesteding is gepubliceerd." in measure_page
    assert "In uitvoering" in measure_page
    assert "https://example.org/bestek" in measure_page
    assert lead.name not in measure_page
    assert secretariat.name not in measure_page


def test_report_shows_the_last_values_filled_in(
    client: Client, lead: User, secretariat: User, measure: Measure, body: Body, active: Status
) -> None:
    approve(secretariat, waiting(lead, measure, body, active, note="oude nota"))
    client.force_login(lead)

    data = filled(client.get(report_url(measure)))

    assert data["status"] == active.pk
    assert data["note"] == "", "a note says what happened since: the last one is not said again"


def test_report_is_refused_for_who_may_not_speak(client: Client, plan: Plan, measure: Measure, committee: User, stranger: User) -> None:
    people = [
        stranger,
        committee,
        PlanRoleFactory(plan=plan, role=Role.READER).user,
        MembershipFactory(body=BodyFactory(named_in=plan)).user,
    ]
    for person in people:
        client.force_login(person)
        assert client.get(report_url(measure)).status_code == 403
        assert client.post(report_url(measure), {"note": "x", "hand_in": "1"}).status_code == 403
    assert not StatusUpdate.objects.exclude(kind=UpdateKind.ADOPTION).exists()


def test_report_is_not_there_for_a_stranger_of_a_hidden_plan(client: Client, hidden_plan: Plan, stranger: User) -> None:
    hidden = MeasureFactory(plan=hidden_plan, text_nl="Geheime maatregel")
    client.force_login(stranger)
    response = client.get(report_url(hidden))
    assert response.status_code == 404
    assert "Geheime maatregel" not in response.content.decode()


def test_report_is_refused_where_the_body_coordinates_without_reporting(client: Client, lead: User, measure: Measure) -> None:
    measure.coordinations.update(reports=False)
    client.force_login(lead)
    assert client.get(report_url(measure)).status_code == 403


def test_report_keeps_what_was_typed_when_something_is_wrong(client: Client, lead: User, measure: Measure) -> None:
    client.force_login(lead)
    response = report_through_page(
        client,
        measure,
        progress="140",
        note="n" * 2001,
        question="Wie beslist?",
        **{"evidence-0-url": "javascript:alert(1)", "evidence-0-title": "Mijn bewijs", "evidence-1-title": "zonder adres"},
    )
    page = response.content.decode()
    assert response.status_code == 400
    assert {"progress", "note"} <= set(response.context["form"].errors)
    assert [sorted(row.errors) for row in response.context["form"].evidence] == [["url"], ["url"]]
    for typed in ("140", "n" * 2001, "Wie beslist?", "javascript:alert(1)", "Mijn bewijs", "zonder adres"):
        assert typed in page
    assert not StatusUpdate.objects.filter(kind=UpdateKind.REPORT).exists()


def test_report_counts_a_line_end_once(client: Client, lead: User, measure: Measure) -> None:
    client.force_login(lead)
    note = "a\r\n" * 999
    assert len(note) > 2000
    assert report_through_page(client, measure, note=note).status_code == 302
    assert StatusUpdate.objects.get(kind=UpdateKind.REPORT).note == ("a\n" * 999).strip()


def test_report_refuses_a_status_of_another_plan(client: Client, lead: User, measure: Measure) -> None:
    client.force_login(lead)
    response = report_through_page(client, measure, status=StatusFactory())
    assert response.status_code == 400
    assert "status" in response.context["form"].errors


def test_draft_is_kept_and_seen_by_the_own_body_only(
    client: Client, lead: User, contributor: User, secretariat: User, committee: User, measure: Measure
) -> None:
    client.force_login(contributor)
    assert report_through_page(client, measure, note="nog niet af", draft="1").status_code == 302

    client.force_login(lead)
    assert "nog niet af" in client.get(report_url(measure)).content.decode()
    for person in (secretariat, committee):
        client.force_login(person)
        pages = [measure.get_absolute_url(), reverse("measures:list-mine")]
        pages += [report_url(measure), reverse("measures:show-desk")] if person == secretariat else []
        for page in pages:
            response = client.get(page)
            assert response.status_code == 200
            assert "nog niet af" not in response.content.decode(), page


def test_draft_of_a_body_is_not_overwritten_on_its_behalf(
    client: Client, lead: User, secretariat: User, measure: Measure, body: Body
) -> None:
    client.force_login(secretariat)
    opened = client.get(report_url(measure, body.slug))
    drafted(lead, measure, body)

    response = client.post(report_url(measure, body.slug), filled(opened, note="van het secretariaat"))

    page = response.content.decode()
    assert response.status_code == 409
    assert "van het secretariaat" in page
    assert "kladversie van ons" not in page
    again = client.post(report_url(measure, body.slug), filled(response))
    assert again.status_code == 400
    assert StatusUpdate.objects.get(kind=UpdateKind.REPORT).note == "kladversie van ons"


def test_conflict_shows_both_values_when_another_update_was_approved_meanwhile(
    client: Client, lead: User, secretariat: User, measure: Measure, active: Status, planned: Status
) -> None:
    client.force_login(lead)
    opened = client.get(report_url(measure))
    approve(secretariat, waiting(secretariat, measure, None, active, note="van een ander"))
    typed = filled(opened, note="mijn eigen nota", confidence="off_track", **{"evidence-0-url": "https://example.org/mijn"})

    response = client.post(report_url(measure), typed)

    page = response.content.decode()
    assert response.status_code == 409
    for words in ("mijn eigen nota", "van een ander", "In uitvoering", "Te ontwikkelen", "https://example.org/mijn"):
        assert words in page
    fields = {line.name: (str(line.old or ""), str(line.new or "")) for line in response.context["form"].conflict}
    assert fields["status"] == ("In uitvoering", "Te ontwikkelen")
    assert fields["note"] == ("van een ander", "mijn eigen nota")
    assert not StatusUpdate.objects.filter(measure=measure, body__isnull=False).exists()

    assert client.post(report_url(measure), filled(response)).status_code == 302
    saved = StatusUpdate.objects.get(measure=measure, body__isnull=False)
    assert (saved.note, saved.status, saved.confidence) == ("mijn eigen nota", planned, "off_track")
    assert saved.evidence.get().url == "https://example.org/mijn"


def test_conflict_shows_both_drafts_when_two_of_one_body_write_at_once(
    client: Client, lead: User, contributor: User, measure: Measure, body: Body
) -> None:
    client.force_login(lead)
    opened = client.get(report_url(measure))
    other = Client()
    other.force_login(contributor)
    report_through_page(other, measure, note="van de collega", draft="1")

    response = client.post(report_url(measure), filled(opened, note="van mij", draft="1"))

    assert response.status_code == 409
    assert [(str(line.old), str(line.new)) for line in response.context["form"].conflict] == [("van de collega", "van mij")]
    assert StatusUpdate.objects.get(kind=UpdateKind.REPORT).note == "van de collega"
    assert client.post(report_url(measure), filled(response, draft="1")).status_code == 302
    assert StatusUpdate.objects.get(kind=UpdateKind.REPORT).note == "van mij"


def test_conflict_is_not_forgotten_when_something_else_is_wrong_too(
    client: Client, lead: User, secretariat: User, measure: Measure, active: Status
) -> None:
    client.force_login(lead)
    opened = client.get(report_url(measure))
    approve(secretariat, waiting(secretariat, measure, None, active))
    wrong = client.post(report_url(measure), filled(opened, progress="140"))
    assert wrong.status_code == 400
    assert client.post(report_url(measure), filled(wrong, progress="14")).status_code == 409


def test_report_waits_when_one_of_the_body_waits_already(client: Client, lead: User, measure: Measure, body: Body) -> None:
    client.force_login(lead)
    opened = client.get(report_url(measure))
    waiting(lead, measure, body, note="de eerste")

    page = client.get(report_url(measure)).content.decode()
    assert "de eerste" in page
    assert '<textarea name="note"' not in page
    response = client.post(report_url(measure), filled(opened, note="de tweede"))
    assert response.status_code == 409
    assert "de tweede" in response.content.decode()
    assert client.post(report_url(measure), filled(response)).status_code == 400
    assert StatusUpdate.objects.get(kind=UpdateKind.REPORT).note == "de eerste"


def test_secretariat_reports_on_behalf_and_it_is_shown(
    client: Client, secretariat: User, measure: Measure, body: Body, active: Status
) -> None:
    client.force_login(secretariat)
    assert report_through_page(client, measure, body.slug, status=active).status_code == 302
    update = StatusUpdate.objects.get(kind=UpdateKind.REPORT)
    assert (update.body, update.on_behalf, update.author) == (body, True, secretariat)
    approve(User.objects.get(pk=secretariat.pk), update)
    with override("en"):
        page = Client().get(measure.get_absolute_url()).content.decode()
    assert "on its behalf" in page
    assert secretariat.name not in page


def test_secretariat_may_report_for_no_body(client: Client, secretariat: User, measure: Measure) -> None:
    client.force_login(secretariat)
    assert report_through_page(client, measure, "none", note="zonder instantie").status_code == 302
    update = StatusUpdate.objects.get(kind=UpdateKind.REPORT)
    assert (update.body, update.on_behalf) == (None, False)


def test_report_is_not_there_for_a_body_that_is_no_choice(client: Client, lead: User, plan: Plan, measure: Measure) -> None:
    client.force_login(lead)
    for slug in (BodyFactory(named_in=plan).slug, "none"):
        assert client.get(report_url(measure, slug)).status_code == 404


def test_report_counts_at_once_where_no_approval_is_needed(client: Client, lead: User, measure: Measure, active: Status) -> None:
    Plan.objects.filter(pk=measure.plan_id).update(needs_approval=False)
    client.force_login(lead)
    assert report_through_page(client, measure, status=active).status_code == 302
    assert MeasureState.objects.today().get(measure=measure).status == active


def test_report_answers_an_open_question(
    client: Client, lead: User, secretariat: User, measure: Measure, body: Body, active: Status
) -> None:
    client.force_login(lead)
    report_through_page(client, measure, question="Wie beslist?")
    asked = StatusUpdate.objects.get(kind=UpdateKind.REPORT)
    approve(secretariat, asked)
    assert MeasureState.objects.today().get(measure=measure).asked

    report_through_page(client, measure, answers=asked.pk, question="")
    answer = StatusUpdate.objects.exclude(pk=asked.pk).get(kind=UpdateKind.REPORT)
    approve(User.objects.get(pk=secretariat.pk), answer)

    assert answer.answers == asked
    assert not MeasureState.objects.today().get(measure=measure).asked


def test_session_that_ended_leads_back_to_the_page(client: Client, measure: Measure) -> None:
    url = report_url(measure)
    response = client.post(url, {"note": "x"}, headers={"referer": f"http://testserver{url}"})
    assert response.status_code == 302
    assert response["Location"] == f"/accounts/login/?next={url}"


def test_membership_that_ended_gives_no_right(client: Client, measure: Measure, body: Body) -> None:
    person = MembershipFactory(body=body, valid_until=timezone.localdate() - timedelta(days=1)).user
    client.force_login(person)
    assert client.get(report_url(measure)).status_code == 403
    assert UserFactory().body_ids == frozenset()
