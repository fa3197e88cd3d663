"""Editing measures in the admin: through the action, within one's plan, never over somebody's newer save."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.forms.models import model_to_dict
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from measures.enums import UpdateKind
from measures.models import Coordination, Measure, MeasureState, Milestone, MilestoneMove, Printed, StatusUpdate
from plan.models import Plan
from tests.factories import BodyFactory, LabelFactory, MeasureFactory, PillarFactory, PlanFactory, PlanRoleFactory, StatusFactory

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

PREFIXES = ("coordinations", "label_links", "links_out", "milestones", "notes", "footnotes", "printed")


def address(measure: Measure | None = None) -> str:
    """The page where a measure is changed, or a new one is added."""
    return reverse("admin:measures_measure_change", args=[measure.pk]) if measure else reverse("admin:measures_measure_add")


def typed(measure: Measure, **changes: Any) -> dict[str, Any]:
    """What the browser sends of a measure's form, with what the person changed."""
    empty = {f"{prefix}-{key}": 0 for prefix in PREFIXES for key in ("TOTAL_FORMS", "INITIAL_FORMS")}
    values = {name: "" if value is None else value for name, value in model_to_dict(measure).items() if value is not False}
    seen = {"seen_version": measure.version, "seen_at": ""}
    return {**empty, **values, **seen, **changes}


def opened(client: Client, measure: Measure) -> dict[str, Any]:
    """The values of the form as the page shows it."""
    form = client.get(address(measure)).context["adminform"].form
    measure.refresh_from_db()
    return typed(measure, seen_version=form["seen_version"].value(), seen_at=form["seen_at"].value())


def of_form(answer: Any, name: str) -> Any:
    """A field of the form that was shown again."""
    return answer.context["adminform"].form[name].value()


@pytest.fixture
def measure(plan: Plan) -> Measure:
    """A measure with a working translation in French."""
    found: Measure = MeasureFactory(plan=plan, text_fr="Mesure", status=StatusFactory(plan=plan))
    return found


def test_secretariat_edits_a_text(secretariat_client: Client, secretariat: User, measure: Measure, plan: Plan) -> None:
    before = MeasureState.objects.today().get(measure=measure)
    data_version = plan.data_version
    answer = secretariat_client.post(address(measure), typed(measure, text_nl="Een nieuwe tekst"))
    assert answer.status_code == 302
    measure.refresh_from_db()
    plan.refresh_from_db()
    assert (measure.text_nl, measure.version, plan.data_version) == ("Een nieuwe tekst", 2, data_version + 1)
    row = measure.history.latest()
    assert (row.history_user, row.history_change_reason, row.version) == (secretariat, "admin", 2)
    assert measure.read("text", "fr").is_outdated
    before.refresh_from_db()
    now = MeasureState.objects.today().get(measure=measure)
    assert (before.valid_to, before.text_nl) == (now.valid_from, "Maatregel " + measure.code)
    assert now.text_nl == "Een nieuwe tekst"
    assert "een nieuwe tekst" in now.search


def test_rewritten_translation_is_up_to_date(secretariat_client: Client, measure: Measure) -> None:
    secretariat_client.post(address(measure), typed(measure, text_nl="Een nieuwe tekst", text_fr="Un nouveau texte"))
    measure.refresh_from_db()
    assert not measure.read("text", "fr").is_outdated


def test_save_without_a_change_writes_nothing(secretariat_client: Client, measure: Measure, plan: Plan) -> None:
    histories, data_version = measure.history.count(), plan.data_version
    assert secretariat_client.post(address(measure), typed(measure)).status_code == 302
    measure.refresh_from_db()
    plan.refresh_from_db()
    assert (measure.version, measure.history.count(), plan.data_version) == (1, histories, data_version)


def test_committee_sees_but_cannot_save(client: Client, committee: User, measure: Measure) -> None:
    client.force_login(committee)
    page = client.get(address(measure))
    assert page.status_code == 200
    assert measure.text_nl in page.text
    assert 'name="_save"' not in page.text
    assert client.post(address(measure), typed(measure, text_nl="Neen")).status_code == 403
    assert client.get(address()).status_code == 403
    assert client.post(address(), typed(measure, code="X.1")).status_code == 403
    measure.refresh_from_db()
    assert measure.text_nl != "Neen"


