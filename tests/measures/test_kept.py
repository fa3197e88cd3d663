"""What is typed while a session ends comes back after the sign-in, to the same account and to nobody else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from measures.enums import UpdateKind, UpdateState
from measures.models import Measure, StatusUpdate
from measures.reporting import kept
from plan.models import Body, Plan
from tests.factories import MeasureFactory
from tests.reporting import drafted, filled, report_url

pytestmark = pytest.mark.django_db


@pytest.fixture
def measure(plan: Plan, body: Body) -> Measure:
    return MeasureFactory(plan=plan, leads=[body])


def typed(client: Client, person: User, measure: Measure, **changes: Any) -> dict[str, Any]:
    """What the page of this person sends, after their session ended."""
    client.force_login(person)
    page = client.get(report_url(measure))
    client.logout()
    return {**filled(page, **{"note": "De werf is gestart.", "progress": "140", **changes}), "writer": page.context["form"].writer}


def test_all_that_was_typed_is_back_after_the_sign_in(client: Client, lead: User, measure: Measure) -> None:
    data = typed(client, lead, measure, **{"evidence-0-url": "https://example.org/bestek", "confidence": "at_risk"})
    url = report_url(measure)
    answer = client.post(url, data)
    assert (answer.status_code, answer["Location"]) == (302, f"{reverse('account_login')}?next={url}")

    client.force_login(lead)
    for _ in range(2):  # reading it again does not lose it
        page = client.get(url)
        assert (page.status_code, page.context["came_back"]) == (200, True)
        for words in ("De werf is gestart.", "140", "https://example.org/bestek"):
            assert words in page.content.decode()
        assert page.context["form"]["confidence"].value() == "at_risk"
    assert not StatusUpdate.objects.filter(kind=UpdateKind.REPORT).exists(), "nothing is saved by coming back"

    assert client.post(url, filled(page, progress="14")).status_code == 302
    assert StatusUpdate.objects.get(kind=UpdateKind.REPORT).state == UpdateState.SUBMITTED
    assert kept.NAME not in client.session


def test_conflict_is_still_shown_after_the_sign_in(client: Client, lead: User, contributor: User, measure: Measure, body: Body) -> None:
    data = typed(client, lead, measure, progress="14")
    client.post(report_url(measure), data)
    drafted(contributor, measure, body, "van de collega")
    client.force_login(lead)
    page = client.get(report_url(measure))
    assert "De werf is gestart." in page.content.decode()
    assert client.post(report_url(measure), filled(page)).status_code == 409


def test_nobody_else_gets_what_was_typed(client: Client, lead: User, contributor: User, measure: Measure) -> None:
    client.post(report_url(measure), typed(client, lead, measure))
    client.force_login(contributor)
    assert "De werf is gestart." not in client.get(report_url(measure)).content.decode()
    assert kept.NAME not in client.session
    client.force_login(lead)
    assert "De werf is gestart." not in client.get(report_url(measure)).content.decode(), "it was dropped at the first look"


def test_what_was_typed_is_dropped_after_two_hours(client: Client, lead: User, measure: Measure, monkeypatch: pytest.MonkeyPatch) -> None:
    client.post(report_url(measure), typed(client, lead, measure))
    client.force_login(lead)
    later = timezone.now() + timedelta(hours=2, seconds=1)
    monkeypatch.setattr(kept.timezone, "now", lambda: later)
    assert "De werf is gestart." not in client.get(report_url(measure)).content.decode()


@pytest.mark.parametrize("writer", ["", "1", "1:x:y", signing.dumps(1, salt="other")], ids=["none", "plain", "forged", "of-another-salt"])
def test_nothing_is_kept_of_who_was_never_signed_in(client: Client, measure: Measure, writer: str) -> None:
    answer = client.post(report_url(measure), {"note": "spam", "writer": writer})
    assert answer["Location"].startswith(reverse("account_login"))
    assert not client.session.keys()


def test_nothing_is_kept_beyond_the_bound(client: Client, lead: User, measure: Measure) -> None:
    client.post(report_url(measure), typed(client, lead, measure, note="n" * kept.MOST))
    assert kept.NAME not in client.session


def test_the_fullest_report_is_within_the_bound(client: Client, lead: User, measure: Measure) -> None:
    links = {f"evidence-{n}-{name}": "é" * size for n in range(10) for name, size in (("url", 500), ("title", 200))}
    full = {"note": "é" * 2000, "question": "é" * 600, "blocked_reason": "é" * 600, **links}
    client.post(report_url(measure), typed(client, lead, measure, **full))
    client.force_login(lead)
    assert client.get(report_url(measure)).context["form"]["note"].value() == "é" * 2000


def test_what_was_typed_comes_back_on_its_own_page_only(client: Client, lead: User, plan: Plan, body: Body, measure: Measure) -> None:
    other = MeasureFactory(plan=plan, leads=[body])
    client.post(report_url(measure), typed(client, lead, measure))
    client.force_login(lead)
    assert "De werf is gestart." not in client.get(report_url(other)).content.decode()
    assert "De werf is gestart." in client.get(report_url(measure)).content.decode()


def test_remark_comes_back_too(client: Client, lead: User, measure: Measure) -> None:
    url = reverse("measures:add-remark", args=[measure.plan.slug, measure.code])
    client.force_login(lead)
    writer = client.get(url).context["form"].writer
    client.logout()
    assert client.post(url, {"text": "Wie beslist?", "language": "nl", "writer": writer}).status_code == 302
    client.force_login(lead)
    assert "Wie beslist?" in client.get(url).content.decode()
