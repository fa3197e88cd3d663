"""The admin of the real plan: nothing serious of ours, on the pages that a secretariat opens."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from accounts.models import User
from measures.actions.milestones import add_milestone
from measures.models import Measure
from plan.models import Plan
from tests.browser import Pages
from tests.factories import PlanRoleFactory

# Django's autocomplete (select2) names its boxes only in JavaScript, and sets a style that the policy stops: not ours to change.
SELECT2 = "select2"
GRAVE = ("serious", "critical")


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_axe_finds_nothing_grave_in_the_admin(new_page: Pages, industrieplan: Plan, administrator: User, language: str) -> None:
    page = new_page(user=administrator, viewport={"width": 1280, "height": 900}, locale=language)
    measure, coordinated = (Measure.objects.get(plan=industrieplan, code=code) for code in ("IC.7", "C.1"))
    add_milestone(administrator, coordinated, title="Bestek", due_on=date(2027, 3, 1), language="nl")
    reader = PlanRoleFactory(plan=industrieplan).user
    found = []
    for path in (
        "",
        "measures/measure/",
        f"measures/measure/{measure.pk}/change/",
        f"measures/measure/{coordinated.pk}/change/",
        f"measures/measure/{measure.pk}/history/",
        f"accounts/user/{reader.pk}/change/",
        "plan/body/",
    ):
        page.goto(f"/admin/{path}")
        violations: list[dict[str, Any]] = Axe().run(page).response["violations"]
        grave = [(fault["id"], node["html"]) for fault in violations if fault["impact"] in GRAVE for node in fault["nodes"]]
        found += [f"{page.url} {name}: {html[:200]}" for name, html in grave]
    assert [fault for fault in found if SELECT2 not in fault] == []
    new_page.wrong = [fault for fault in new_page.wrong if "Applying inline style" not in fault]
