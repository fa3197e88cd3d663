"""The admin of the real plan: nothing serious of ours, on the pages that a secretariat opens."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from accounts.models import User
from measures.models import Measure
from plan.models import Plan
from tests.browser import Pages

# Django's autocomplete (select2) names its boxes only in JavaScript, and sets a style that the policy stops: not ours to change.
SELECT2 = "select2"
GRAVE = ("serious", "critical")


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_axe_finds_nothing_grave_in_the_admin(new_page: Pages, industrieplan: Plan, administrator: User, language: str) -> None:
    page = new_page(user=administrator, viewport={"width": 1280, "height": 900}, locale=language)
    measure = Measure.objects.get(plan=industrieplan, code="IC.7")
    found = []
    for path in (
        "",
        "measures/measure/",
        f"measures/measure/{measure.pk}/change/",
        f"measures/measure/{measure.pk}/history/",
        "plan/body/",
    ):
        page.goto(f"/admin/{path}")
        violations: list[dict[str, Any]] = Axe().run(page).response["violations"]
        found += [f"{page.url} {v['id']}: {v['nodes'][0]['html'][:200]}" for v in violations if v["impact"] in GRAVE]
    assert [fault for fault in found if SELECT2 not in fault] == []
    new_page.wrong = [fault for fault in new_page.wrong if "Applying inline style" not in fault]
