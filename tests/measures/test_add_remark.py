"""Questions and answers between a measure's bodies and the secretariat, which nobody else reads."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from measures import perms
from measures.actions.remarks import add_remark
from measures.models import Coordination, Measure, Remark
from plan.models import Body, Plan
from tests.factories import BodyFactory, MeasureFactory, MembershipFactory, PlanFactory, PlanRoleFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def measure(plan: Plan, body: Body) -> Measure:
    return MeasureFactory(plan=plan, leads=[body])


def remark_url(measure: Measure) -> str:
    return reverse("measures:add-remark", args=[measure.plan.slug, measure.code])


def test_question_is_answered_and_read_by_both_and_the_committee_only(
    client: Client, lead: User, secretariat: User, committee: User, stranger: User, plan: Plan, measure: Measure
) -> None:
    client.force_login(secretariat)
    assert client.post(remark_url(measure), {"text": "Wanneer start de werf?", "language": "nl"}).status_code == 302
    asked = Remark.objects.get()
    assert (asked.body, asked.author, asked.answers) == (None, secretariat, None)
    client.force_login(lead)
    assert client.get(f"{remark_url(measure)}?to={asked.pk}").context["form"]["answers"].value() == str(asked.pk)
    assert client.post(remark_url(measure), {"text": "In mei.", "language": "nl", "answers": asked.pk}).status_code == 302
    answer = Remark.objects.get(answers=asked)
    assert (answer.body, answer.author) == (measure.coordinations.get().body, lead)

    shown = {}
    reader = PlanRoleFactory(plan=plan, role=Role.READER).user
    other = MembershipFactory(body=BodyFactory(named_in=plan)).user
    for who, person in {
        "lead": lead,
        "secretariat": secretariat,
        "committee": committee,
        "reader": reader,
        "other": other,
        "none": stranger,
    }.items():
        client.force_login(person)
        page = client.get(measure.get_absolute_url()).content.decode()
        shown[who] = ("Wanneer start de werf?" in page, "In mei." in page, lead.name in page, remark_url(measure) in page)
    nothing = (False, False, False, False)
    assert shown["lead"][:2] + shown["lead"][3:] == (True, True, True)
    assert shown["secretariat"] == (True, True, True, True)
    assert shown["committee"] == (True, True, True, False)
    assert (shown["reader"], shown["other"], shown["none"]) == (nothing, nothing, nothing)
    assert "Wanneer start de werf?" not in Client().get(measure.get_absolute_url()).content.decode()


def test_names_are_not_told_to_a_body(client: Client, lead: User, secretariat: User, measure: Measure) -> None:
    add_remark(secretariat, measure, "Wanneer start de werf?", language="nl")
    client.force_login(lead)
    page = client.get(measure.get_absolute_url()).content.decode()
    assert "Wanneer start de werf?" in page
    assert secretariat.name not in page


def test_body_that_coordinates_without_reporting_reads_and_remarks(client: Client, lead: User, measure: Measure) -> None:
    measure.coordinations.update(reports=False)
    client.force_login(lead)
    assert client.post(remark_url(measure), {"text": "Wij werken mee.", "language": "nl"}).status_code == 302
    assert "Wij werken mee." in client.get(measure.get_absolute_url()).content.decode()


@pytest.mark.parametrize(("data", "wrong"), [({"text": " \n "}, "text"), ({"text": "x" * 2001}, "text"), ({"language": "de"}, "language")])
def test_remark_keeps_what_was_typed_when_something_is_wrong(
    client: Client, lead: User, measure: Measure, data: dict[str, str], wrong: str
) -> None:
    client.force_login(lead)
    response = client.post(remark_url(measure), {"text": "Vraag", "language": "nl", **data})
    assert (response.status_code, set(response.context["form"].errors)) == (400, {wrong})
    assert data.get("text", "Vraag").strip() in response.content.decode()
    assert not Remark.objects.exists()


def test_remark_does_not_answer_one_on_another_measure(client: Client, lead: User, plan: Plan, body: Body, measure: Measure) -> None:
    elsewhere = add_remark(lead, MeasureFactory(plan=plan, leads=[body]), "Elders", language="nl")
    client.force_login(lead)
    assert client.post(remark_url(measure), {"text": "Antwoord", "language": "nl", "answers": elsewhere.pk}).status_code == 400
    assert Remark.objects.count() == 1


def test_remark_puts_off_no_report(lead: User, measure: Measure) -> None:
    version = measure.version
    add_remark(lead, measure, "Vraag", language="nl")
    measure.refresh_from_db()
    assert measure.version == version


def test_remarks_are_seen_and_written_as_the_rules_say() -> None:
    plans = [PlanFactory(), PlanFactory(hidden=True), PlanFactory(practice=True)]
    bodies = [BodyFactory(named_in=plans[0]), BodyFactory(named_in=plans[0])]
    bodies[0].aliases.create(plan=plans[1], spelling="x")
    writer = UserFactory(administrator=True)
    measures = [MeasureFactory(plan=plan, leads=leads) for plan in plans for leads in ([bodies[0]], bodies, [])]
    for plan in plans:
        quiet = MeasureFactory(plan=plan)
        Coordination.objects.create(measure=quiet, body=bodies[1], reports=False)
        measures.append(quiet)
    for measure in measures:
        add_remark(writer, measure, "Vraag", language="nl")
    people: list[User | AnonymousUser] = [AnonymousUser(), UserFactory(), writer, UserFactory(administrator=True, is_active=False)]
    people += [PlanRoleFactory(plan=plan, role=role).user for plan in (*plans, None) for role in Role]
    people += [MembershipFactory(body=body).user for body in bodies]
    people.append(MembershipFactory(user=MembershipFactory(body=bodies[0]).user, body=bodies[1]).user)
    people.append(MembershipFactory(body=bodies[0], user__is_active=False).user)
    yes = 0
    for person in people:
        seen = {m for m in measures if perms.can_see_remarks(person, m)}
        found = list(Remark.objects.visible_to(person))
        assert {remark.measure for remark in found} == seen
        assert len(found) == len(seen), "none twice"
        can = {m for m in measures if perms.can_remark(person, m)}
        assert can == set(Measure.objects.remarkable_by(person)) & set(measures)
        assert can <= seen
        yes += len(can)
    assert 0 < yes < len(people) * len(measures)
