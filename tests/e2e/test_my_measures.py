"""A contributor's afternoon: ten confirmations by keyboard, a report in its place, a session that ends, a conflict, a milestone."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils.translation import override
from playwright.sync_api import Page, expect

from accounts.models import User
from measures.actions.log import approve, return_update
from measures.actions.milestones import add_milestone, move_milestone
from measures.actions.remarks import add_remark
from measures.enums import LinkKind, UpdateKind, UpdateState
from measures.models import Measure, MeasureLink, Status, StatusUpdate
from plan.models import Body, Plan
from tests.browser import Pages, faults
from tests.factories import PASSWORD, MeasureFactory, StatusFactory
from tests.reporting import drafted, report_url, waiting


@pytest.fixture
def ten(plan: Plan, body: Body) -> list[Measure]:
    status = StatusFactory(plan=plan, active=True, label_nl="In uitvoering")
    StatusFactory(plan=plan, done=True, label_nl="Voltooid")
    return [MeasureFactory(plan=plan, status=status, leads=[body]) for _ in range(10)]


def tab_to(page: Page, selector: str) -> int:
    """Press Tab until that has the focus; how often it took."""
    for pressed in range(1, 80):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return pressed
    raise AssertionError(f"{selector} is not reached by keyboard")


def sign_in_again(page: Page, person: User) -> None:
    """On the page of the sign-in."""
    page.fill("[name=login]", person.email)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")


def test_ten_measures_are_confirmed_by_keyboard_alone(new_page: Pages, lead: User, ten: list[Measure]) -> None:
    page = new_page(lead, java_script_enabled=True)
    page.goto(reverse("measures:list-mine"))
    keys = tab_to(page, ".tick-all a[href='?all=1']") + 1
    page.keyboard.press("Enter")
    expect(page.locator(".task input[type=checkbox]:checked")).to_have_count(10)
    page.wait_for_load_state()
    keys += tab_to(page, ".confirm-many button") + 1
    page.keyboard.press("Enter")
    expect(page.locator(".message.success")).to_be_visible()
    assert StatusUpdate.objects.filter(kind=UpdateKind.CONFIRMATION, state=UpdateState.SUBMITTED).count() == 10
    assert keys < 60, "at a key a second, under two minutes twice over"


def test_report_is_written_in_its_place_on_a_phone_without_a_script(new_page: Pages, lead: User, ten: list[Measure]) -> None:
    page = new_page(lead, java_script_enabled=False, viewport={"width": 360, "height": 780})
    page.goto(reverse("measures:list-mine"))
    page.locator(".task").nth(3).locator("a.btn").click()
    task = page.locator(".task:has(.in-place)")
    expect(task).to_have_count(1)
    expect(task.locator("[name=status] option:checked")).to_have_text("In uitvoering")
    task.locator("[name=note]").fill("De werf is gestart.")
    task.locator("[name=progress]").fill("30")
    task.locator("[name=hand_in]").click()
    expect(page).to_have_url(re.compile(r"/my/#m-"))
    expect(page.locator(".message.success")).to_be_visible()
    update = StatusUpdate.objects.get(kind=UpdateKind.REPORT)
    assert (update.note, update.progress, update.state) == ("De werf is gestart.", 30, UpdateState.SUBMITTED)


@pytest.mark.parametrize("script", [True, False])
def test_nothing_typed_is_lost_when_the_session_ends(new_page: Pages, lead: User, ten: list[Measure], script: bool) -> None:
    page = new_page(lead, java_script_enabled=script)
    page.goto(report_url(ten[0]))
    page.fill("[name=note]", "Een lange uitleg,\nmet twee regels.")
    page.fill("[name=progress]", "45")
    page.select_option("[name=status]", label="Voltooid")
    page.fill("[name=evidence-0-url]", "https://example.org/bestek")
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.click("[name=hand_in]")
    expect(page.locator("[name=login]")).to_be_visible()
    sign_in_again(page, lead)
    expect(page).to_have_url(re.compile(re.escape(report_url(ten[0])) + "$"))
    expect(page.locator("[name=note]")).to_have_value("Een lange uitleg,\nmet twee regels.")
    expect(page.locator("[name=progress]")).to_have_value("45")
    expect(page.locator("[name=status] option:checked")).to_have_text("Voltooid")
    expect(page.locator("[name=evidence-0-url]")).to_have_value("https://example.org/bestek")
    assert not StatusUpdate.objects.filter(kind=UpdateKind.REPORT).exists()
    page.click("[name=hand_in]")
    expect(page.locator(".message.success")).to_be_visible()
    saved = StatusUpdate.objects.get(kind=UpdateKind.REPORT)
    assert (saved.note, saved.progress, saved.evidence.get().url) == (
        "Een lange uitleg,\nmet twee regels.",
        45,
        "https://example.org/bestek",
    )


def test_conflict_shows_both_and_the_second_press_decides(
    new_page: Pages, lead: User, contributor: User, body: Body, ten: list[Measure]
) -> None:
    page = new_page(lead, java_script_enabled=False)
    page.goto(report_url(ten[0]))
    page.fill("[name=note]", "mijn woorden")
    drafted(contributor, ten[0], body, "woorden van de collega")
    page.click("[name=draft]")
    expect(page.locator(".conflict")).to_contain_text("woorden van de collega")
    expect(page.locator(".conflict")).to_contain_text("mijn woorden")
    expect(page.locator("body")).not_to_contain_text(contributor.name)
    expect(page.locator("[name=note]")).to_have_value("mijn woorden")
    page.click("[name=draft]")
    expect(page.locator(".message.success")).to_be_visible()
    assert StatusUpdate.objects.get(kind=UpdateKind.REPORT).note == "mijn woorden"


def test_milestone_is_added_moved_and_done(new_page: Pages, lead: User, ten: list[Measure]) -> None:
    page = new_page(lead, java_script_enabled=False)
    page.goto(ten[0].get_absolute_url())
    page.click("a[href$='/milestones/add/']")
    page.fill("[name=title]", "Bestek gepubliceerd")
    page.fill("[name=due_on]", "2024-03-01")
    page.click("form.report button")
    expect(page.locator(".milestones")).to_contain_text("Bestek gepubliceerd")
    page.click("a[href$='/move/']")
    expect(page.locator("[name=reason]")).to_be_visible()
    page.fill("[name=due_on]", "2024-06-01")
    page.fill("[name=reason]", "Het advies kwam laat.")
    page.click("form.report button")
    expect(page.locator(".milestones")).to_contain_text("Het advies kwam laat.")
    page.click("a[href$='/finish/']")
    page.fill("[name=done_on]", "2024-05-30")
    page.click("form.report button")
    expect(page.locator(".message.success")).to_be_visible()
    milestone = ten[0].milestones.get()
    assert [str(day) for day in (milestone.first_due_on, milestone.due_on, milestone.done_on)] == ["2024-03-01", "2024-06-01", "2024-05-30"]


@pytest.mark.parametrize(("language", "scheme", "width"), [("nl", "light", 1280), ("fr", "dark", 360), ("en", "light", 320)])
def test_axe_finds_nothing_on_the_pages_of_a_contributor(
    new_page: Pages, lead: User, secretariat: User, body: Body, ten: list[Measure], language: str, scheme: str, width: int
) -> None:
    drafted(lead, ten[1], body)
    drafted(lead, ten[2], body)
    return_update(secretariat, waiting(lead, ten[3], body), "Noem de datum.")
    done = Status.objects.get(plan=ten[0].plan, phase="done")
    approve(User.objects.get(pk=secretariat.pk), waiting(secretariat, ten[4], None, done))
    MeasureLink.objects.create(plan=ten[0].plan, from_measure=ten[4], to_measure=ten[5], kind=LinkKind.SAME_AS)
    milestone = add_milestone(lead, ten[4], title="Bestek", due_on=ten[4].plan.adopted_on, language="nl")
    milestone = move_milestone(lead, milestone, ten[4].plan.adopted_on.replace(month=6), "later", seen=milestone.due_on)
    asked = add_remark(secretariat, ten[4], "Wanneer start de werf?", language="nl")
    add_remark(lead, ten[4], "In mei.", language="nl", answers=asked)
    options: dict[str, Any] = {"color_scheme": scheme, "viewport": {"width": width, "height": 800}, "locale": language}
    with override(language):
        mine, address = reverse("measures:list-mine"), [ten[4].plan.slug, ten[4].code]
        paths = [f"{mine}?all=1", f"{mine}?open={'/'.join([*address, body.slug])}", report_url(ten[4]), ten[4].get_absolute_url()]
        paths += [reverse(f"measures:{name}", args=address) for name in ("add-milestone", "add-remark")]
        paths += [reverse(f"measures:{name}", args=[*address, milestone.pk]) for name in ("move-milestone", "finish-milestone")]
    page, found = new_page(lead, **options), []
    for path in paths:
        page.goto(path)
        found += faults(page)
    assert found == []
