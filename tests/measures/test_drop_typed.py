"""What came back after an ended session is dropped by its writer's own press, and by nobody else's."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from measures.models import Measure
from measures.reporting import kept
from plan.models import Body, Plan
from tests.factories import MeasureFactory
from tests.reporting import filled, report_url

WORDS = "De werf is gestart."
DROP = "measures:drop-typed"


@pytest.fixture
def measure(plan: Plan, body: Body) -> Measure:
    return MeasureFactory(plan=plan, leads=[body])


@pytest.fixture
def typed(client: Client, lead: User, measure: Measure) -> Client:
    """A browser in which the lead's session ended while a report was sent."""
    client.force_login(lead)
    page = client.get(report_url(measure))
    client.logout()
    client.post(report_url(measure), {**filled(page, note=WORDS), "writer": page.context["form"].writer})
    return client


def test_typed_text_is_dropped_when_its_writer_presses(typed: Client, lead: User, measure: Measure) -> None:
    typed.force_login(lead)
    page = typed.get(report_url(measure)).content.decode()
    assert WORDS in page
    assert f'action="{reverse(DROP)}"' in page

    answer = typed.post(reverse(DROP), follow=True)
    assert answer.redirect_chain == [(report_url(measure), 302)]
    page = answer.content.decode()
    assert WORDS not in page
    assert reverse(DROP) not in page
    assert kept.NAME not in typed.session


def test_typed_text_stays_when_somebody_else_presses(typed: Client, contributor: User) -> None:
    typed.force_login(contributor)
    assert typed.post(reverse(DROP))["Location"] == reverse("measures:list-mine")
    assert WORDS.split()[1] in typed.session[kept.NAME]["data"]


def test_typed_text_stays_before_the_sign_in(typed: Client, lead: User, measure: Measure) -> None:
    assert typed.post(reverse(DROP))["Location"].startswith(reverse("account_login"))
    typed.force_login(lead)
    assert WORDS in typed.get(report_url(measure)).content.decode()


def test_nothing_is_dropped_by_reading_or_without_the_token(typed: Client, lead: User, measure: Measure) -> None:
    typed.force_login(lead)
    assert typed.get(reverse(DROP)).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = typed.cookies
    assert strict.post(reverse(DROP)).status_code == 403
    assert WORDS in typed.get(report_url(measure)).content.decode()
