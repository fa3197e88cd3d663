"""What must hold of every page, asked of an answer."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.test import Client

from measures.parts import Tally
from plan.models import Plan
from tests.factories import MeasureFactory

LANGUAGES = ("nl", "fr", "en")
INLINE = re.compile(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=", re.IGNORECASE)


def page_at(client: Client, path: str) -> str:
    """The page's text; it answers, has one h1, speaks the language of its address and holds no inline style or script."""
    answer = client.get(path)
    assert answer.status_code == 200, f"{path}: {answer.status_code}"
    html = answer.content.decode()
    assert len(re.findall(r"<h1[ >]", html)) == 1
    assert f'<html lang="{path[1:3]}">' in html
    assert not INLINE.search(html), INLINE.search(html)
    return html


def in_all_languages(client: Client, path: str, *expected: str) -> None:
    """The page in nl, fr and en, each with `expected` in its text."""
    for language in LANGUAGES:
        html = page_at(client, f"/{language}{path}")
        for words in expected:
            assert words in html, f"{language}: {words}"


def rows_at(client: Client, url: str) -> int:
    """How many measures the list has at an address."""
    answer = client.get(url)
    assert answer.status_code == 200, url
    return int(answer.context["page"].paginator.count)


def check_counts(client: Client, tallies: Iterable[Tally]) -> int:
    """Each count leads to a list of just as many rows; returns how many counts there were."""
    checked = 0
    for tally in tallies:
        for phrase in tally.phrases:
            shown = re.search(r"\d+", phrase.words)
            assert shown, phrase.words
            assert rows_at(client, phrase.url) == int(shown[0]), phrase.url
            checked += 1
    return checked


def add_measures(plan: Plan, how_many: int, **place: object) -> None:
    """Some more measures at a place, each with a code of its own."""
    for _ in range(how_many):
        MeasureFactory(plan=plan, **place)
