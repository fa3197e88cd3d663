"""The list refreshed in place: rows, counts, chips and address together, and the same without JavaScript."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from plan.models import Plan
from tests.browser import Pages, faults

ROWS = "table.list tbody tr"
WIDE = ("text", "status", "priority", "cost", "coordinator", "challenge", "sector", "dimension", "remarks", "late")


@pytest.fixture
def listing(browser_page: Page, industrieplan: Plan) -> Page:
    """The list of the real plan in English, its script at work."""
    browser_page.goto(f"/en/{industrieplan.slug}/measures/")
    expect(browser_page.locator("form.filters.live")).to_have_count(1)
    # A mark that only a page that was never left still has.
    browser_page.evaluate("document.body.dataset.same = 'yes'")
    return browser_page


def open_facet(page: Page, name: str) -> None:
    page.locator(f"#facet-{name} > summary").click()


def count_beside(page: Page, box: str) -> int:
    return int(page.locator(f"label:has(#{box}) .count").text_content() or "")


def expect_same_page(page: Page) -> None:
    expect(page.locator("body[data-same]")).to_have_count(1)


def test_box_refreshes_rows_counts_chips_sentence_and_address_when_ticked(listing: Page) -> None:
    open_facet(listing, "sector")
    before = count_beside(listing, "priority-KT")
    listing.locator("#sector-C").check()

    expect(listing).to_have_url(re.compile(r"\?sector=C$"))
    expect(listing.locator(ROWS)).to_have_count(19)
    expect(listing.locator("#found")).to_contain_text("19 measures under these filters")
    expect(listing.locator(".filter-chips li").first).to_contain_text("Sector: C")
    assert 0 < count_beside(listing, "priority-KT") < before
    # Every sector is still counted under the other filters, of which there are none.
    assert count_beside(listing, "sector-A") > 0
    expect(listing.locator("#site-bar .languages a").last).to_have_attribute("href", re.compile(r"sector=C"))
    expect_same_page(listing)


def test_focus_stays_and_what_was_unfolded_stays_so_when_the_list_is_refreshed(listing: Page) -> None:
    open_facet(listing, "priority")
    open_facet(listing, "sector")
    listing.locator("#sector-C").focus()
    listing.keyboard.press("Space")

    expect(listing.locator(ROWS)).to_have_count(19)
    expect(listing.locator("#sector-C")).to_be_focused()
    expect(listing.locator("#facet-priority")).to_have_attribute("open", "")
    listing.keyboard.press("Space")

    expect(listing).to_have_url(re.compile(r"/measures/$"))
    expect(listing.locator("#sector-C")).to_be_focused()
    expect(listing.locator("#facet-sector")).to_have_attribute("open", "")


def test_page_stays_where_it_is_when_a_box_far_down_is_ticked(listing: Page) -> None:
    open_facet(listing, "sector")
    listing.locator("#sector-C").scroll_into_view_if_needed()
    before = listing.evaluate("scrollY")
    assert before > 0
    listing.locator("#sector-C").check()
    expect(listing.locator(ROWS)).to_have_count(19)
    expect(listing.locator("form.htmx-request")).to_have_count(0)
    assert listing.evaluate("scrollY") == before


def test_head_and_codes_stay_in_sight(listing: Page, industrieplan: Plan) -> None:
    listing.evaluate("scrollTo(0, 2500)")
    expect(listing.locator("table.list thead th").first).to_be_in_viewport()
    listing.goto(f"/en/{industrieplan.slug}/measures/?" + "&".join(f"cols={name}" for name in WIDE))
    listing.locator(".scroll").evaluate("box => box.scrollTo(900, 900)")
    expect(listing.locator("table.list thead th").first).to_be_in_viewport()
    assert listing.locator("table.list thead th").first.evaluate("cell => cell.getBoundingClientRect().left") > 0


def test_search_refreshes_while_one_types_and_keeps_what_is_typed(listing: Page) -> None:
    box = listing.get_by_role("searchbox")
    box.press_sequentially("oplei", delay=20)

    expect(listing).to_have_url(re.compile(r"q=oplei$"))
    expect(listing.locator(f"{ROWS} mark").first).to_be_visible()
    expect(box).to_be_focused()
    box.press_sequentially("ding", delay=20)
    expect(listing).to_have_url(re.compile(r"q=opleiding$"))
    expect(box).to_have_value("opleiding")
    expect_same_page(listing)


def test_back_leads_to_the_list_as_it_was(listing: Page) -> None:
    open_facet(listing, "sector")
    listing.locator("#sector-C").check()
    expect(listing.locator(ROWS)).to_have_count(19)
    listing.locator("#sector-A").check()
    expect(listing).to_have_url(re.compile(r"sector=C&sector=A"))
    listing.go_back()

    expect(listing).to_have_url(re.compile(r"\?sector=C$"))
    expect(listing.locator(ROWS)).to_have_count(19)
    expect(listing.locator("#sector-C")).to_be_checked()
    expect(listing.locator("#sector-A")).not_to_be_checked()
    # No page is kept in the browser, only the address of this one, as long as the tab is open.
    assert listing.evaluate("[localStorage.length, Object.keys(sessionStorage)]") == [0, ["htmx-current-path-for-history"]]


def test_wrong_value_shows_its_error_when_the_list_is_refreshed(listing: Page) -> None:
    listing.locator("#id_as_of").fill("2001-01-01")

    expect(listing.locator("#facets .errorlist")).to_contain_text("adopted")
    expect(listing.locator("#notices [role=alert]")).to_be_visible()
    expect(listing.locator("#found")).to_have_text("Nothing is listed.")
    expect(listing.locator(ROWS)).to_have_count(0)
    expect_same_page(listing)


def test_columns_and_density_refresh_and_are_kept_by_the_filters(listing: Page) -> None:
    listing.get_by_text("Columns and rows", exact=True).click()
    listing.locator("#cols-priority").uncheck()

    expect(listing).to_have_url(re.compile(r"\?cols=code,text,status,cost,coordinator$"))
    expect(listing.locator("th.c-priority")).to_have_count(0)
    expect(listing.locator("#pick-columns")).to_have_attribute("open", "")
    listing.get_by_role("radio", name="Dense").check()
    expect(listing.locator("table.dense")).to_have_count(1)
    open_facet(listing, "sector")
    listing.locator("#sector-C").check()

    expect(listing.locator(ROWS)).to_have_count(19)
    expect(listing.locator("table.dense")).to_have_count(1)
    expect(listing.locator("th.c-priority")).to_have_count(0)
    expect_same_page(listing)


def test_page_is_left_when_the_answer_is_another_one(listing: Page) -> None:
    listing.route(re.compile(r"sector=C"), lambda route: route.fulfill(status=500, body="<h1>Out of order</h1>", content_type="text/html"))
    open_facet(listing, "sector")
    listing.locator("#sector-C").click()  # a check would look for the box on the page that was left

    expect(listing.locator("h1")).to_have_text("Out of order")


def test_filters_fold_away_on_a_phone_when_show_is_pressed(new_page: Pages, industrieplan: Plan) -> None:
    page = new_page(viewport={"width": 360, "height": 780})
    page.goto(f"/en/{industrieplan.slug}/measures/")
    page.locator("#filter-fold > summary").click()
    open_facet(page, "sector")
    page.locator("#sector-C").check()
    expect(page.locator(ROWS)).to_have_count(19)
    page.get_by_role("button", name="Show").first.click()

    expect(page.locator("#filter-fold")).not_to_have_attribute("open", "")
    expect(page.locator("#results")).to_be_focused()


def test_columns_work_when_javascript_is_off(plain_page: Page, industrieplan: Plan) -> None:
    plain_page.goto(f"/en/{industrieplan.slug}/measures/?sector=C&sort=-means")
    plain_page.get_by_text("Columns and rows", exact=True).click()
    plain_page.locator("#cols-priority").uncheck()
    plain_page.locator("#cols-remarks").check()
    plain_page.get_by_role("radio", name="Dense").check()
    plain_page.locator("#pick-columns").get_by_role("button", name="Show").click()

    expect(plain_page).to_have_url(re.compile(r"\?sector=C&sort=-means&cols=code,text,status,cost,coordinator,remarks&density=dense$"))
    expect(plain_page.locator("table.dense th.c-remarks")).to_have_count(1)
    expect(plain_page.locator(ROWS)).to_have_count(19)


@pytest.mark.parametrize(
    "query",
    ["q=citydev", "sector=C&q=zzzz", "cols=text,remarks,late,confirmed,challenge&density=dense", "cols=nonsense", "q=c4&cols=code"],
)
def test_axe_finds_nothing_on_the_list_when_it_is_changed(new_page: Pages, industrieplan: Plan, query: str) -> None:
    for width, scheme in ((1280, "light"), (320, "dark")):
        page = new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
        page.goto(f"/fr/{industrieplan.slug}/measures/?{query}")
        page.evaluate("for (const d of document.querySelectorAll('main details')) d.open = true")
        assert faults(page) == []
