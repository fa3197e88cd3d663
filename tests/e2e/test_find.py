"""The search field in the head of a plan's pages, and the menus beside it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from plan.models import Plan
from tests.browser import Pages, faults

ROWS = "table.list tbody tr"


def test_question_in_the_head_of_any_page_leads_to_the_list(plain_page: Page, industrieplan: Plan) -> None:
    for path in ("", "measures/C.4/", "bodies/", "glossary/", "governance/", "measures/X.99/"):
        plain_page.goto(f"/en/{industrieplan.slug}/{path}")
        plain_page.get_by_role("searchbox", name="Find a measure").fill("c4")
        plain_page.get_by_role("searchbox", name="Find a measure").press("Enter")
        expect(plain_page).to_have_url(re.compile(r"/measures/\?q=c4$"))
        plain_page.get_by_role("link", name="Open C.4").click()
        expect(plain_page.locator("h1")).to_contain_text("C.4")


def test_question_on_a_past_day_stays_on_that_day(plain_page: Page, industrieplan: Plan) -> None:
    plain_page.goto(f"/en/{industrieplan.slug}/?as_of=2024-01-01")
    plain_page.get_by_role("searchbox").fill("c4")
    plain_page.get_by_role("button", name="Search").click()
    expect(plain_page).to_have_url(re.compile(r"/measures/\?q=c4&as_of=2024-01-01$"))


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_field_fits_beside_the_menu(new_page: Pages, industrieplan: Plan, width: int) -> None:
    page = new_page(viewport={"width": width, "height": 780})
    for path in ("", "measures/?q=bouwsector", "measures/?q=innovris", "measures/X.99/"):
        page.goto(f"/nl/{industrieplan.slug}/{path}")
        assert page.get_by_role("searchbox").count() == 1
        expect(page.get_by_role("searchbox")).to_be_in_viewport()
        assert faults(page) == []


def test_list_is_searched_on_a_phone_without_unfolding_the_filters(new_page: Pages, industrieplan: Plan) -> None:
    page = new_page(viewport={"width": 360, "height": 780})
    page.goto(f"/en/{industrieplan.slug}/measures/")
    page.get_by_role("searchbox").fill("c4")
    expect(page.locator(ROWS)).to_have_count(1)
    expect(page.locator("#filter-fold")).not_to_have_attribute("open", "")
    page.get_by_role("link", name="Open C.4").click()
    expect(page.locator("h1")).to_contain_text("C.4")


def test_menus_close_on_escape_and_on_a_click_beside_them(browser_page: Page, industrieplan: Plan) -> None:
    browser_page.goto(f"/en/{industrieplan.slug}/")
    menu = browser_page.locator(".plan-menu .menu").first
    menu.locator("summary").click()
    expect(menu).to_have_attribute("open", "")
    menu.get_by_role("link").first.focus()
    browser_page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(menu.locator("summary")).to_be_focused()
    menu.locator("summary").click()
    expect(menu).to_have_attribute("open", "")
    browser_page.locator("h1").click()
    expect(menu).not_to_have_attribute("open", "")


def test_misspelt_word_leads_to_the_one_that_was_meant(browser_page: Page, industrieplan: Plan) -> None:
    browser_page.goto(f"/en/{industrieplan.slug}/measures/?q=innovris")
    browser_page.get_by_role("link", name="Innoviris", exact=True).click()
    expect(browser_page).to_have_url(re.compile("q=Innoviris$"))
    expect(browser_page.locator(ROWS).first).to_be_visible()
    browser_page.get_by_role("link", name="Coordinating body: Innoviris").click()
    expect(browser_page).to_have_url(re.compile(r"\?body=innoviris$"))
    expect(browser_page.locator(ROWS).first).to_be_visible()
