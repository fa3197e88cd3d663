"""What rounds are called: by their season where nobody gave them a name, and never twice the same by themselves."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext, override

from plan.models import Plan
from plan.translation import LANGUAGES

LONGEST = 95  # signs of a title that get a month behind it
NUMBERED = re.compile(r" \(\d+\)$")
DATED = re.compile(r" – \w+ \d{4}$")


def seasonal_title(deadline: date) -> str:
    """“Spring 2027”, in the language that is spoken."""
    seasons = (gettext("Winter %(year)s"), gettext("Spring %(year)s"), gettext("Summer %(year)s"), gettext("Autumn %(year)s"))
    return seasons[deadline.month % 12 // 3] % {"year": deadline.year}


def is_seasonal(title: str, deadline: date) -> bool:
    """Whether it is the name of a season about the deadline, which may have been moved since; in the language that is spoken."""
    plain = NUMBERED.sub("", title)
    months = [date(year, month, 1) for year in range(deadline.year - 1, deadline.year + 2) for month in (1, 4, 7, 10)]
    return any(plain == seasonal_title(month) for month in months)


def next_title(title: str, before: date, deadline: date) -> str:
    """What the round after one is called, in the language that is spoken.

    The season where that one was called by a season; else its name with the month of the deadline.
    """
    if not title:
        return ""
    if is_seasonal(title, before):
        return seasonal_title(deadline)
    return f"{DATED.sub('', NUMBERED.sub('', title))[:LONGEST]} – {date_format(deadline, 'F Y')}"


def untaken(title: str, taken: Collection[str]) -> str:
    """The title with a number behind it where another round is called so."""
    found, number = title, 1
    while found and found in taken:
        number += 1
        found = f"{title} ({number})"
    return found


def titles_taken(plan: Plan) -> dict[str, set[str]]:
    """What the rounds of a plan are called, by language."""
    rows = list(plan.reportingrounds.values_list(*(f"title_{language}" for language in LANGUAGES)))
    return {language: {row[place] for row in rows} for place, language in enumerate(LANGUAGES)}


def fresh_titles(plan: Plan, deadline: date) -> dict[str, str]:
    """The season in each language, as the fields of a round."""
    taken, found = titles_taken(plan), {}
    for language in LANGUAGES:
        with override(language):
            found[f"title_{language}"] = untaken(seasonal_title(deadline), taken[language])
    return found


def following_titles(plan: Plan, titles: dict[str, str], before: date, deadline: date) -> dict[str, str]:
    """The titles of the round after one in each language, as the fields of a round."""
    taken, found = titles_taken(plan), {}
    for language in LANGUAGES:
        with override(language):
            title = next_title(titles[f"title_{language}"], before, deadline)
            found[f"title_{language}"] = untaken(title, taken[language])
    return found
