"""What tests are given: a small plan, the real plan, people by role, a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.utils import translation

from accounts.enums import MemberRole, Role
from accounts.models import User
from measures import facets, visitors, vocabulary
from measures.changes import between
from measures.changes.summary import forget as forget_summaries
from measures.times import course
from plan.models import Body, Plan
from tests.factories import BodyFactory, MembershipFactory, PlanFactory, PlanRoleFactory, UserFactory

if TYPE_CHECKING:
    from pytest_django.plugin import DjangoDbBlocker

pytest_plugins = ["tests.browser"]

INDUSTRIEPLAN = "industrieplan-2019"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of the real plan run last: it stays in the database once loaded, and the others count what they made."""
    items.sort(key=lambda item: "industrieplan" in getattr(item, "fixturenames", ()))


@pytest.fixture(autouse=True)
def _forget_what_is_kept_in_memory() -> None:
    """A rolled-back database gives the same plan and version another content; a language that was active stays so in the thread."""
    translation.deactivate()
    between.forget()
    forget_summaries()
    course.forget()
    facets.forget()
    visitors.forget()
    vocabulary.forget()


@pytest.fixture
def plan(db: None) -> Plan:
    """A small public plan without parts."""
    return PlanFactory()


@pytest.fixture
def hidden_plan(db: None) -> Plan:
    """A plan that only people with a role in it may see."""
    return PlanFactory(hidden=True)


@pytest.fixture
def body(plan: Plan) -> Body:
    """A body that the small plan names."""
    return BodyFactory(named_in=plan)


@pytest.fixture
def stranger(db: None) -> User:
    """Signed in, without any role."""
    return UserFactory()


@pytest.fixture
def contributor(body: Body) -> User:
    """Speaks for `body`."""
    return MembershipFactory(body=body).user


@pytest.fixture
def lead(body: Body) -> User:
    """Leads the reporting of `body`."""
    return MembershipFactory(body=body, role=MemberRole.LEAD).user


@pytest.fixture
def committee(plan: Plan) -> User:
    """Sits in the steering committee of the small plan."""
    return PlanRoleFactory(plan=plan, role=Role.COMMITTEE).user


@pytest.fixture
def secretariat(plan: Plan) -> User:
    """Runs the small plan."""
    return PlanRoleFactory(plan=plan, role=Role.SECRETARIAT).user


@pytest.fixture
def administrator(db: None) -> User:
    """May do everything."""
    return UserFactory(administrator=True)


@pytest.fixture
def secretariat_client(client: Client, secretariat: User) -> Client:
    """A client signed in as the secretariat of the small plan."""
    client.force_login(secretariat)
    return client


@pytest.fixture(scope="session")
def _industrieplan_loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    with django_db_blocker.unblock():
        call_command("load_seeds", str(settings.BASE_DIR / "seeds" / INDUSTRIEPLAN), verbosity=0)


@pytest.fixture
def industrieplan(request: pytest.FixtureRequest, _industrieplan_loaded: None, db: None) -> Plan:
    """The real plan from seeds/, loaded once per worker; what a test changes is rolled back."""
    if "transactional_db" in request.fixturenames:
        pytest.fail("the real plan would be flushed by a transactional test: use a small plan there")
    return Plan.objects.get(slug=INDUSTRIEPLAN)
