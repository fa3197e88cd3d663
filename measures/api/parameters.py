"""The parameters of the API: how each is documented and checked; the two are one declaration."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.exceptions import APIException

from measures.changes.kinds import Kind
from measures.enums import Confidence, CoordinatorState, Freshness, Phase, Priority
from measures.facets import NONE
from measures.listing.order import sort_choices

MAX_PAGE_SIZE = 200
PAGE_SIZE = 50


class BadParameters(APIException):
    """Parameters that mean nothing: `errors` holds for each name what is wrong with it."""

    status_code = status.HTTP_400_BAD_REQUEST

    def __init__(self, errors: Mapping[str, Iterable[Any]]) -> None:
        super().__init__(_("A parameter of the address means nothing here."))
        self.errors = errors


@dataclass(frozen=True)
class Parameter:
    """One parameter, its JSON Schema and an example; `many` is repeated for "or"."""

    name: str
    about: str
    schema: dict[str, Any] = field(default_factory=lambda: {"type": "string"})
    example: Any = None
    many: bool = False
    place: str = "query"

    def document(self) -> dict[str, Any]:
        """As OpenAPI says it."""
        said: dict[str, Any] = {"name": self.name, "in": self.place, "description": self.about, "schema": self.schema}
        if self.place == "path":
            said["required"] = True
        if self.many:
            said.update(schema={"type": "array", "items": self.schema}, style="form", explode=True)
        if self.example is not None:
            said["example"] = [self.example] if self.many else self.example
        return said

    def faults(self, values: list[str]) -> list[str]:
        """What is wrong with what the address says."""
        if not self.many and len(values) > 1:
            return [_("This may be said once only.")]
        return [words for value in values if (words := fault_of(value, self.schema))]


def fault_of(value: str, schema: Mapping[str, Any]) -> str:
    """What is wrong with one value, as far as its form tells; empty when nothing is."""
    if not value:
        return _("A value is missing.")
    if "enum" in schema and value not in schema["enum"]:
        return _("“%(value)s” is none of: %(choices)s.") % {"value": value, "choices": ", ".join(schema["enum"])}
    if len(value) > schema.get("maxLength", len(value)):
        return _("At most %(count)s characters.") % {"count": schema["maxLength"]}
    if "pattern" in schema and not re.fullmatch(schema["pattern"].removeprefix("^").removesuffix("$"), value):
        return _("This is not written as it should be.")
    if schema.get("format") == "date":
        return _fault_of_day(value)
    return _fault_of_number(value, schema) if schema.get("type") == "integer" else ""


def _fault_of_day(value: str) -> str:
    try:
        written = date.fromisoformat(value).isoformat()
    except ValueError:
        written = ""
    return "" if written == value else _("A date is written as 2026-09-30.")


def _fault_of_number(value: str, schema: Mapping[str, Any]) -> str:
    if re.fullmatch(r"[1-9][0-9]{0,9}", value) and schema["minimum"] <= int(value) <= schema["maximum"]:
        return ""
    return _("A whole number from %(low)s to %(high)s.") % {"low": schema["minimum"], "high": schema["maximum"]}


def check(query: QueryDict, declared: Iterable[Parameter]) -> None:
    """Refuse an unknown name, a name said too often, and a value that is not written as it should be."""
    known = {parameter.name: parameter for parameter in declared if parameter.place == "query"}
    errors: dict[str, list[str]] = {}
    for name, values in query.lists():
        found = known[name].faults(values) if name in known else [_("This parameter means nothing here.")]
        if found:
            errors[name] = found
    if errors:
        raise BadParameters(errors)


def words(*choices: str) -> dict[str, Any]:
    """One of these."""
    return {"type": "string", "enum": list(choices)}


def codes(longest: int = 60) -> dict[str, Any]:
    """A code of the plan's own: which there are, its plan says."""
    return {"type": "string", "minLength": 1, "maxLength": longest, "pattern": r"^[^\u0000-\u001f]+$"}


