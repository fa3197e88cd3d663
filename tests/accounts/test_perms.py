"""Each right as a question and as a queryset: the two say the same, for every kind of person and every kind of thing."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.test import RequestFactory

from accounts.enums import Role
from accounts.models import User
from accounts.perms import get_plan, visible_plans
from measures import perms
from measures.actions.log import Statement, approve, return_update, submit, withdraw, write_draft
from measures.enums import UpdateState
from measures.models import Coordination, Measure, StatusUpdate
from plan.models import Body, Plan
from tests.factories import BodyFactory, MeasureFactory, MembershipFactory, PlanFactory, PlanRoleFactory, UserFactory

pytestmark = pytest.mark.django_db
Person = User | AnonymousUser


@pytest.fixture
def plans() -> list[Plan]:
    return [PlanFactory(), PlanFactory(hidden=True), PlanFactory(practice=True)]


@pytest.fixture
def bodies(plans: list[Plan]) -> list[Body]:
    """One that all plans name, one that only the public plan names."""
    everywhere, outside = BodyFactory(named_in=plans[0]), BodyFactory(named_in=plans[0])
    for plan in plans[1:]:
        everywhere.aliases.create(plan=plan, spelling=everywhere.name_nl)
    return [everywhere, outside]


@pytest.fixture
def people(plans: list[Plan], bodies: list[Body]) -> dict[str, Person]:
    """One of each kind: per role in each plan and in all plans, members of each body, closed accounts of the mightiest kinds."""
    found: dict[str, Person] = {"visitor": AnonymousUser(), "nobody": UserFactory(), "administrator": UserFactory(administrator=True)}
    for role in Role:
        for plan in (*plans, None):
            found[f"{role} of {plan}"] = PlanRoleFactory(plan=plan, role=role).user
    for body in bodies:
        found[f"member of {body}"] = MembershipFactory(body=body).user
    both = MembershipFactory(body=bodies[1]).user
    found["secretariat and member"] = PlanRoleFactory(user=both, plan=plans[1], role=Role.SECRETARIAT).user
    found["closed administrator"] = UserFactory(administrator=True, is_active=False)
    found["closed secretariat"] = PlanRoleFactory(plan=None, role=Role.SECRETARIAT, user__is_active=False).user
    found["closed member"] = MembershipFactory(body=bodies[0], user__is_active=False).user
    return found


@pytest.fixture
def measures(plans: list[Plan], bodies: list[Body]) -> list[Measure]:
    """In each plan: reported by each body, coordinated by each without reporting, and by nobody."""
    found = []
    for plan in plans:
        for body in bodies:
            found.append(MeasureFactory(plan=plan, leads=[body]))
            quiet = MeasureFactory(plan=plan)
            Coordination.objects.create(measure=quiet, body=body, reports=False)
            found.append(quiet)
        found.append(MeasureFactory(plan=plan))
    return found


@pytest.fixture
def updates(plans: list[Plan], bodies: list[Body]) -> list[StatusUpdate]:
    """In each plan one entry in each state: by each body, on its behalf, and by the secretariat for no body."""
    members = {body: MembershipFactory(body=body).user for body in bodies}
    writer = UserFactory(administrator=True)
    cases = [*members.items(), *((body, writer) for body in bodies), (None, writer)]
    for plan in plans:
        for body, author in cases:
            for state in UpdateState:
                make(author, MeasureFactory(plan=plan, leads=[body] if body else []), body, state)
    return list(StatusUpdate.objects.select_related("measure__plan"))


def make(author: User, measure: Measure, body: Body | None, state: str) -> None:
    """One entry, brought to `state` by the moves themselves."""
    judge, update = UserFactory(administrator=True), write_draft(author, measure, body, Statement(note=state))
    if state != UpdateState.DRAFT:
        update = submit(author, update)
    if state == UpdateState.APPROVED:
        approve(judge, update)
    elif state == UpdateState.WITHDRAWN:
        withdraw(author, update)
    elif state == UpdateState.RETURNED:
        return_update(judge, update, "reden")


def test_visible_plans_are_those_that_get_plan_gives(people: dict[str, Person], plans: list[Plan]) -> None:
    for who, person in people.items():
        request = RequestFactory().get("/")
        request.user = person
        given = set()
        for plan in plans:
            try:
                given.add(get_plan(request, plan.slug))  # type: ignore[arg-type]
            except Http404:
                continue
        assert given == set(visible_plans(person)), who
    assert set(visible_plans(people["nobody"])) == set(visible_plans(people["closed administrator"])) == {plans[0]}
    assert set(visible_plans(people["administrator"])) == set(plans)


def test_reportable_measures_are_those_on_which_one_can_report(people: dict[str, Person], measures: list[Measure]) -> None:
    yes = 0
    for who, person in people.items():
        can = {m for m in measures if perms.can_report(person, m)}
        own = {m for m in measures if perms.reporting_body_ids(person, m)}
        assert can == set(Measure.objects.reportable_by(person)), who
        assert own == set(Measure.objects.reported_by(person)), who
        yes += len(can)
    assert 0 < yes < len(people) * len(measures)
    assert not any(
        perms.can_report(people[who], m) for m in measures for who in ("visitor", "nobody", "closed administrator", "closed member")
    )


def test_bodies_to_speak_for_are_those_one_can_speak_for(people: dict[str, Person], measures: list[Measure], bodies: list[Body]) -> None:
    for who, person in people.items():
        for measure in measures:
            choices = perms.bodies_to_speak_for(person, measure)
            can = [body for body in (*bodies, None) if perms.can_speak_for(person, measure, body.pk if body else None)]
            assert {c.pk if c else None for c in choices} == {b.pk if b else None for b in can}, who
            assert len(choices) == len(can)


def test_visible_updates_are_those_one_can_see(people: dict[str, Person], updates: list[StatusUpdate]) -> None:
    for who, person in people.items():
        can = {u.pk for u in updates if perms.can_see_update(person, u)}
        assert can == set(StatusUpdate.objects.visible_to(person).values_list("pk", flat=True)), who
    drafts = {u.pk for u in updates if u.state == "draft" and not u.on_behalf and u.body_id}
    assert drafts
    for who in ("visitor", "nobody", "administrator", "closed administrator", "closed member"):
        assert not any(perms.can_see_update(people[who], u) for u in updates if u.pk in drafts), who


def test_updates_on_the_desk_are_those_one_can_decide_on(people: dict[str, Person], updates: list[StatusUpdate]) -> None:
    yes = 0
    for who, person in people.items():
        can = {u.pk for u in updates if perms.can_decide(person, u)}
        assert can == set(StatusUpdate.objects.decided_by(person).values_list("pk", flat=True)), who
        yes += len(can)
    assert yes
