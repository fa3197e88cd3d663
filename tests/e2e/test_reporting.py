"""Reporting as people do it: signed in by hand, without JavaScript, from the report to the measure's page."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse
from django.utils.translation import override
from playwright.sync_api import Page, expect

from accounts.models import User
from measures.actions.log import return_update
from measures.models import Measure
from plan.models import Body, Plan
from tests.browser import Pages, faults
from tests.factories import PASSWORD, MeasureFactory, StatusFactory
from tests.reporting import drafted, report_url, waiting


@pytest.fixture
def measure(plan: Plan, body: Body) -> Measure:
    StatusFactory(plan=plan, active=True, label_nl="In uitvoering")
    return MeasureFactory(plan=plan, status=StatusFactory(plan=plan, label_nl="Te ontwikkelen"), leads=[body])


def signed_in(page: Page, person: User, path: str) -> Page:
    """Asked for a page, sent to the sign-in, brought back to it."""
    page.goto(path)
    page.fill("[name=login]", person.email)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    expect(page).to_have_url(re.compile(re.escape(path) + "$"))
    return page


def test_report_goes_from_lead_over_desk_to_the_public_page(new_page: Pages, lead: User, secretariat: User, measure: Measure) -> None:
    page = signed_in(new_page(java_script_enabled=False), lead, report_url(measure))
    page.select_option("[name=status]", label="In uitvoering")
    page.fill("[name=note]", "De werf is gestart.")
    page.fill("[name=progress]", "250")
    page.click("[name=hand_in]")
    expect(page.locator("[name=progress].is-invalid")).to_be_visible()
    expect(page.locator("[name=note]")).to_have_value("De werf is gestart.")
    page.fill("[name=progress]", "25")
    page.click("[name=hand_in]")
    expect(page.locator(".message.success")).to_be_visible()

    desk = signed_in(new_page(java_script_enabled=False), secretariat, reverse("measures:show-desk"))
    desk.fill(".submission [name=reason]", "Sinds wanneer?")
    desk.click(".submission form:has([name=reason]) button")
    expect(desk.locator(".message.success")).to_be_visible()

    page.goto(reverse("measures:list-mine"))
    expect(page.locator(".task .message")).to_contain_text("Sinds wanneer?")
    page.click(".task a.btn-primary")
    page.fill("[name=note]", "De werf is op 3 mei gestart.")
    page.click("[name=hand_in]")
    expect(page.locator(".message.success")).to_be_visible()

    desk.goto(reverse("measures:show-desk"))
    desk.click(".submission button[type=submit]")
    expect(desk.locator(".submission")).to_have_count(0)

    visitor = new_page(java_script_enabled=False, viewport={"width": 360, "height": 780})
    visitor.goto(measure.get_absolute_url())
    expect(visitor.locator(".facts-table .status").first).to_have_text("In uitvoering")
    expect(visitor.locator(".log")).to_contain_text("De werf is op 3 mei gestart.")
    expect(visitor.locator("body")).not_to_contain_text(lead.name)


@pytest.mark.parametrize(("language", "scheme", "width"), [("nl", "light", 1280), ("fr", "dark", 360), ("en", "light", 320)])
def test_axe_finds_nothing_on_pages_of_who_is_signed_in(
    new_page: Pages, lead: User, secretariat: User, body: Body, measure: Measure, language: str, scheme: str, width: int
) -> None:
    sent, back, open_ = (MeasureFactory(plan=measure.plan, leads=[body]) for _ in range(3))
    submission = waiting(lead, sent, body)
    return_update(secretariat, waiting(lead, back, body), "Noem de datum.")
    drafted(lead, open_, body)
    options: dict[str, Any] = {"color_scheme": scheme, "viewport": {"width": width, "height": 800}, "locale": language}
    with override(language):
        visits = {
            None: [reverse("account_login") + f"?next=/{language}/my/", reverse("account_reset_password")],
            lead: [reverse("measures:list-mine"), reverse("accounts:show-account"), *(report_url(m) for m in (measure, sent, back))],
            secretariat: [
                reverse("measures:show-desk"),
                reverse("measures:return-update", args=[submission.pk]),
                report_url(open_, body.slug),
            ],
        }
    visits[secretariat].append(report_url(open_, body.slug))
    visits[lead] += [reverse(name) for name in ("account_logout", "account_change_password", "mfa_index", "mfa_activate_totp")]
    found = []
    for person, paths in visits.items():
        page = new_page(person, **options)
        for path in paths:
            page.goto(path)
            found += faults(page)
    page = new_page(lead, **options)
    page.goto(report_url(measure))
    page.fill("[name=progress]", "140")
    page.click("[name=hand_in]")
    expect(page.locator("[name=progress].is-invalid")).to_be_visible()
    assert (found, faults(page)) == ([], [])
