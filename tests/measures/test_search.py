"""Search on the real plan: what is found, in which order, and where the page shows that it was found."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from measures.models import MeasureState
from measures.rules import fold
from plan.models import BodyAlias, Plan


def found(client: Client, plan: Plan, asked: str, lang: str = "nl", **more: str) -> tuple[list[str], str]:
    answer = client.get(f"/{lang}/{plan.slug}/measures/", {"q": asked, "size": "200", **more})
    assert answer.status_code == 200
    return [row.state.code for row in answer.context["rows"]], answer.content.decode()


def rows_of(page: str) -> list[str]:
    """The html of each row."""
    return re.findall(r"<tr><th scope=\"row\">.*?</tr>", page, re.DOTALL)


@pytest.mark.parametrize(
    ("asked", "code"), [("c4", "C.4"), ("C.4", "C.4"), ("C-4", "C.4"), (" c.4. ", "C.4"), ("ic7", "IC.7"), ("d3.4", "D3.4")]
)
def test_a_code_is_found_first_in_every_spelling_and_marked(client: Client, industrieplan: Plan, asked: str, code: str) -> None:
    codes, page = found(client, industrieplan, asked)
    assert codes[0] == code
    assert f'<span class="code"><mark>{code}</mark></span>' in page or 'title="code' in rows_of(page)[0]
    assert "<mark>" in rows_of(page)[0]


def test_a_long_code_is_found_alone_and_a_short_one_with_those_that_begin_so(client: Client, industrieplan: Plan) -> None:
    assert found(client, industrieplan, "1.1.10")[0] == ["1.1.10"]
    codes = found(client, industrieplan, "1.1.1")[0]
    assert codes[0] == "1.1.1"
    assert "1.1.10" in codes


@pytest.mark.parametrize(("asked", "lang"), [("aardeketen", "nl"), ("AARDEKETEN", "fr"), ("industriële", "nl"), ("INDUSTRIELE", "nl")])
def test_words_are_found_in_compounds_whatever_their_case_accents_and_the_page(
    client: Client, industrieplan: Plan, asked: str, lang: str
) -> None:
    states = MeasureState.objects.of(industrieplan).today()
    wanted = {s.code for s in states if fold(asked) in fold(f"{s.text_nl} {s.text_fr} {s.text_en} {s.remarks}")}
    assert wanted
    codes, page = found(client, industrieplan, asked, lang)
    assert wanted <= set(codes)
    for row in rows_of(page):
        assert "<mark>" in row, row


def test_best_come_first(client: Client, industrieplan: Plan) -> None:
    """What the measure itself says before what is said of it."""
    codes = found(client, industrieplan, "opleiding")[0]
    itself = ["opleiding" in fold(f"{r.text_nl} {r.text_fr} {r.text_en}") for r in _states(industrieplan, codes)]
    assert any(itself)
    assert not all(itself)
    assert itself == sorted(itself, reverse=True)


def _states(plan: Plan, codes: list[str]) -> list[MeasureState]:
    by_code = {state.code: state for state in MeasureState.objects.of(plan).today()}
    return [by_code[code] for code in codes]


def test_a_hit_in_another_language_is_told_in_one_line(client: Client, industrieplan: Plan) -> None:
    _codes, page = found(client, industrieplan, "aardeketen", "en")
    rows = [row for row in rows_of(page) if "aardeketen" in fold(row)]
    assert rows
    assert all(re.search(r'Found in the Dutch text: <q lang="nl">[^<]*<mark>aardeketen</mark>', row, re.IGNORECASE) for row in rows)


def test_a_hit_in_the_remarks_is_told_unless_they_are_a_column(client: Client, industrieplan: Plan) -> None:
    codes, page = found(client, industrieplan, "synhera", "en")
    row = rows_of(page)[codes.index("1.2.1")]
    assert '<p class="hit quiet">Found in the remarks: <q>Met het netwerk Lieu &amp; <mark>Synhera</mark></q></p>' in row
    codes, page = found(client, industrieplan, "synhera", "en", cols="text,remarks")
    row = rows_of(page)[codes.index("1.2.1")]
    assert 'class="hit' not in row
    assert "Met het netwerk Lieu &amp; <mark>Synhera</mark></td>" in row


def test_a_body_is_found_by_name_and_by_each_printed_spelling(client: Client, industrieplan: Plan) -> None:
    told = 0
    for alias in BodyAlias.objects.filter(plan=industrieplan, body__coordinations__isnull=False).select_related("body").distinct()[:25]:
        codes, page = found(client, industrieplan, alias.spelling)
        named = {s.code for s in MeasureState.objects.of(industrieplan).today() if f"|{alias.body.slug}|" in s.bodies}
        assert named <= set(codes), alias.spelling
        told += page.count('class="hit')
        assert all("<mark>" in row for row in rows_of(page)), alias.spelling
    assert told


def test_nothing_is_marked_when_nothing_is_searched(client: Client, industrieplan: Plan) -> None:
    page = client.get(f"/nl/{industrieplan.slug}/measures/?sector=C").content.decode()
    assert "<mark>" not in page
    assert 'class="hit' not in page
