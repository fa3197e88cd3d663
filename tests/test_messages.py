"""Messages are found without system tools, in Python and in templates."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import messages

TEMPLATE = """
  <p title="{% translate "A title" %}">{{ x|default:_("nothing") }}</p>
    {% blocktranslate trimmed count n=n %}
      one {{ n }} row
    {% plural %}
      {{ n }} rows
    {% endblocktranslate %}
{% translate "open" context "measure" %}
"""
MODULE = """
from django.utils.translation import gettext_lazy as _, pgettext_lazy
A = _("a word")
B = pgettext_lazy("phase", "announced")
"""


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small tree in place of ours."""
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    (tmp_path / "templates").mkdir()
    (tmp_path / "plan").mkdir()
    (tmp_path / "templates" / "page.html").write_text(TEMPLATE, encoding="utf-8")
    (tmp_path / "plan" / "enums.py").write_text(MODULE, encoding="utf-8")
    return tmp_path


def test_messages_of_both_kinds_are_found_when_extracted(house: Path) -> None:
    found = {(message.id, message.context) for message in messages.extract() if message.id}

    assert found == {
        ("a word", None),
        ("announced", "phase"),
        ("A title", None),
        ("nothing", None),
        (("one %(n)s row", "%(n)s rows"), None),
        ("open", "measure"),
    }


def test_update_fills_english_and_leaves_dutch_to_people(house: Path) -> None:
    for language in messages.LANGUAGES:
        messages.update(language)

    template = messages.extract()
    assert list(messages.faults("en", template)) == []
    assert len(list(messages.faults("nl", template))) == 6


def test_update_keeps_translations_and_drops_what_is_gone(house: Path) -> None:
    messages.update("nl")
    file = messages.path_of("nl")
    translated = file.read_text(encoding="utf-8").replace('msgid "a word"\nmsgstr ""', 'msgid "a word"\nmsgstr "een woord"')
    file.write_text(translated, encoding="utf-8")
    (house / "templates" / "page.html").write_text("<p></p>", encoding="utf-8")
    messages.update("nl")

    kept = {message.id: message.string for message in messages.catalogue("nl") if message.id}
    assert kept == {"a word": "een woord", "announced": ""}
    once = file.read_bytes()
    messages.update("nl")
    assert file.read_bytes() == once


def test_faults_name_fuzzy_entries_and_wrong_placeholders(house: Path) -> None:
    messages.update("en")
    file = messages.path_of("en")
    changed = file.read_text(encoding="utf-8").replace('msgstr[0] "one %(n)s row"', 'msgstr[0] "one %(m)s row"')
    file.write_text(changed.replace('msgid "A title"', '#, fuzzy\nmsgid "A title"'), encoding="utf-8")

    found = list(messages.faults("en", messages.extract()))
    assert len(found) == 2
    assert "fuzzy" in found[0] + found[1]
    assert "placeholder" in found[0] + found[1]
