"""Days as the site and its mails write them, in the language that is active."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language

DAY = "j F Y"


def day_words(value: date) -> str:
    """A day in words: “3 May 2027”. French says the first of a month with an ordinal: “1er mai 2027”."""
    words = date_format(value, DAY)
    return f"1er{words[1:]}" if value.day == 1 and (get_language() or "").startswith("fr") else words


def moment_words(value: datetime) -> str:
    """A moment in words, by Brussels time: “3 May 2027, 14:05”."""
    local = timezone.localtime(value)
    return f"{day_words(local)}, {date_format(local, 'H:i')}"
