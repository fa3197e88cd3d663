"""Template words for rounds."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import RequestContext
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from governance.enums import RoundState
from governance.models import ReportingRound

register = template.Library()

WAYS = (
    ("show-round", pgettext_lazy("round", "How it stands"), False),
    ("list-round-measures", _("By measure"), False),
    ("show-result", _("Result"), False),
    ("list-round-mails", pgettext_lazy("round", "Mails"), True),
    ("list-links", _("Signed links"), True),
)


@register.inclusion_tag("governance/_round_ways.html", takes_context=True)
def round_ways(context: RequestContext, round: ReportingRound, *, runs: bool) -> dict[str, Any]:
    """The pages of a round that was opened, with the one that is open marked; mails and signed links for who runs the plan."""
    path = context["request"].path
    entries = []
    for name, label, only_runs in WAYS if round.state != RoundState.PREPARED else ():
        if runs or not only_runs:
            url = reverse(f"governance:{name}", args=[round.plan.slug, round.number])
            entries.append({"url": url, "label": label, "current": url == path})
    return {"entries": entries}
