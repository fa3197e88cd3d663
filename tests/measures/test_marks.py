from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.rules import fold
from measures.search.asked import search_terms
from measures.search.marks import Marks, _spread


def marks(asked: str) -> Marks:
    return Marks(search_terms(asked))


@pytest.mark.parametrize(
    ("asked", "text", "expected"),
    [
        ("etude", "Une Étude, des e\u0301tudes", "Une <mark>Étude</mark>, des <mark>e\u0301tude</mark>s"),
        ("VERWERKING", "Voedselverwerkingsketen", "Voedsel<mark>verwerking</mark>sketen"),
        ("hub", "hub.brussels", "<mark>hub</mark>.brussels"),
        ("c4", "zie C.4 en IC.4", "zie <mark>C.4</mark> en IC.4"),
        ("op", "opleiding en een kop", "<mark>op</mark>leiding en een kop"),
        ("à la", "à la carte", "<mark>à</mark> <mark>la</mark> carte"),
        ("opleiding leidingen", "opleidingen", "<mark>opleidingen</mark>"),
        ("œuvre", "l'œuvre", "l&#x27;<mark>œuvre</mark>"),
        ("ffi", "eﬃciënt", "e<mark>ﬃ</mark>ciënt"),
        ("b", "<b>onbekend</b>", "&lt;b&gt;onbekend&lt;/b&gt;"),
        ("&lt;", "a < b", "a &lt; b"),
        ("niets", "iets", "iets"),
        ("", "iets", "iets"),
    ],
)
def test_hits_are_marked_whatever_their_case_and_accents(asked: str, text: str, expected: str) -> None:
    assert marks(asked).mark(text) == expected


@pytest.mark.parametrize(
    ("asked", "code", "expected"),
    [
        ("c4", "C.4", "<mark>C.4</mark>"),
        ("C.4", "C.4", "<mark>C.4</mark>"),
        ("c4", "C.14", "C.14"),
        ("1.1", "1.1.10", "<mark>1.1</mark>.10"),
        ("d1", "D1.2", "<mark>D1.2</mark>"),
        ("d1.2", "D1.2", "<mark>D1.2</mark>"),
    ],
)
def test_codes_are_marked_in_every_spelling(asked: str, code: str, expected: str) -> None:
    assert marks(asked).mark_code(code) == expected


def test_excerpt_is_short_and_has_the_hit() -> None:
    text = f"{'voor ' * 40}de haven {'na ' * 60}"
    found = marks("haven").excerpt(text)
    assert found.startswith("… ")
    assert found.endswith(" …")
    assert "de <mark>haven</mark> na" in found
    assert len(found) < 140
    assert marks("haven").excerpt("haven") == "<mark>haven</mark>"
    assert marks("haven").excerpt("a & b haven") == "a &amp; b <mark>haven</mark>"


@given(st.text(max_size=30))
def test_folding_character_by_character_equals_folding_the_whole(text: str) -> None:
    folded, places = _spread(text)
    assert folded.rstrip(" ") == f" {fold(text)}".rstrip(" ")
    assert len(folded) == len(places)


@given(st.text(max_size=30), st.text(min_size=1, max_size=4))
def test_marking_loses_and_adds_nothing(text: str, asked: str) -> None:
    marked = marks(asked).mark(text)
    assert html.unescape(marked.replace("<mark>", "").replace("</mark>", "")) == html.unescape(html.escape(text))
    assert ("<mark>" in marked) == bool(marks(asked).found_in([text]))
