"""The files that the page of open data offers."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from measures.exports.forms import FORMATS
from measures.listing.columns import COLUMNS
from plan.models import Plan

NAMES = {"nl": "Nederlands", "fr": "Français", "en": "English"}


@dataclass(frozen=True)
class Offer:
    """All measures in one language: `files` are (name of the format, address)."""

    language: str
    name: str
    files: list[tuple[str, str]]


def file_offers(plan: Plan) -> list[Offer]:
    """All measures with all columns, as the plan stands today, in each language."""
    found = []
    for language, _name in settings.LANGUAGES:
        with override(language):
            address = reverse("measures:list-measures", args=[plan.slug])
        asked = {form: urlencode({"cols": ",".join(COLUMNS), "format": form}, safe=",") for form, _label in FORMATS}
        found.append(Offer(language, NAMES[language], [(label, f"{address}?{asked[form]}") for form, label in FORMATS]))
    return found
