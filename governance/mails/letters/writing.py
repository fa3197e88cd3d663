"""From parts to the two texts of a mail: plain and html, the same words from one template each."""

from __future__ import annotations

import textwrap
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import get_template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import pgettext

from governance.mails.letters.parts import Parts, Section

WIDTH = 74
SUBJECT = 200


def placeholder(link_id: int) -> str:
    """The place of a signed link in a mail."""
    return f"[[link:{link_id}]]"


def absolute(name: str, *args: Any) -> str:
    """The whole address of a page, in the language that is active."""
    return settings.SITE_URL.rstrip("/") + reverse(name, args=args)


def one_line(words: object, limit: int = SUBJECT) -> str:
    """Words without line ends or control signs, which would end a header, and not too long."""
    clean = " ".join("".join(sign if sign.isprintable() else " " for sign in str(words)).split())
    return clean if len(clean) <= limit else clean[: limit - 1].rstrip() + "…"


@cache
def _template(name: str) -> Any:
    return get_template(name)


class Writer:
    """Writes mails out; a section that many get is written once."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, Section], tuple[str, SafeString]] = {}

    def write(self, parts: Parts, language: str) -> tuple[str, str]:
        """(plain text, html without its frame) in the language that is active, which is `language`."""
        sections = [self._section(section, language) for section in parts.sections]
        contact = [_wrapped(parts.contact)] if parts.contact else []
        foot = "-- \n" + "\n".join(_wrapped(line) for line in parts.foot)
        text = [_wrapped(parts.greeting), *(text for text, _ in sections), *contact, foot]
        html = _template("governance/mail/_letter.html").render({"parts": parts, "sections": [html for _, html in sections]})
        return "\n\n".join(text) + "\n", html

    def _section(self, section: Section, language: str) -> tuple[str, SafeString]:
        found = self.known.get((language, section))
        if found is None:
            html = mark_safe(_template("governance/mail/_section.html").render({"section": section}))  # noqa: S308 - a template of ours, which escapes
            found = self.known[language, section] = _text(section), html
        return found


def _text(section: Section) -> str:
    lines = [section.heading.upper()] if section.heading else []
    lines += [_wrapped(paragraph) for paragraph in section.paragraphs]
    if section.own_words:
        lines.append("\n".join(_wrapped(line) for line in section.own_words.splitlines()))
    if section.items:
        items = [
            _wrapped(f"- {item.code}  {item.text}", "  ") + (f"\n{_wrapped(item.note, '  ', '  ')}" if item.note else "")
            for item in section.items
        ]
        lines.append("\n".join([*items, *([section.more] if section.more else [])]))
    if section.action:
        colon = pgettext("punctuation", ":")
        lines.append(f"{section.action.label}{colon}\n{section.action.url}")
    return "\n\n".join(lines)


def _wrapped(words: str, later: str = "", first: str = "") -> str:
    """Lines of a readable width; an address is never broken."""
    return textwrap.fill(words, WIDTH, initial_indent=first, subsequent_indent=later, break_long_words=False, break_on_hyphens=False)


def framed(html: str, *, language: str, subject: str) -> str:
    """The html of a mail as it goes, a whole document."""
    page: str = _template("governance/mail/document.html").render({"html": mark_safe(html), "language": language, "subject": subject})  # noqa: S308
    return page


def domain() -> str:
    """What Message-IDs end in: the site's name, else the sender's."""
    host = urlsplit(settings.SITE_URL).hostname or ""
    return host if "." in host and not host.replace(".", "").isdigit() else settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip(" >")