def whole(low: int, high: int, default: int) -> dict[str, Any]:
    """A whole number between two bounds."""
    return {"type": "integer", "minimum": low, "maximum": high, "default": default}


DAY = {"type": "string", "format": "date"}
ORDINAL = words("0", "1", "2", "3", NONE)
SLUG = {"type": "string", "minLength": 1, "maxLength": 60, "pattern": "^[-a-zA-Z0-9_]+$"}

PLAN = Parameter("plan", "The plan's short name.", SLUG, "industrieplan-2019", place="path")
CODE = Parameter(
    "code",
    "The measure's code. Another spelling (c4, C.4.) is answered with 301 to the right one.",
    {"type": "string", "minLength": 1, "maxLength": 40, "pattern": r"^[A-Za-z0-9._ -]*[A-Za-z0-9][A-Za-z0-9._ -]*$"},
    "1.1.10",
    place="path",
)
PAGING = (
    Parameter("page", "Which page; one past the last is answered with 404.", whole(1, 100_000, 1), 1),
    Parameter("page_size", "How many on a page.", whole(1, MAX_PAGE_SIZE, PAGE_SIZE), 50),
)
AS_OF = Parameter("as_of", "What was approved and saved by the end of this day, Brussels time; not before the adoption.", DAY, "2026-09-30")
FILTERS = (
    Parameter(
        "q",
        "Words that must all occur, in any language of the plan; accents and case do not matter. A code finds the very measure.",
        {"type": "string", "minLength": 1, "maxLength": 200, "pattern": r"^[^\u0000]*[^\u0000\s][^\u0000]*$"},
        "haven",
    ),
    Parameter("challenge", "Sections of challenges; none: outside them.", codes(), "3.1", many=True),
    Parameter("pillar", "Strategic pillars, by section and number; none: outside them.", codes(), "3.1/2", many=True),
    Parameter("sector", "Codes of sectors; none: outside them.", codes(), "C", many=True),
    Parameter("dimension", "Numbers of dimensions; none: outside them.", codes(), "1", many=True),
    Parameter("phase", "none: no status stated.", words(*Phase.values, NONE), "planned", many=True),
    Parameter("status", "Codes of statuses; none: not stated.", codes(), "to_develop", many=True),
    Parameter("priority", "Short, medium or long term; none: not stated.", words(*Priority.values, NONE), "KT", many=True),
    Parameter("means", "Money, as printed: 0 to 3 times €; none: not stated.", ORDINAL, "1", many=True),
    Parameter("staff", "People, as printed: 0 to 3 times H; none: not stated.", ORDINAL, "1", many=True),
    Parameter("coordinator", "What is known of who coordinates.", words(*CoordinatorState.values), "named", many=True),
    Parameter("body", "Bodies that coordinate in any role, by their short name; none: no body.", codes(), "citydev", many=True),
    Parameter("label", "Codes of labels; none: without a label.", codes(), "QW", many=True),
    Parameter("confidence", "The body's own word; none: not given.", words(*Confidence.values, NONE), "on_track", many=True),
    Parameter("freshness", "How long ago it was confirmed; none: never.", words(*Freshness.values), "none", many=True),
    Parameter("late", "1: only what is late.", words("1"), "1"),
    Parameter("asked", "1: only where help or a decision is asked.", words("1"), "1"),
)
SORT = Parameter(
    "sort",
    "The order; a minus turns it, blanks come last both ways. Without it the order of the plan, with q the best first.",
    words(*(key for key, _label in sort_choices())),
    "-priority",
)
PERIOD = (
    Parameter("from", "Changes after the end of this day, Brussels time; where it is not said, 30 days before `to`.", DAY, "2026-06-01"),
    Parameter("to", "Changes up to the end of this day; today where it is not said.", DAY, "2026-09-30"),
)
KIND = Parameter("kind", "Kinds of changes; all where none is said.", words(*Kind.values), "status", many=True)
