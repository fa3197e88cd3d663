"""Template words for what a reader takes along."""

from __future__ import annotations

from typing import Any

from django import template
from django.http import QueryDict
from django.template.context import RequestContext
from django.utils.translation import gettext as _

from measures.exports.about import NOT_IN_FILES, address_of, source_of
from measures.exports.forms import FORMATS, TakeForm

register = template.Library()


@register.inclusion_tag("measures/_exports.html", takes_context=True)
def take_along(context: RequestContext, take: TakeForm | None = None, formats: str = "xlsx csv json print") -> dict[str, Any]:
    """The links that take along what the page shows, all pages of it: its own address with `format`, or made to be printed.

    None of a page that shows nothing because of its filters; where the format is wrong, those that are right.

    `take` is the form that read them, with what was wrong in the address.
    """
    request, plan = context["request"], context["plan"]
    names = {**dict(FORMATS), "print": _("Print")}
    errors = [error for found in take.errors.values() for error in found] if take else []
    return {
        "plan": plan,
        "links": [(names[form], file_url(request.GET, form)) for form in formats.split()] if context["valid"] or errors else [],
        "errors": errors,
        "most": take.size if take else None,
        "source": source_of(plan),
        "address": address_of(request),
    }


def file_url(query: QueryDict, form: str) -> str:
    """The address of a page as a file or a print, without what only a screen needs."""
    asked = query.copy()
    for name in NOT_IN_FILES:
        asked.pop(name, None)
    asked["print" if form == "print" else "format"] = "1" if form == "print" else form
    return f"?{asked.urlencode()}"
