"""What a file says of itself: which plan, which filters, which day, whose text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from measures.facet_views import values_on
from measures.filters import MeasureFilter
from plan.models import Plan
from plan.templatetags.boordtabel import in_language

NOT_IN_FILES = ("page", "size", "format", "print")

Line = tuple[str, Any]


def about_lines(request: HttpRequest, plan: Plan, day: date, filters: Iterable[Line] = (), more: Iterable[Line] = ()) -> Iterator[Line]:
    """(label, value) for the last sheet of a workbook, in the reader's language; `more` says what only this kind of file has."""
    chosen = [(label, str(value)) for label, value in filters]
    yield _("plan"), str(plan.title)
    if plan.is_practice:
        yield _("practice"), _("Practice plan: nothing here is real.")
    yield _("date shown"), day
    yield from more
    if not chosen:
        yield _("filters"), _("none")
    for label, words in chosen:
        yield _("filter: %(name)s") % {"name": label}, words
    yield _("made at"), timezone.now()
    yield _("source"), source_of(plan)
    yield _("licence"), licence_of(plan)
    if warning := translation_words(plan):
        yield _("translation"), warning
    yield _("empty cell"), _("not stated, not known, or not so")
    yield _("address"), address_of(request)


def filter_words(filters: MeasureFilter) -> list[Line]:
    """The filters that are on, in the reader's words: one line each, “or” between its values."""
    found = [(declared.label, values_on(filters, name)) for name, declared in filters.filters.items() if name != "as_of"]
    return [(str(label), _(" or ").join(str(words) for _value, words in values)) for label, values in found if values]


def source_of(plan: Plan) -> str:
    """The plan with its publisher and its date, as one cites it."""
    parts = [str(plan.publisher), str(plan.title), plan.adopted_words]
    return ", ".join(part for part in parts if part)


def licence_of(plan: Plan) -> str:
    """What may be done with the data, as far as anybody has said so."""
    if plan.is_practice:
        return _("Practice plan: nothing here is real, and nothing of it is open data.")
    if not plan.is_public:
        return _("This plan is not public: its files are for those who may read it.")
    words = _("No licence is stated. The text of the plan belongs to the government that published it (%(publisher)s).")
    return words % {"publisher": plan.publisher}


def translation_words(plan: Plan) -> str:
    """That the texts are working translations, where the reader's language is not the plan's."""
    if get_language() == plan.source_language:
        return ""
    words = _("The plan's texts are working translations; the official text is %(spoken)s.")
    return words % {"spoken": in_language(plan.source_language)}


def address_of(request: HttpRequest) -> str:
    """The page that shows what the file holds."""
    query = request.GET.copy()
    for name in NOT_IN_FILES:
        query.pop(name, None)
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}" if query else request.path)


def file_name(plan: Plan, what: str, day: date) -> str:
    """A name that says which plan, what, and which day; without its ending."""
    return f"{plan.slug}-{what}-{day.isoformat()}"


def heading(label: str | Promise) -> str:
    """A label as the head of a column."""
    return capfirst(str(label))
