"""Rights in the admin: the question and the queryset say the same of every row, for everybody."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model

from accounts.enums import Role
from accounts.models import User
from measures.models import Coordination, Measure
from plan.models import Body, BodyAlias, Challenge, Plan
from tests.factories import BodyFactory, ChallengeFactory, MeasureFactory, MembershipFactory, PlanFactory, PlanRoleFactory, UserFactory

pytestmark = pytest.mark.django_db

TABLES = (Plan, Challenge, Body, BodyAlias, Measure, Coordination, User)
ACTIONS = ("view", "add", "change", "delete")


@pytest.fixture
def plans() -> tuple[Plan, Plan]:
    """Two plans with parts, a body of each, one that both name and one that none names."""
    found = (PlanFactory(), PlanFactory(hidden=True))
    shared = BodyFactory()
    BodyFactory(slug="unused")
    for plan in found:
        own = BodyFactory(named_in=plan)
        BodyAlias.objects.create(plan=plan, body=shared, spelling=f"Gedeeld {plan.slug}")
        ChallengeFactory(plan=plan)
        MeasureFactory(plan=plan, leads=[own])
    # Coordinates in the second plan without being spelled there.
    MeasureFactory(plan=found[1], leads=[BodyFactory(slug="coordinates-in-second")])
    return found


def people(first: Plan, second: Plan) -> dict[str, User]:
    """One person per kind of right, and one with a different role in each plan."""
    both = PlanRoleFactory(plan=first, role=Role.SECRETARIAT).user
    PlanRoleFactory(user=both, plan=second, role=Role.COMMITTEE)
    closed = PlanRoleFactory(plan=first, role=Role.SECRETARIAT, user__is_active=False).user
    return {
        "stranger": UserFactory(),
        "member": MembershipFactory(body=Body.objects.filter(aliases__plan=first)[0]).user,
        "reader": PlanRoleFactory(plan=first, role=Role.READER).user,
        "committee": PlanRoleFactory(plan=first, role=Role.COMMITTEE).user,
        "secretariat": PlanRoleFactory(plan=first, role=Role.SECRETARIAT).user,
        "secretariat of all": PlanRoleFactory(plan=None, role=Role.SECRETARIAT).user,
        "both": both,
        "closed": closed,
        "administrator": UserFactory(administrator=True),
    }


def asked(user: User, action: str, model: type[Model]) -> set[int]:
    """The rows of which the question says yes."""
    perm = f"{model._meta.app_label}.{action}_{model._meta.model_name}"
    return {row.pk for row in model._default_manager.all() if user.has_perm(perm, row)}


def test_question_and_queryset_agree(plans: tuple[Plan, Plan]) -> None:
    for who, user in people(*plans).items():
        for model in TABLES:
            for action in ACTIONS:
                found = set(user.admin_rows(model._default_manager.all(), action).values_list("pk", flat=True))
                assert found == asked(user, action, model), (who, action, model)


def test_who_may_do_what(plans: tuple[Plan, Plan]) -> None:
    first, second = plans
    found = people(first, second)
    all_measures = set(Measure.objects.values_list("pk", flat=True))
    of_first = set(Measure.objects.filter(plan=first).values_list("pk", flat=True))
    expected = {
        "stranger": (set(), set()),
        "member": (set(), set()),
        "reader": (set(), set()),
        "committee": (of_first, set()),
        "secretariat": (of_first, of_first),
        "secretariat of all": (all_measures, all_measures),
        "both": (all_measures, of_first),
        "closed": (set(), set()),
        "administrator": (all_measures, all_measures),
    }
    assert {who: (asked(user, "view", Measure), asked(user, "change", Measure)) for who, user in found.items()} == expected
    assert {who for who, user in found.items() if asked(user, "view", User)} == {"administrator"}
    assert {who for who, user in found.items() if user.has_perm("plan.add_plan")} == {"administrator"}
    assert {who for who, user in found.items() if user.is_staff} == {
        "committee", "secretariat", "secretariat of all", "both", "administrator"
    }  # fmt: skip


def test_body_of_several_plans_is_edited_by_who_runs_them_all(plans: tuple[Plan, Plan]) -> None:
    found = people(*plans)
    mine = set(Body.objects.filter(pk__in=asked(found["secretariat"], "change", Body)).values_list("slug", flat=True))
    own = Body.objects.filter(aliases__plan=plans[0]).exclude(aliases__plan=plans[1]).get().slug
    assert mine == {own, "unused"}
    assert asked(found["secretariat of all"], "change", Body) == set(Body.objects.values_list("pk", flat=True))


def test_unknown_words_give_no_right(plans: tuple[Plan, Plan]) -> None:
    secretariat = people(*plans)["secretariat"]
    for perm in ("", "plan", "plan.view", "plan.view_nothing", "nothing.view_plan", "auth.view_group", "sessions.view_session"):
        assert not secretariat.has_perm(perm), perm


def test_module_is_open_to_who_may_see_one_of_its_tables(plans: tuple[Plan, Plan]) -> None:
    for who, user in people(*plans).items():
        for label in ("plan", "measures", "governance", "accounts", "auth"):
            models = [model for model in admin.site._registry if model._meta.app_label == label]
            sees = any(user.has_perm(f"{label}.view_{model._meta.model_name}") for model in models)
            assert user.has_module_perms(label) == (sees or user.is_superuser), (who, label)


def test_nobody_has_no_right() -> None:
    assert not AnonymousUser().has_perm("plan.view_plan")