def test_secretariat_of_one_plan_and_committee_of_another_edits_only_the_first(
    secretariat_client: Client, secretariat: User, measure: Measure
) -> None:
    other: Measure = MeasureFactory(plan=PlanFactory())
    PlanRoleFactory(user=secretariat, plan=other.plan, role=Role.COMMITTEE)
    page = secretariat_client.get(address(other))
    assert page.status_code == 200
    assert 'name="_save"' not in page.text
    assert secretariat_client.post(address(other), typed(other, text_nl="Neen")).status_code == 403
    assert secretariat_client.post(address(measure), typed(measure, text_nl="Ja")).status_code == 302


def test_secretariat_of_another_plan_finds_nothing(client: Client, measure: Measure) -> None:
    client.force_login(PlanRoleFactory(plan=PlanFactory(hidden=True), role=Role.SECRETARIAT).user)
    answer = client.get(address(measure))
    assert (answer.status_code, answer["Location"]) == (302, reverse("admin:index"))
    client.post(address(measure), typed(measure, text_nl="Neen"))
    measure.refresh_from_db()
    assert measure.text_nl != "Neen"
    query = {"app_label": "measures", "model_name": "measurelink", "field_name": "to_measure", "term": measure.code}
    assert client.get(reverse("admin:autocomplete"), query).json()["results"] == []


def test_new_measure_gets_its_adoption_entry_and_state(secretariat_client: Client, plan: Plan) -> None:
    pillar, status, body = PillarFactory(plan=plan), StatusFactory(plan=plan), BodyFactory(named_in=plan)
    data = {f"{prefix}-{key}": 0 for prefix in PREFIXES for key in ("TOTAL_FORMS", "INITIAL_FORMS")}
    data |= {"plan": plan.pk, "code": "N.1", "position": 99, "text_nl": "Nieuw", "pillar": pillar.pk, "status_at_adoption": status.pk}
    data |= {"coordinations-TOTAL_FORMS": 1, "coordinations-0-body": body.pk, "coordinations-0-role": "lead", "coordinations-0-order": 1}
    data |= {"coordinations-0-certain": "on", "coordinations-0-reports": "on"}
    data |= {"notes-TOTAL_FORMS": 1, "notes-0-number": 1, "notes-0-text_nl": "Een twijfel", "notes-0-state_fr": "missing"}
    data |= {"notes-0-state_nl": "missing", "notes-0-state_en": "missing"}
    data |= {f"state_{language}": "missing" for language in ("nl", "fr", "en")}
    answer = secretariat_client.post(address(), data)
    assert answer.status_code == 302, answer.context["errors"]
    measure = Measure.objects.get(code="N.1")
    entry = StatusUpdate.objects.get(measure=measure)
    assert (entry.kind, entry.status, entry.source) == (UpdateKind.ADOPTION, status, "admin")
    state = MeasureState.objects.today().get(measure=measure)
    assert (state.status, state.coordinator_state, state.challenge, state.bodies) == (status, "named", pillar.challenge, f"|{body.slug}|")
    assert (measure.state_nl, measure.version) == ("official", 1)
    note = measure.notes.get()
    assert (note.plan, note.state_nl) == (plan, "official")


def test_two_places_are_refused_and_what_was_typed_stays(secretariat_client: Client, measure: Measure) -> None:
    pillar = PillarFactory(plan=measure.plan)
    answer = secretariat_client.post(address(measure), typed(measure, pillar=pillar.pk, text_nl="Getypt"))
    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors["pillar"]
    assert of_form(answer, "text_nl") == "Getypt"


def test_pillar_of_another_plan_is_refused_to_an_administrator_too(client: Client, administrator: User, measure: Measure) -> None:
    client.force_login(administrator)
    pillar = PillarFactory(plan=PlanFactory())
    answer = client.post(address(measure), typed(measure, sector="", pillar=pillar.pk))
    assert answer.status_code == 200
    (message,) = answer.context["adminform"].form.errors["pillar"]
    assert str(pillar) in message
    assert str(pillar.plan) in message


def test_code_that_the_plan_has_is_refused_in_the_form(secretariat_client: Client, measure: Measure) -> None:
    other: Measure = MeasureFactory(plan=measure.plan)
    answer = secretariat_client.post(address(other), typed(other, code=measure.code))
    assert answer.status_code == 200
    assert answer.context["errors"]


def test_missing_text_in_the_plans_language_is_refused_in_the_form(secretariat_client: Client, measure: Measure) -> None:
    answer = secretariat_client.post(address(measure), typed(measure, text_nl=""))
    assert answer.context["adminform"].form.errors["text_nl"]


