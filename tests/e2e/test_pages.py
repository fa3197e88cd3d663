"""Every page of the real plan as a reader meets it: accessible, whole on a phone, the same without JavaScript."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from plan.models import Plan
from tests.browser import Pages, faults

PATHS = (
    "",
    "measures/",
    "measures/?priority=KT&sector=C&sort=-means",
    "measures/?sector=X",
    "measures/IC.7/",
    "measures/D3.4/",
    "measures/1.1.10/",
    "measures/C.2/history/",
    "matrix/",
    "matrix/?rows=body&columns=label&compare=2020-01-01",
    "matrix/?compare=2018-01-01&rows=sector&columns=sector",
    "board/",
    "board/?by=body&as_of=2020-01-01",
    "timeline/",
    "changes/",
    "changes/?from=2019-06-01&priority=KT",
    "changes/?from=2018-06-01",
    "challenges/",
    "challenges/3.1/",
    "challenges/6/",
    "sectors/",
    "sectors/A/",
    "dimensions/",
    "dimensions/4/",
    "drivers/",
    "trends/",
    "glossary/",
    "bodies/",
    "bodies/hub-brussels/",
    "slips/",
    "data/",
    "measures/?format=pdf",
    "governance/",
    "governance/indicators/",
    "no-such-page/",
)
OUTSIDE = ("accessibility/", "privacy/", "api/")


def addresses(plan: Plan, language: str) -> list[str]:
    return [f"/{language}/{plan.slug}/{path}" for path in PATHS] + [f"/{language}/{path}" for path in OUTSIDE]


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_axe_finds_nothing_on_any_page(browser_page: Page, industrieplan: Plan, language: str) -> None:
    found = []
    for address in addresses(industrieplan, language):
        browser_page.goto(address)
        found += faults(browser_page)
    assert found == []


def test_axe_finds_nothing_in_the_dark_and_on_a_phone(new_page: Pages, industrieplan: Plan) -> None:
    page = new_page(viewport={"width": 360, "height": 780}, color_scheme="dark")
    found = []
    for address in addresses(industrieplan, "fr"):
        page.goto(address)
        found += faults(page)
    assert found == []


@pytest.mark.parametrize("width", [320, 360])
def test_no_page_is_wider_than_the_phone(new_page: Pages, industrieplan: Plan, width: int) -> None:
    page = new_page(viewport={"width": width, "height": 780})
    for address in addresses(industrieplan, "nl"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_filters_work_when_javascript_is_off(plain_page: Page, industrieplan: Plan) -> None:
    plain_page.goto(f"/en/{industrieplan.slug}/measures/")
    plain_page.get_by_role("searchbox").fill("c4")
    plain_page.get_by_role("button", name="Show").click()
    expect(plain_page).to_have_url(re.compile("q=c4"))
    expect(plain_page.locator("table.list tbody tr")).to_have_count(1)
    plain_page.get_by_role("link", name="C.4").first.click()
    expect(plain_page.locator("h1")).to_contain_text("C.4")
    plain_page.get_by_role("link", name="Back to the list").click()
    expect(plain_page.locator("table.list tbody tr")).to_have_count(1)
    expect(plain_page).to_have_url(re.compile("q=c4"))
