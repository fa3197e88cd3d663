"""A table brought in through the browser, and what axe says of each page on the way: faults, preview, what moved, done."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils.translation import override
from playwright.sync_api import Page, expect

from accounts.models import User
from measures.enums import ImportState
from measures.models import ImportRun, Measure
from plan.models import Plan
from tests.browser import Pages, faults
from tests.tables import as_csv, coast, lines_of, secretary, set_cell

PREVIEWED = "main form[action$='/confirm/'] button"


@pytest.fixture
def coast_plan(db: None) -> Plan:
    return coast()


@pytest.fixture
def owner(coast_plan: Plan) -> User:
    return secretary(coast_plan)


def send(page: Page, plan: Plan, *cells: tuple[str, str, str]) -> None:
    """Upload the measures with these cells changed."""
    lines = lines_of(plan, "measures")
    for code, column, value in cells:
        set_cell(lines, code, column, value)
    page.set_input_files("[name=file]", {"name": "maatregelen.csv", "mimeType": "text/csv", "buffer": as_csv(lines)})
    page.click("form.report button")


@pytest.mark.parametrize(
    ("language", "scheme", "width", "script"),
    [("nl", "light", 1280, True), ("fr", "dark", 360, False), ("nl", "dark", 320, True), ("fr", "light", 1280, True)],
)
def test_table_is_refused_previewed_overtaken_and_brought_in(
    new_page: Pages, coast_plan: Plan, owner: User, language: str, scheme: str, width: int, script: bool
) -> None:
    options: dict[str, Any] = {"color_scheme": scheme, "viewport": {"width": width, "height": 800}, "locale": language}
    # axe itself is a script, so on the page without any the way is walked and nothing asked.
    page = new_page(owner, java_script_enabled=script, **options)
    found: list[str] = []

    def look() -> None:
        found.extend(faults(page) if script else [])

    with override(language):
        upload = reverse("measures:upload-table", args=[coast_plan.slug, "measures"])
        for name in ("choose-plan", "list-tables"):
            page.goto(reverse(f"measures:{name}", args=[] if name == "choose-plan" else [coast_plan.slug]))
            look()
    page.goto(upload)
    look()
    page.click("form.report button")
    expect(page.locator("[name=file].is-invalid")).to_be_visible()
    look()

    send(page, coast_plan, ("P.1", "means", "9"), ("T.1", "priority", "XX"))
    expect(page.locator("#faults ~ ul li")).to_have_count(2)
    look()
    assert not ImportRun.objects.exists(), "a file with faults is not kept"

    send(page, coast_plan, ("P.1", "text_fr", "Une criée neuve"))
    expect(page.locator(".compare")).to_contain_text("Une criée neuve")
    look()

    Measure.objects.filter(code="P.1").update(version=7)
    page.click(PREVIEWED)
    expect(page.locator("#moved")).to_be_visible()
    look()
    assert Measure.objects.get(code="P.1").text_fr != "Une criée neuve"

    page.click("section.conflict form button")
    expect(page.locator(PREVIEWED)).to_be_visible()
    page.click(PREVIEWED)
    expect(page.locator(".message.success")).to_be_visible()
    look()
    assert Measure.objects.get(code="P.1").text_fr == "Une criée neuve"

    page.goto(f"{upload}{ImportRun.objects.get(state=ImportState.APPLIED).pk}/")
    look()
    page.goto(upload)
    send(page, coast_plan)
    expect(page.locator("main a[href$='/measures/']").last).to_be_visible()
    expect(page.locator("form.report")).to_have_count(0)
    look()
    assert found == []