def test_printed_and_state_fields_are_not_in_the_form_and_change_nothing_when_sent(secretariat_client: Client, measure: Measure) -> None:
    printed = Printed.objects.create(measure=measure, code="1", text="zoals gedrukt")
    page = secretariat_client.get(address(measure))
    assert "zoals gedrukt" in page.text
    for name in ("printed-0-text", "printed-0-code", "status_at_adoption", "version", "added_on", "plan", "source_language"):
        assert f'name="{name}"' not in page.text, name
    sent = {"version": 77, "added_on": "2020-01-01", "source_language": "fr", "code_key": "x", "plan": PlanFactory().pk}
    sent |= {"status_at_adoption": StatusFactory(plan=measure.plan).pk, "printed-TOTAL_FORMS": 1, "printed-INITIAL_FORMS": 1}
    sent |= {"printed-0-id": printed.pk, "printed-0-measure": measure.pk, "printed-0-text": "vervalst", "printed-0-code": "vals"}
    assert secretariat_client.post(address(measure), typed(measure, **sent)).status_code == 302
    after = Measure.objects.get(pk=measure.pk)
    assert model_to_dict(after) == model_to_dict(measure)
    assert (after.version, after.code_key) == (1, measure.code_key)
    printed.refresh_from_db()
    assert (printed.text, printed.code) == ("zoals gedrukt", "1")


def test_measure_is_never_deleted(client: Client, administrator: User, measure: Measure) -> None:
    client.force_login(administrator)
    assert client.post(reverse("admin:measures_measure_delete", args=[measure.pk]), {"post": "yes"}).status_code == 403
    page = reverse("admin:measures_measure_changelist")
    client.post(page, {"action": "delete_selected", "_selected_action": measure.pk, "post": "yes"})
    assert Measure.objects.filter(pk=measure.pk).exists()


def test_page_leads_to_the_report(secretariat_client: Client, measure: Measure) -> None:
    report = reverse("measures:report-update", args=[measure.plan.slug, measure.code])
    assert f'href="{report}"' in secretariat_client.get(address(measure)).text


def test_conflict_is_refused_with_names_and_keeps_what_was_typed(client: Client, secretariat: User, measure: Measure) -> None:
    colleague = PlanRoleFactory(plan=measure.plan, role=Role.SECRETARIAT, user__name="Collega Janssens").user
    body = BodyFactory(named_in=measure.plan)
    client.force_login(secretariat)
    mine = opened(client, measure)
    theirs = Client()
    theirs.force_login(colleague)
    one = {"coordinations-TOTAL_FORMS": 1, "coordinations-0-body": body.pk, "coordinations-0-role": "with", "coordinations-0-order": 1}
    saved = theirs.post(address(measure), typed(measure, priority="KT", means=2, text_fr="Autre", **one))
    assert saved.status_code == 302

    answer = client.post(address(measure), {**mine, "text_nl": "Mijn tekst", "means": 1})
    assert answer.status_code == 200
    said = " ".join(answer.context["adminform"].form.non_field_errors())
    for words in ("Collega Janssens", str(Measure._meta.get_field("priority").verbose_name).capitalize(), "Autre", str(body)):
        assert words in said, words
    measure.refresh_from_db()
    assert (measure.text_nl, measure.version) == ("Maatregel " + measure.code, 2)
    # Typed: kept. Left alone: the colleague's.
    assert (of_form(answer, "text_nl"), of_form(answer, "means")) == ("Mijn tekst", "1")
    assert (of_form(answer, "priority"), of_form(answer, "text_fr")) == ("KT", "Autre")

    again = {name: "" if value is None else value for name, value in answer.context["adminform"].form.data.items()}
    assert client.post(address(measure), again).status_code == 302
    measure.refresh_from_db()
    assert (measure.text_nl, measure.priority, measure.means, measure.version) == ("Mijn tekst", "KT", 1, 3)
    assert measure.coordinations.count() == 1


