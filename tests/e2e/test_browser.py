"""The browser fixtures themselves: the server sees the test's rows, and a stray request is noticed."""

from __future__ import annotations

import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, expect

from accounts.models import User
from plan.models import Plan
from tests.browser import Pages


def test_page_shows_what_the_test_wrote(browser_page: Page, plan: Plan) -> None:
    browser_page.goto(f"/nl/{plan.slug}/")

    expect(browser_page.locator("h1")).to_have_count(1)
    expect(browser_page.locator("html")).to_have_attribute("lang", "nl")
    assert browser_page.locator(".plan-name").inner_text() == plan.short_title_nl


def test_signed_in_page_knows_its_user_when_given_one(new_page: Pages, secretariat: User, plan: Plan) -> None:
    page = new_page(user=secretariat)
    answer = page.goto("/nl/desk/")

    assert answer is not None
    assert answer.status == 200


def test_request_to_another_host_is_noticed(new_page: Pages) -> None:
    page = new_page()
    with pytest.raises(PlaywrightError):
        page.goto("http://127.0.0.1:9/")

    with pytest.raises(AssertionError, match="asked another host"):
        new_page.check()


def test_refusal_by_the_security_policy_is_noticed(new_page: Pages) -> None:
    page = new_page()
    page.goto("/healthz")
    page.set_content('<p style="color: red">x</p>')

    with pytest.raises(AssertionError, match="Content Security Policy"):
        new_page.check()
