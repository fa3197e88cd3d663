"""Pages kept for visitors: the same page until the plan changes, and never for who has a session."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from measures import visitors
from measures.actions.log import approve
from measures.actions.states import refresh_states
from measures.models import Measure
from plan.models import Body, Plan
from tests.factories import MeasureFactory, StatusFactory
from tests.reporting import waiting


@pytest.fixture(autouse=True)
def _kept(settings: Any) -> None:
    settings.KEEP_PAGES = True


@pytest.fixture
def measure(plan: Plan, body: Body) -> Measure:
    return MeasureFactory(plan=plan, code="C.1", leads=[body], status=StatusFactory(plan=plan, label_nl="Te onderzoeken"))


PAGES = ("", "measures/", "measures/?priority=none", "measures/C.1/", "matrix/", "board/", "timeline/", "changes/")


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
def test_second_visitor_costs_one_query_and_reads_the_same(
    measure: Measure, path: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    url = f"/nl/{measure.plan.slug}/{path}"
    first = Client().get(url)
    with django_assert_num_queries(1):  # the plan: whether it may be seen, and its data version
        second = Client().get(url)
    assert (second.status_code, second.content) == (200, first.content)
    for name in ("Content-Security-Policy", "Content-Type", "Content-Language"):
        assert second.headers[name] == first.headers[name]


@pytest.mark.django_db
def test_page_is_made_afresh_when_the_plan_changes(measure: Measure, secretariat: User, body: Body) -> None:
    url = f"/nl/{measure.plan.slug}/measures/C.1/"
    assert "In uitvoering" not in Client().get(url).content.decode()
    approve(secretariat, waiting(secretariat, measure, body, StatusFactory(plan=measure.plan, active=True, label_nl="In uitvoering")))
    assert "In uitvoering" in Client().get(url).content.decode()


@pytest.mark.django_db
def test_page_is_made_afresh_on_another_day(measure: Measure, monkeypatch: pytest.MonkeyPatch) -> None:
    measure.planned_until = timezone.localdate()
    measure.save()
    refresh_states([measure])
    url = f"/en/{measure.plan.slug}/measures/"
    assert "The planned period ended" not in Client().get(url).content.decode()
    tomorrow = timezone.now() + timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    assert "The planned period ended" in Client().get(url).content.decode()


@pytest.mark.django_db
def test_who_has_a_session_reads_their_own_page_and_leaves_none(measure: Measure, secretariat: User) -> None:
    url = f"/nl/{measure.plan.slug}/measures/"
    member = Client()
    member.force_login(secretariat)
    own = member.get(url).content.decode()
    seen = Client().get(url).content.decode()
    assert str(secretariat) not in seen
    assert "/report/" in own
    assert "/report/" not in seen
    assert "/report/" in member.get(url).content.decode()


@pytest.mark.django_db
def test_languages_and_filters_are_apart(measure: Measure) -> None:
    base = f"{measure.plan.slug}/measures/"
    pages = {Client().get(f"/{path}").content for path in (f"nl/{base}", f"fr/{base}", f"nl/{base}?priority=KT", f"nl/{base}?sort=code")}
    assert len(pages) == 4


@pytest.mark.django_db
def test_plan_that_is_hidden_meanwhile_is_not_found(measure: Measure) -> None:
    url = f"/nl/{measure.plan.slug}/measures/"
    assert Client().get(url).status_code == 200
    Plan.objects.update(is_public=False)
    assert Client().get(url).status_code == 404


@pytest.mark.django_db
def test_errors_and_files_are_not_kept_and_memory_is_bounded(measure: Measure, monkeypatch: pytest.MonkeyPatch) -> None:
    base = f"/nl/{measure.plan.slug}/measures/"
    for query in ("?priority=XX", "?format=csv", "?page=0"):
        Client().get(f"{base}{query}")
    assert not visitors._pages
    monkeypatch.setattr(visitors, "MOST_BYTES", 3 * len(Client().get(base).content))
    for number in range(1, 9):
        Client().get(f"{base}?size={number}")
    assert 1 <= len(visitors._pages) <= 3