def test_row_below_that_a_colleague_changed_is_merged_after_a_conflict(client: Client, secretariat: User, measure: Measure) -> None:
    coordination = Coordination.objects.create(measure=measure, body=BodyFactory(named_in=measure.plan), order=1)
    client.force_login(secretariat)
    row = {"coordinations-TOTAL_FORMS": 1, "coordinations-INITIAL_FORMS": 1, "coordinations-0-id": coordination.pk}
    row |= {"coordinations-0-measure": measure.pk, "coordinations-0-body": coordination.body_id, "coordinations-0-role": "lead"}
    row |= {"coordinations-0-order": 1, "coordinations-0-certain": "on", "coordinations-0-reports": "on"}
    mine = opened(client, measure) | row
    assert client.post(address(measure), mine | {"coordinations-0-order": 2}).status_code == 302
    answer = client.post(address(measure), mine | {"remarks": "Nog iets"})
    (formset,) = [f for f in answer.context["inline_admin_formsets"] if f.formset.prefix == "coordinations"]
    assert formset.formset.forms[0]["order"].value() == "2"


def test_form_without_its_version_is_refused(secretariat_client: Client, measure: Measure) -> None:
    data = typed(measure, text_nl="Blind")
    del data["seen_version"]
    assert secretariat_client.post(address(measure), data).status_code == 200
    measure.refresh_from_db()
    assert measure.text_nl != "Blind"


def milestone_row(milestone: Milestone, **changes: Any) -> dict[str, Any]:
    row = {"id": milestone.pk, "measure": milestone.measure_id, "title": milestone.title, "language": "nl", "due_on": milestone.due_on}
    sent = {f"milestones-0-{name}": value for name, value in (row | changes).items()}
    return {"milestones-TOTAL_FORMS": 1, "milestones-INITIAL_FORMS": 1, **sent}


@pytest.fixture
def milestone(measure: Measure) -> Milestone:
    """A milestone that is due in 2030."""
    day = date(2030, 1, 1)
    return Milestone.objects.create(measure=measure, title="Oplevering", first_due_on=day, due_on=day)


def test_milestone_moves_only_with_a_reason(secretariat_client: Client, secretariat: User, measure: Measure, milestone: Milestone) -> None:
    silent = secretariat_client.post(address(measure), typed(measure, **milestone_row(milestone, due_on="2031-06-30")))
    assert silent.status_code == 200
    milestone.refresh_from_db()
    assert milestone.due_on == date(2030, 1, 1)

    row = milestone_row(milestone, due_on="2031-06-30", reason_to_move="De bouw begon later.")
    assert secretariat_client.post(address(measure), typed(measure, **row)).status_code == 302
    milestone.refresh_from_db()
    assert (milestone.first_due_on, milestone.due_on) == (date(2030, 1, 1), date(2031, 6, 30))
    move = MilestoneMove.objects.get()
    assert (move.from_date, move.to_date, move.reason, move.by) == (
        date(2030, 1, 1),
        date(2031, 6, 30),
        "De bouw begon later.",
        secretariat,
    )
    assert MeasureState.objects.today().get(measure=measure).late_from == date(2031, 7, 1)


def test_milestone_on_its_own_page_moves_only_with_a_reason(secretariat_client: Client, milestone: Milestone) -> None:
    page = reverse("admin:measures_milestone_change", args=[milestone.pk])
    sent = {"title": milestone.title, "language": "nl", "due_on": "2031-06-30", "moves-TOTAL_FORMS": 0, "moves-INITIAL_FORMS": 0}
    assert secretariat_client.post(page, sent).status_code == 200
    assert secretariat_client.post(page, sent | {"reason_to_move": "Later"}).status_code == 302
    milestone.measure.refresh_from_db()
    assert milestone.measure.version == 2


def test_changed_phase_of_a_status_reaches_the_states(secretariat_client: Client, measure: Measure) -> None:
    status = measure.status_at_adoption
    assert status is not None
    sent = {"code": status.code, "phase": "done", "position": status.position, "label_nl": status.label_nl}
    sent |= {"state_nl": "official", "state_fr": "missing", "state_en": "missing"}
    sent |= {"readings-TOTAL_FORMS": 0, "readings-INITIAL_FORMS": 0}
    assert secretariat_client.post(reverse("admin:measures_status_change", args=[status.pk]), sent).status_code == 302
    assert MeasureState.objects.today().get(measure=measure).phase == "done"
    measure.refresh_from_db()
    assert measure.version == 1


