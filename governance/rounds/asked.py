"""Which measures a round asks about: the filters of an address of the list, read and checked as the list does."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import Resolver404, resolve
from django.utils.text import capfirst
from django.utils.translation import get_language_from_path, override
from django.utils.translation import gettext as _

from measures.filters import MeasureFilter
from plan.models import Plan

# What an address of the list says besides its filters: how it is shown; and a past day, since a round asks about today's measures.
NOT_ASKED = ("sort", "page", "size", "cols", "density", "format", "print", "as_of")


def read_query(words: str, plan: Plan) -> str:
    """The filters in a pasted address of the list, or in the part of it after the question mark; all measures without any.

    ValidationError for an address of something else, and for what no filter of the list is called.
    """
    query = QueryDict(_query_of(words.strip(), plan), mutable=True)
    for name in NOT_ASKED:
        query.pop(name, None)
    for name, values in list(query.lists()):
        query.setlist(name, [value for value in dict.fromkeys(values) if value])
    if unknown := [name for name in query if name not in MeasureFilter.base_filters]:
        raise ValidationError(_("No filter of the list is called “%(name)s”."), params={"name": unknown[0]})
    return query.urlencode(safe=",")


def _query_of(words: str, plan: Plan) -> str:
    if "://" not in words and not words.startswith("/"):
        return _filters_in(words.removeprefix("?"))
    try:
        found = urlsplit(words)
        with override(get_language_from_path(found.path)):
            place: Any = resolve(found.path)
    except (ValueError, Resolver404):
        place = None
    if place is None or place.view_name != "measures:list-measures" or place.kwargs.get("slug") != plan.slug:
        raise ValidationError(_("This is not an address of this plan's list of measures."))
    return found.query


def _filters_in(words: str) -> str:
    """What stands after the question mark; codes and other words are no filters."""
    if words and "=" not in words:
        said = _("“%(words)s” is no address of the list of measures. Choose the measures there with its filters, then paste its address.")
        raise ValidationError(said, params={"words": words[:80]})
    return words


def tidy_query(words: str, plan: Plan) -> str:
    """The filters in an address, without what is no filter; what means nothing stays as it was written, to be shown as wrong."""
    try:
        return read_query(words, plan)
    except ValidationError:
        return words


def check_query(query: str, plan: Plan) -> MeasureFilter:
    """The filters of a round; ValidationError with what is wrong in each."""
    filters = MeasureFilter(QueryDict(query), plan=plan)
    if not filters.is_valid():
        raise ValidationError(
            [
                _("%(filter)s: %(error)s") % {"filter": capfirst(str(filters.form.fields[name].label)), "error": error}
                for name, errors in filters.form.errors.items()
                for error in errors
            ]
        )
    return filters
