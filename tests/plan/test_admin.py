"""Editing the plan's tables in the admin."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import User
from plan.editing import delete_row, save_row
from plan.models import Body, Challenge, ChallengeDriver, Driver, Pillar, Plan, Sector
from tests.factories import BodyFactory, ChallengeFactory, MeasureFactory, PillarFactory, PlanFactory, SectorFactory

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

STATES = {"state_nl": "official", "state_fr": "missing", "state_en": "missing"}


def no_rows(*prefixes: str) -> dict[str, Any]:
    """Inlines that are left empty."""
    return {f"{prefix}-{key}": 0 for prefix in prefixes for key in ("TOTAL_FORMS", "INITIAL_FORMS")}


def test_challenge_with_pillars_is_added_in_one_page(client: Client, administrator: User) -> None:
    plan = PlanFactory(source_language="fr", title_fr="Plan", short_title_fr="Plan")
    client.force_login(administrator)
    data = {"plan": plan.pk, "section": "3.1", "kind": "transversal", "title_fr": "Défi", "title_nl": "Uitdaging"}
    data |= dict.fromkeys(STATES, "missing") | no_rows("underlying", "pillars", "driver_links")
    data |= {"pillars-TOTAL_FORMS": 1, "pillars-0-number": 1, "pillars-0-title_fr": "Pilier"}
    data |= {f"pillars-0-{name}": "missing" for name in STATES}
    answer = client.post(reverse("admin:plan_challenge_add"), data)
    assert answer.status_code == 302, answer.context["errors"]
    challenge = Challenge.objects.get(plan=plan)
    assert (challenge.source_language, challenge.state_fr, challenge.state_nl) == ("fr", "official", "working")
    assert challenge.made_from_nl
    pillar = challenge.pillars.get()
    assert (pillar.plan, pillar.source_language) == (plan, "fr")
    plan.refresh_from_db()
    assert plan.data_version == 2


def test_texts_of_the_three_languages_stand_in_one_line(secretariat_client: Client, plan: Plan) -> None:
    sector = SectorFactory(plan=plan)
    form = secretariat_client.get(reverse("admin:plan_sector_change", args=[sector.pk])).context["adminform"]
    lines = [line for _heading, options in form.fieldsets for line in options["fields"]]
    assert ("title_nl", "title_fr", "title_en") in lines
    assert form.form.fields["title_nl"].widget.attrs["maxlength"] == "300"


def test_pillar_that_is_used_cannot_be_deleted_and_an_unused_one_asks_first(secretariat_client: Client, plan: Plan) -> None:
    used, unused = PillarFactory(plan=plan), PillarFactory(plan=plan)
    MeasureFactory(plan=plan, pillar=used)
    for pillar in (used, unused):
        page = reverse("admin:plan_pillar_delete", args=[pillar.pk])
        assert secretariat_client.get(page).status_code == 200
        assert Pillar.objects.filter(pk=pillar.pk).exists()
        secretariat_client.post(page, {"post": "yes"})
    assert list(Pillar.objects.all()) == [used]


def test_plan_of_another_language_or_date_is_not_made_of_an_old_one(secretariat_client: Client, plan: Plan) -> None:
    page = secretariat_client.get(reverse("admin:plan_plan_change", args=[plan.pk])).text
    assert 'name="title_nl"' in page
    for name in ("adopted_on", "source_language", "data_version"):
        assert f'name="{name}"' not in page
    assert secretariat_client.get(reverse("admin:plan_plan_add")).status_code == 403
    assert secretariat_client.post(reverse("admin:plan_plan_delete", args=[plan.pk]), {"post": "yes"}).status_code == 403


def test_body_of_two_plans_is_only_looked_at_by_the_secretariat_of_one(secretariat_client: Client, plan: Plan) -> None:
    body = BodyFactory(named_in=plan)
    MeasureFactory(plan=PlanFactory(), leads=[body])
    page = reverse("admin:plan_body_change", args=[body.pk])
    assert 'name="_save"' not in secretariat_client.get(page).text
    assert secretariat_client.post(page, {"name_nl": "Gekaapt"}).status_code == 403


def test_field_of_another_plan_is_refused_with_its_name(client: Client, administrator: User, plan: Plan) -> None:
    client.force_login(administrator)
    challenge = ChallengeFactory(plan=plan)
    driver = Driver.objects.create(plan=PlanFactory(), number="2.1", title_nl="Drijfveer")
    sent = {"challenge": challenge.pk, "driver": driver.pk, **STATES}
    answer = client.post(reverse("admin:plan_challengedriver_add"), sent)
    assert answer.status_code == 200
    (message,) = answer.context["adminform"].form.errors["driver"]
    assert str(driver.plan) in message
    assert not ChallengeDriver.objects.exists()


def test_action_refuses_what_the_form_would_refuse(plan: Plan, secretariat: User) -> None:
    driver = Driver.objects.create(plan=PlanFactory(), number="2.1", title_nl="Drijfveer")
    with pytest.raises(ValidationError) as refused:
        save_row(ChallengeDriver(challenge=ChallengeFactory(plan=plan), driver=driver), user=secretariat)
    assert list(refused.value.message_dict) == ["driver"]
    with pytest.raises(PermissionDenied):
        save_row(Sector(plan=PlanFactory(), code="X", position=1, title_nl="Sector"), user=secretariat)
    foreign = SectorFactory(plan=PlanFactory())
    foreign.title_nl = "Gekaapt"
    with pytest.raises(PermissionDenied):
        save_row(foreign, user=secretariat)
    with pytest.raises(PermissionDenied):
        delete_row(foreign, user=secretariat)


def test_row_cannot_be_moved_out_of_a_plan_by_who_runs_only_the_other(plan: Plan, secretariat: User) -> None:
    foreign = SectorFactory(plan=PlanFactory())
    foreign.plan = plan
    with pytest.raises(PermissionDenied):
        save_row(foreign, user=secretariat)


def test_save_of_a_plan_read_long_ago_keeps_the_newer_data_version(plan: Plan, administrator: User) -> None:
    old = Plan.objects.get(pk=plan.pk)
    save_row(SectorFactory.build(plan=plan), user=administrator)
    save_row(old, user=administrator)
    plan.refresh_from_db()
    assert plan.data_version == 3


def test_change_of_a_body_concerns_every_plan(plan: Plan, administrator: User) -> None:
    other = PlanFactory()
    body: Body = BodyFactory()
    body.name_nl = "Anders"
    save_row(body, user=administrator)
    assert set(Plan.objects.values_list("pk", "data_version")) == {(plan.pk, 2), (other.pk, 2)}


def test_history_of_a_challenge_shows_its_deleted_pillar(secretariat_client: Client, secretariat: User, plan: Plan) -> None:
    pillar = PillarFactory(plan=plan)
    challenge = pillar.challenge
    delete_row(pillar, user=secretariat)
    entries = secretariat_client.get(reverse("admin:plan_challenge_history", args=[challenge.pk])).context["page"].object_list
    gone = next(entry for entry in entries if entry.model is Pillar and entry.kind == "-")
    assert gone.who == str(secretariat)