def test_renamed_body_and_new_spelling_reach_the_search(secretariat_client: Client, plan: Plan) -> None:
    body = BodyFactory(named_in=plan)
    measure: Measure = MeasureFactory(plan=plan, leads=[body])
    alias = body.aliases.get()
    sent = {"slug": body.slug, "kind": "agency", "exists": "on", "name_nl": "Hernoemd", "source_language": "nl"}
    sent |= {"state_nl": "official", "state_fr": "missing", "state_en": "missing", "aliases-TOTAL_FORMS": 2, "aliases-INITIAL_FORMS": 1}
    sent |= {"aliases-0-id": alias.pk, "aliases-0-body": body.pk, "aliases-0-plan": plan.pk, "aliases-0-spelling": alias.spelling}
    sent |= {"aliases-1-body": body.pk, "aliases-1-plan": plan.pk, "aliases-1-spelling": "Anders Geschreven"}
    answer = secretariat_client.post(reverse("admin:plan_body_change", args=[body.pk]), sent)
    assert answer.status_code == 302, answer.context["errors"]
    search = MeasureState.objects.today().get(measure=measure).search
    assert "hernoemd" in search
    assert "anders geschreven" in search


def test_horizon_of_a_plan_reaches_the_states(secretariat_client: Client, plan: Plan) -> None:
    measure: Measure = MeasureFactory(plan=plan, priority="KT")
    names = ("slug", "title_nl", "short_title_nl", "adopted_precision", "fresh_days", "stale_days", "state_nl", "state_fr", "state_en")
    sent = {name: getattr(plan, name) for name in names} | {"is_public": "on", "needs_approval": "on", "horizon_kt": "2025-12-31"}
    answer = secretariat_client.post(reverse("admin:plan_plan_change", args=[plan.pk]), sent)
    assert answer.status_code == 302, answer.context["errors"]
    assert MeasureState.objects.today().get(measure=measure).late_from == date(2026, 1, 1)


def test_removed_coordination_leaves_the_state(secretariat_client: Client, plan: Plan) -> None:
    body = BodyFactory(named_in=plan)
    measure: Measure = MeasureFactory(plan=plan, leads=[body])
    coordination = measure.coordinations.get()
    assert secretariat_client.get(reverse("admin:measures_coordination_delete", args=[coordination.pk])).status_code == 200
    answer = secretariat_client.post(reverse("admin:measures_coordination_delete", args=[coordination.pk]), {"post": "yes"})
    assert answer.status_code == 302
    state = MeasureState.objects.today().get(measure=measure)
    assert (state.bodies, state.coordinator_state) == ("", "not_stated")
    measure.refresh_from_db()
    assert measure.version == 2
    history = Coordination.history.filter(history_type="-").get()  # type: ignore[attr-defined]
    assert history.history_change_reason == "admin"


def test_label_that_a_measure_carries_cannot_be_deleted(secretariat_client: Client, plan: Plan) -> None:
    label = LabelFactory(plan=plan)
    MeasureFactory(plan=plan, labels=[label])
    secretariat_client.post(reverse("admin:measures_label_delete", args=[label.pk]), {"post": "yes"})
    label.refresh_from_db()


def test_history_tells_who_changed_which_field_from_where(secretariat_client: Client, secretariat: User, measure: Measure) -> None:
    body = BodyFactory(named_in=measure.plan)
    row = {"coordinations-TOTAL_FORMS": 1, "coordinations-0-body": body.pk, "coordinations-0-role": "lead", "coordinations-0-order": 1}
    secretariat_client.post(address(measure), typed(measure, priority="MT", **row))
    page = secretariat_client.get(reverse("admin:measures_measure_history", args=[measure.pk]))
    entries = page.context["page"].object_list
    changed = next(entry for entry in entries if entry.changes)
    assert changed.who == str(secretariat)
    assert changed.source in page.text
    assert changed.source
    assert [c.name for c in changed.changes] == ["priority"]
    assert any(entry.model is Coordination and entry.kind == "+" for entry in entries)
    assert str(body) in page.text


def test_draft_of_a_body_is_not_in_the_admin(client: Client, committee: User, measure: Measure) -> None:
    body = BodyFactory(named_in=measure.plan)
    draft = StatusUpdate.objects.create(measure=measure, body=body, note="Geheim ontwerp", created_at=measure.plan.adopted_at)
    client.force_login(committee)
    found = client.get(reverse("admin:measures_statusupdate_changelist"), {"state__exact": "draft"})
    assert found.context["cl"].result_count == 0
    assert client.get(reverse("admin:measures_statusupdate_change", args=[draft.pk])).status_code == 302
    draft.state, draft.note = "submitted", "Netjes"
    draft.save()
    page = client.get(reverse("admin:measures_statusupdate_history", args=[draft.pk]))
    assert page.status_code == 200
    assert "Geheim" not in page.text
