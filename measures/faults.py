"""What in an address cannot be answered: which parameter, why, and the address without it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.forms import BaseForm
from django.http import QueryDict
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from measures.facet_views import without

SHOWN = 60  # letters of a value that are repeated


@dataclass(frozen=True)
class Fault:
    """One parameter that means nothing: its name for a reader, what was asked, why that cannot be, and the way on without it."""

    label: Any
    value: str
    reason: str
    way: str
    url: str


def faults(query: QueryDict, *forms: BaseForm) -> list[Fault]:
    """All errors of the forms that read an address."""
    return [_fault(query, form, name) for form in forms for name in form.errors if name in form.fields]


def _fault(query: QueryDict, form: BaseForm, name: str) -> Fault:
    value = Truncator(", ".join(filter(None, query.getlist(name)))).chars(SHOWN)
    reason = " ".join(str(error) for error in form.errors[name])
    way = _("Back to today") if name == "as_of" else _("Without this")
    return Fault(form.fields[name].label or name, value, reason, way, f"?{without(query, name)}")
