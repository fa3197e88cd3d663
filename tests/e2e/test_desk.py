"""The desk as the secretariat uses it, without JavaScript: approve and return many, edit many and undo; and what axe says of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils.translation import override
from playwright.sync_api import expect

from accounts.models import User
from measures.actions.bulk import preview_bulk_edit
from measures.actions.log import approve
from measures.enums import BulkKind, UpdateState
from measures.models import Coordination, Measure, StatusUpdate
from plan.models import Body, Plan
from tests.browser import Pages, faults
from tests.bulk import bulk_url, edit_url
from tests.factories import BodyFactory, LabelFactory, MeasureFactory, StatusFactory
from tests.reporting import waiting


@pytest.fixture
def measures(plan: Plan, body: Body) -> list[Measure]:
    StatusFactory(plan=plan, active=True, label_nl="In uitvoering")
    LabelFactory(plan=plan)
    return [MeasureFactory(plan=plan, leads=[body]) for _ in range(3)]


def test_many_are_approved_and_returned_at_once(
    new_page: Pages, lead: User, secretariat: User, body: Body, measures: list[Measure]
) -> None:
    updates = [waiting(lead, measure, body) for measure in measures]
    approve(secretariat, waiting(secretariat, measures[0], None, note="nieuwer"))
    page = new_page(secretariat, java_script_enabled=False)
    page.goto(reverse("measures:show-desk"))
    page.locator("[name=entry]").nth(2).check()
    page.click(".decide-return > summary")
    page.click("#decide button[formaction]")
    expect(page.locator("#decide [name=reason]")).to_have_class("form-control is-invalid")
    expect(page.locator("[name=entry]:checked")).to_have_count(1)
    page.fill("#decide [name=reason]", "Noem de datum.")
    page.click("#decide button[formaction]")
    expect(page.locator(".message.success")).to_be_visible()
    page.click(".tick-all a")
    expect(page.locator("[name=entry]:checked")).to_have_count(2)
    page.click("#decide button:not([formaction])")
    expect(page.locator("[name=anyway]")).to_have_count(1)
    page.check("[name=anyway]")
    page.click("#decide button")
    expect(page.locator(".message.success")).to_be_visible()
    expect(page.locator(".submission")).to_have_count(0)
    states = dict(StatusUpdate.objects.values_list("pk", "state"))
    assert [states[u.pk] for u in updates] == [UpdateState.APPROVED, UpdateState.APPROVED, UpdateState.RETURNED]


@pytest.mark.parametrize("width", [1280, 360])
def test_one_is_unfolded_returned_and_approved_by_keyboard_with_the_decisions_in_sight(
    new_page: Pages, lead: User, secretariat: User, body: Body, measures: list[Measure], width: int
) -> None:
    updates = [waiting(lead, measure, body) for measure in measures]
    page = new_page(secretariat, java_script_enabled=False, viewport={"width": width, "height": 780})
    page.goto(reverse("measures:show-desk"))
    expect(page.locator(".submission details[open]")).to_have_count(0)
    expect(page.locator("#decide button").first).to_be_in_viewport(ratio=1)
    row = page.locator(".submission").nth(1)
    row.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(row.locator(".compare")).to_be_visible()
    reason = row.locator("[name=reason]")
    reason.focus()
    bar, field = page.locator("#decide").bounding_box(), reason.bounding_box()
    assert bar
    assert field
    assert field["y"] + field["height"] <= bar["y"], "what has the focus is not under the bar"
    page.keyboard.type("Noem de datum.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".submission")).to_have_count(2)
    row = page.locator(".submission").nth(0)
    row.locator("summary").click()
    row.locator("form:first-of-type button").click()
    expect(page.locator(".submission")).to_have_count(1)
    expect(page.locator(".submission details[open]")).to_have_count(1)
    states = dict(StatusUpdate.objects.values_list("pk", "state"))
    assert [states[update.pk] for update in updates] == [UpdateState.APPROVED, UpdateState.RETURNED, UpdateState.SUBMITTED]


def test_many_are_edited_from_the_list_and_the_whole_is_undone(
    new_page: Pages, secretariat: User, plan: Plan, body: Body, measures: list[Measure]
) -> None:
    other = BodyFactory(name_nl="Andere instantie")
    page = new_page(secretariat, java_script_enabled=False, viewport={"width": 360, "height": 780})
    page.goto(reverse("measures:list-measures", args=[plan.slug]))
    page.click(".list-edit a")
    form = page.locator("form:has([value=coordinator])")
    form.locator("[name=how]").select_option("replace")
    form.locator("[name=body]").select_option(label="Andere instantie")
    form.locator("button").click()
    expect(page.locator(".compare tr.changed")).to_have_count(len(measures))
    page.click(".actions button")
    expect(page.locator(".message.success")).to_be_visible()
    assert set(Coordination.objects.values_list("body", flat=True)) == {other.pk}
    page.click(".actions button")
    expect(page.locator("h1")).to_contain_text("Ongedaan gemaakt")
    assert set(Coordination.objects.values_list("body", flat=True)) == {body.pk}


@pytest.mark.parametrize(("language", "scheme", "width"), [("nl", "light", 1280), ("fr", "dark", 360), ("en", "light", 320)])
def test_axe_finds_nothing_on_the_pages_of_the_desk(
    new_page: Pages, lead: User, secretariat: User, plan: Plan, body: Body, measures: list[Measure], language: str, scheme: str, width: int
) -> None:
    opened, *_others = (waiting(lead, measure, body) for measure in measures)
    approve(secretariat, waiting(secretariat, measures[0], None))
    edit = preview_bulk_edit(secretariat, plan, BulkKind.PERIOD, {"planned_from": "2026-01-01"}, [m.pk for m in measures])
    options: dict[str, Any] = {"color_scheme": scheme, "viewport": {"width": width, "height": 800}, "locale": language}
    page = new_page(secretariat, **options)
    found = []
    with override(language):
        paths = [reverse("measures:show-desk") + f"?ticked=all&open={opened.pk}", edit_url(plan), bulk_url(edit)]
        paths.append(reverse("measures:list-measures", args=[plan.slug]))
    for path in paths:
        page.goto(path)
        found += faults(page)
    page.goto(paths[0])
    page.click(".decide-return > summary")
    page.click("#decide button[formaction]")
    expect(page.locator("#decide [name=reason]")).to_have_class("form-control is-invalid")
    found += faults(page)
    page.click("#decide button:not([formaction])")
    expect(page.locator("[name=anyway]")).to_have_count(1)
    found += faults(page)
    page.goto(paths[1])
    page.locator("form:has([value=period]) button").click()
    expect(page.locator("form:has([value=period]) [role=alert], form:has([value=period]) .is-invalid").first).to_be_visible()
    found += faults(page)
    page.goto(paths[2])
    page.click(".actions button")
    expect(page.locator(".message.success")).to_be_visible()
    found += faults(page)
    assert found == []
