"""Messages without system tools: `python -m config.messages` brings locale/ up to date, `--check` only says what is wrong.

The msgids are English, so the English catalogue fills itself; the others are written by people.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS
from babel.messages.extract import extract as extract_from
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("nl", "fr", "en")
APPS = ("config", "plan", "accounts", "measures", "governance")
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def sources() -> Iterator[Path]:
    """The files that hold messages, in a fixed order."""
    for app in APPS:
        yield from (path for path in sorted((ROOT / app).rglob("*.py")) if "migrations" not in path.parts)
    yield from (path for path in sorted((ROOT / "templates").rglob("*")) if path.suffix in (".html", ".txt"))


def as_python(path: Path) -> str:
    """The file as Python; of a template only its messages remain, each on its own line."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return text
    return "\n".join(line.strip() for line in templatize(text).split("\n"))


def extract() -> Catalog:
    """All messages of the source."""
    template = new_catalog()
    for path in sources():
        source = io.BytesIO(as_python(path).encode())
        found = extract_from("python", source, KEYWORDS, ["Translators:"], {"encoding": "utf-8"})
        for _line, words, comments, context in found:
            template.add(words, context=context, locations=[(str(path.relative_to(ROOT)), 0)], auto_comments=comments)
    return template


def new_catalog(language: str | None = None) -> Catalog:
    """An empty catalogue, without the placeholders that gettext's tools would put in its header."""
    return Catalog(
        locale=language,
        header_comment="# Messages of Boordtabel. Brought up to date by `make messages`.",
        project="boordtabel",
        version="1",
        msgid_bugs_address="Boordtabel",
        last_translator="Boordtabel",
        language_team=language or "",
        charset="utf-8",
        fuzzy=False,
    )


def catalogue(language: str) -> Catalog:
    """What is written in locale/, empty where there is nothing yet."""
    path = path_of(language)
    if not path.exists():
        return new_catalog(language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def path_of(language: str) -> Path:
    """The file of a language."""
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


def fill_english(catalog: Catalog) -> None:
    """English says what the msgid says, unless somebody wrote better."""
    for message in catalog:
        if message.id and not any(_strings(message)):
            message.string = message.id


def update(language: str) -> Catalog:
    """Add what is new, drop what is gone, keep what was translated."""
    catalog, template = catalogue(language), extract()
    template.creation_date = catalog.revision_date = catalog.creation_date  # else every run would change the file
    catalog.update(template, no_fuzzy_matching=True, update_header_comment=True)
    if language == "en":
        fill_english(catalog)
    path_of(language).parent.mkdir(parents=True, exist_ok=True)
    with path_of(language).open("wb") as file:
        write_po(file, catalog, width=120, ignore_obsolete=True, sort_by_file=True, include_lineno=False)
    return catalog


def faults(language: str, template: Catalog) -> Iterator[str]:
    """What keeps a language from being complete: missing, fuzzy, gone, or with other placeholders than its msgid."""
    catalog = catalogue(language)
    for message in template:
        if message.id and _find(catalog, message) is None:
            yield f"{language}: not in locale/ (make messages): {message.id!r}"
    for message in catalog:
        if not message.id:
            continue
        if not all(_strings(message)):
            yield f"{language}: not translated: {message.id!r}"
        if message.fuzzy:
            yield f"{language}: fuzzy: {message.id!r}"
        if _find(template, message) is None:
            yield f"{language}: no longer used (make messages): {message.id!r}"
        yield from (f"{language}: {error}: {message.id!r}" for error in message.check(catalog))


def _find(catalog: Catalog, message: Message) -> Message | None:
    found: Message | None = catalog.get(message.id, message.context)
    return found


def _strings(message: Message) -> list[str]:
    strings = message.string if isinstance(message.string, (tuple, list)) else [message.string]
    return [string or "" for string in strings]


def main(arguments: list[str]) -> int:
    """Update or check all languages; a check that finds something returns 1."""
    if "--check" not in arguments:
        for language in LANGUAGES:
            catalog = update(language)
            missing = sum(1 for message in catalog if message.id and not all(_strings(message)))
            print(f"{language}: {len(catalog)} messages, {missing} not translated")
        return 0
    template = extract()
    found = [fault for language in LANGUAGES for fault in faults(language, template)]
    print("\n".join(found) or f"messages: {len(template)}, complete in {', '.join(LANGUAGES)}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
