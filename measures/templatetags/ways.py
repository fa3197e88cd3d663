"""The ways to look at the measures, under one set of filters."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import template
from django.http import QueryDict
from django.template.context import RequestContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from measures.filters import MeasureFilter
from plan.templatetags.boordtabel import Entry

register = template.Library()
WAYS = (
    ("list-measures", pgettext_lazy("view", "List")),
    ("show-matrix", _("Matrix")),
    ("show-board", _("Board")),
    ("show-timeline", _("Timeline")),
    ("show-changes", _("Changes")),
)


@register.inclusion_tag("measures/_views.html", takes_context=True)
def ways(context: RequestContext) -> dict[str, Any]:
    """List, matrix, board, timeline and changes under the filters of this page; what only this page knows is left out."""
    request = context["request"]
    path, query = request.path, request.GET
    found: list[Entry] = []
    for name, label in WAYS:
        base = reverse(f"measures:{name}", args=[context["plan"].slug])
        tail = carried(query, to=name).urlencode()
        found.append({"url": f"{base}?{tail}" if tail else base, "label": str(label), "current": base == path})
    keep = reverse("measures:add-view", args=[context["plan"].slug])
    signed_in = request.user.is_authenticated
    return {"ways": found, "keep_url": f"{keep}?{urlencode({'of': request.get_full_path()})}" if signed_in else ""}


def carried(query: QueryDict, *, to: str) -> QueryDict:
    """The filters that every way knows; the day that a page of changes ends on is the day that the others show."""
    kept = QueryDict(mutable=True)
    for name, values in query.lists():
        if name in MeasureFilter.base_filters and any(values):
            kept.setlist(name, [value for value in values if value])
    if to == "show-changes":
        until = kept.get("as_of")
        kept.pop("as_of", None)
        if isinstance(until, str):
            kept["to"] = until
        return kept
    until = query.get("to", "")
    if until and until != timezone.localdate().isoformat() and "as_of" not in kept:
        kept["as_of"] = until
    return kept
