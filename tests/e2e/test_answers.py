"""What a committee member asks of the real plan, answered by clicking alone; each answer is there long before 20 seconds are over."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from io import BytesIO

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from accounts.enums import Role
from plan.models import Plan
from tests.browser import Pages
from tests.factories import PlanRoleFactory

SECONDS = 20
ROWS = "table.list tbody tr"


@pytest.fixture
def member(new_page: Pages, industrieplan: Plan) -> Iterator[Page]:
    """A committee member who has the dashboard open, and the time that an answer may take."""
    page = new_page(user=PlanRoleFactory(plan=industrieplan, role=Role.COMMITTEE).user, viewport={"width": 1280, "height": 800})
    page.goto(f"/nl/{industrieplan.slug}/")
    began = time.monotonic()
    yield page
    assert time.monotonic() - began < SECONDS


def open_list(page: Page) -> None:
    page.locator("#menu-bar .menu > summary").first.click()
    page.locator("#menu-bar a[href$='/measures/']").click()
    expect(page.locator("form.filters.live")).to_have_count(1)


def tick(page: Page, facet: str, value: str) -> None:
    """Choose one value, unfolding what hides it."""
    box = page.locator(f"#{facet}-{value}")
    for fold in (f"#facet-{facet} > summary", f"#more-{facet} > summary"):
        if not box.is_visible():
            page.locator(fold).click()
    box.check()
    expect(page).to_have_url(re.compile(rf"\b{facet}=([^&]*&{facet}=)*{value}"))
    expect(page.locator("form.htmx-request")).to_have_count(0)


def test_short_cheap_measures_of_citydev_are_found_and_taken_along_in_french(member: Page, new_page: Pages) -> None:
    open_list(member)
    for facet, value in (("priority", "KT"), ("means", "1"), ("phase", "planned"), ("body", "citydev")):
        tick(member, facet, value)
    expect(member.locator(".ways-out li")).to_have_count(3)  # the plan has none that costs €: the page says which filter to take off
    tick(member, "means", "2")
    expect(member.locator(ROWS)).to_have_count(1)
    expect(member.locator(ROWS)).to_contain_text("3.2.4")
    colleague = new_page()
    colleague.goto(member.url)
    expect(colleague.locator(ROWS)).to_contain_text("3.2.4")
    member.locator(".languages a[lang=fr]").click()
    expect(member.locator("h1")).to_have_text("Mesures")
    with member.expect_download() as taken:
        member.get_by_role("link", name="Excel").click()
    sheet = load_workbook(BytesIO(taken.value.path().read_bytes())).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert [row[0] for row in rows] == ["Code", "3.2.4"]
    assert rows[1][3] == "court terme"


def test_doubtful_coordinators_are_one_choice_away(member: Page) -> None:
    open_list(member)
    tick(member, "coordinator", "uncertain")
    expect(member.locator(ROWS)).to_have_count(13)


def test_health_by_research_is_one_click_on_the_dashboard(member: Page) -> None:
    row = member.locator("table.matrix tbody tr", has_text="onderzoeksmiddelen")
    row.locator("a[href*='sector=S']").first.click()
    expect(member.locator(ROWS)).to_have_count(5)
