"""The settings of a plan that decide what is late, what is fresh, and what counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from measures.actions.edit import save_row
from measures.actions.log import Moved
from measures.enums import Source
from measures.models import Measure
from plan.models import Plan

SETTINGS = ("horizon_kt", "horizon_mt", "horizon_lt", "fresh_days", "stale_days", "needs_approval")


def mark_of_settings(plan: Plan) -> str:
    """What a form carries, to see whether somebody changed the settings since."""
    return " ".join(str(getattr(plan, name)) for name in SETTINGS).replace(" ", "_")


@transaction.atomic
def save_settings(user: User, plan: Plan, values: Mapping[str, Any], *, seen: str) -> None:
    """Set them, with the states of all measures that they concern; Moved when they are no longer what was `seen`.

    The measures are locked first, then the plan: the order of every other write.
    """
    list(Measure.objects.select_for_update(of=("self",)).filter(plan=plan).order_by("pk").values_list("pk", flat=True))
    now = Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    if mark_of_settings(now) != seen:
        raise Moved(_("Somebody changed these settings since you opened this page; what holds now stands below."))
    for name in SETTINGS:
        setattr(now, name, values[name])
    save_row(now, user=user, source=Source.PAGE)
