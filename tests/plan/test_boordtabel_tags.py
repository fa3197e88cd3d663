from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.template import RequestContext, Template
from django.test import Client, RequestFactory
from django.utils.translation import override

from plan.models import Plan
from plan.translation import Text

DUTCH = Text("<Werk>", "nl", "<Werk>", "nl", is_fallback=True)


def rendered(source: str, path: str = "/", **context: object) -> str:
    return Template(source).render(RequestContext(RequestFactory().get(path), context)).strip()


def test_said_is_plain_when_the_text_is_in_the_pages_language() -> None:
    with override("nl"):
        assert rendered("{% said text %}", text=DUTCH) == "&lt;Werk&gt;"


def test_said_marks_the_language_when_it_is_another() -> None:
    with override("en"):
        html = rendered("{% said text %}", text=DUTCH)
    assert html.startswith('<span lang="nl">&lt;Werk&gt;</span>')
    assert "(in Dutch)" in html


@pytest.mark.parametrize(
    ("means", "staff", "shown", "words"),
    [
        (2, 1, ">€€<", "means 2 of 3"),
        (0, 1, ">€ –<", "means: printed “-”"),
        (None, 1, '<span class="unknown">', "not stated"),
        (1, 3, ">HHH<", "staff 3 of 3"),
    ],
)
def test_cost_has_signs_and_words_when_known_and_says_when_not(means: int | None, staff: int | None, shown: str, words: str) -> None:
    with override("en"):
        html = rendered("{% cost means staff %}", means=means, staff=staff)
    assert shown in html
    assert words in html


def test_cost_is_one_mark_when_nothing_is_stated() -> None:
    with override("en"):
        assert rendered("{% cost means staff %}", means=None, staff=None) == '<span class="unknown">not stated</span>'


def test_status_is_sign_and_word_in_a_phase_or_not_stated() -> None:
    class Status:
        phase, label = "active", "In uitvoering"

    with override("nl"):
        html = rendered('{% include "_status.html" with status=status only %}', status=Status())
    assert "phase-active" in html
    assert "<svg" in html
    assert "In uitvoering" in html
    assert 'class="unknown"' in rendered('{% include "_status.html" with status=status only %}', status=None)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{% query_with page=2 %}", "?q=a%26b&amp;page=2"),
        ("{% query_with q=None %}", "?page=1"),
        ("{% query_with q=None page=None %}", "?"),
    ],
)
def test_query_with_changes_what_is_named_and_keeps_the_rest(source: str, expected: str) -> None:
    assert rendered(source, "/nl/?q=a%26b&page=1") == expected


def test_switch_of_language_keeps_path_and_query(client: Client, plan: Plan) -> None:
    html = client.get(f"/nl/{plan.slug}/trends/?x=%C3%A9&y=1").content.decode()
    assert f'href="/fr/{plan.slug}/trends/?x=%C3%A9&amp;y=1"' in html
    assert 'aria-current="true"' in html


def test_menu_marks_where_one_is(client: Client, plan: Plan) -> None:
    html = client.get(f"/en/{plan.slug}/trends/").content.decode()
    assert f'<a href="/en/{plan.slug}/trends/" aria-current="page">' in html
    assert html.count('aria-current="page"') == 1


def test_working_translation_is_said_once_where_the_page_has_another_language(client: Client, plan: Plan) -> None:
    assert client.get(f"/en/{plan.slug}/trends/").content.decode().count("working translations") == 1
    assert "working translations" not in client.get(f"/nl/{plan.slug}/trends/").content.decode()
    assert "werkvertalingen" not in client.get(f"/nl/{plan.slug}/trends/").content.decode()


@pytest.mark.parametrize(
    ("language", "value", "words"),
    [
        ("fr", date(2026, 12, 1), "1er décembre 2026"),
        ("fr", date(2026, 12, 11), "11 décembre 2026"),
        ("nl", date(2026, 12, 1), "1 december 2026"),
        ("en", date(2026, 12, 1), "1 December 2026"),
    ],
)
def test_french_says_the_first_of_a_month_with_an_ordinal(language: str, value: date, words: str) -> None:
    late = datetime.combine(value, time(23, 30), tzinfo=UTC) - timedelta(days=1)  # half past midnight in Brussels
    with override(language):
        assert rendered("{{ value|day }}", value=value) == f'<time datetime="{value.isoformat()}">{words}</time>'
        assert rendered("{{ value|day_words }}", value=value) == words
        assert rendered("{{ value|day_words }}", value=late) == words
        assert rendered("{{ value|moment }}", value=late) == f"{words}, 00:30"
        assert rendered("{{ value|day }}{{ value|day_words }}{{ value|moment }}", value=None) == ""
