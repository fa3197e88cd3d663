"""From one way to look at the measures to the next, with the same filters and on the same day."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from plan.models import Plan


def test_ways_keep_the_filters_and_the_day_when_javascript_is_off(plain_page: Page, industrieplan: Plan) -> None:
    base = f"/en/{industrieplan.slug}"
    plain_page.goto(f"{base}/measures/?sector=C&as_of=2020-01-01&sort=-means")
    ways = plain_page.get_by_role("navigation", name="Ways to look at the measures")
    for label, path in (("Matrix", "matrix"), ("Board", "board"), ("Timeline", "timeline"), ("List", "measures")):
        ways.get_by_role("link", name=label).click()
        expect(plain_page).to_have_url(re.compile(rf"{base}/{path}/\?sector=C&as_of=2020-01-01$"))
        expect(plain_page.locator(".date-banner")).to_contain_text("1 January 2020")
        expect(plain_page.locator("#ways [aria-current=page]")).to_have_text(label)
    plain_page.get_by_role("link", name="Back to today").click()
    expect(plain_page).to_have_url(re.compile(rf"{base}/measures/\?sector=C$"))
    expect(plain_page.locator(".date-banner")).to_have_count(0)


def test_matrix_is_asked_and_followed_by_keyboard(plain_page: Page, industrieplan: Plan) -> None:
    plain_page.goto(f"/en/{industrieplan.slug}/matrix/")
    plain_page.get_by_label("Rows").select_option("priority")
    plain_page.get_by_label("Columns").select_option("phase")
    plain_page.get_by_label("Compare with").fill("2020-01-01")
    plain_page.get_by_label("Compare with").press("Enter")
    expect(plain_page).to_have_url(re.compile("rows=priority&columns=phase&compare=2020-01-01"))
    expect(plain_page.locator("#found")).to_contain_text("Every cell has the same number.")
    cell = plain_page.locator("table.matrix tbody td a").first
    count = cell.inner_text()
    cell.focus()
    plain_page.keyboard.press("Enter")
    expect(plain_page).to_have_url(re.compile(r"measures/\?priority=KT&phase="))
    expect(plain_page.locator("#found")).to_contain_text(f"{count} measures under these filters.")


def test_board_leads_from_a_card_to_its_measure_and_back_to_the_list(plain_page: Page, industrieplan: Plan) -> None:
    plain_page.goto(f"/en/{industrieplan.slug}/board/?phase=active&by=sector")
    plain_page.locator(".card-title").first.click()
    expect(plain_page).to_have_url(re.compile(r"/measures/[^/]+/\?phase=active$"))
    plain_page.get_by_role("link", name="Back to the list").click()
    expect(plain_page.locator("#found")).to_contain_text("15 measures under these filters.")
