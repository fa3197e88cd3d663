"""Texts in nl, fr and en as plain columns, and the one small descriptor that reads them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self, overload

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

LANGUAGES = ("nl", "fr", "en")


class TranslationState(models.TextChoices):
    OFFICIAL = "official", _("official text")
    WORKING = "working", _("working translation")
    MISSING = "missing", _("not translated")


class Language(models.TextChoices):
    NL = "nl", _("Dutch")
    FR = "fr", _("French")
    EN = "en", _("English")


@dataclass(frozen=True)
class Text:
    """One text as a reader gets it.

    `lang` is the language of `value`; `is_fallback` says that the reader asked for another one;
    `is_working` that it is our translation; `is_outdated` that its source has changed since.
    """

    value: str
    lang: str
    source: str
    source_lang: str
    is_fallback: bool = False
    is_working: bool = False
    is_outdated: bool = False

    def __str__(self) -> str:
        return self.value

    def __bool__(self) -> bool:
        return bool(self.value)


def choose(words: dict[str, str], source: str, language: str | None = None) -> Text:
    """The text in the asked language (the active one by default), else in the source language, else any."""
    asked = language or get_language() or source
    found = asked if words.get(asked) else next((lang for lang in (source, *LANGUAGES) if words.get(lang)), source)
    return Text(words.get(found, ""), found, words.get(source, ""), source, is_fallback=found != asked)


class Translatable(models.Model):
    """A row with texts in three languages, which knows of each language what it is worth."""

    source_language = models.CharField(_("source language"), max_length=2, choices=Language, default=Language.NL)
    state_nl = models.CharField(_("state of the Dutch"), max_length=8, choices=TranslationState, default=TranslationState.MISSING)
    state_fr = models.CharField(_("state of the French"), max_length=8, choices=TranslationState, default=TranslationState.MISSING)
    state_en = models.CharField(_("state of the English"), max_length=8, choices=TranslationState, default=TranslationState.MISSING)
    made_from_nl = models.CharField(_("source of the Dutch"), max_length=16, blank=True, editable=False)
    made_from_fr = models.CharField(_("source of the French"), max_length=16, blank=True, editable=False)
    made_from_en = models.CharField(_("source of the English"), max_length=16, blank=True, editable=False)

    translated: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True

    def clean(self) -> None:
        """The first text of a row must be there in its source language."""
        super().clean()
        first = self.translated[0] if self.translated else ""
        if first and not self.words(first, self.source_language):
            raise ValidationError({f"{first}_{self.source_language}": _("The text in the plan's own language is missing.")})

    def words(self, name: str, language: str) -> str:
        """The column `name` in `language`, empty when there is none."""
        return str(getattr(self, f"{name}_{language}"))

    def said(self, name: str, language: str | None = None) -> Text:
        """The text in a language (the reader's by default) and what language it is in.

        Not whether its source has changed, which takes more work.
        """
        return choose({lang: self.words(name, lang) for lang in LANGUAGES}, self.source_language, language)

    def source_mark(self) -> str:
        """16 hex digits that change when any text in the source language changes."""
        joined = "\x1f".join(self.words(name, self.source_language) for name in self.translated)
        return hashlib.sha256(joined.encode()).hexdigest()[:16]

    def read(self, name: str, language: str | None = None) -> Text:
        """The text in the asked language (the active one by default), else in the source language, else any."""
        text = choose({lang: self.words(name, lang) for lang in LANGUAGES}, self.source_language, language)
        if text.lang == self.source_language:
            return text
        made_from = getattr(self, f"made_from_{text.lang}")
        return replace(
            text,
            is_working=getattr(self, f"state_{text.lang}") == TranslationState.WORKING,
            is_outdated=bool(made_from) and made_from != self.source_mark(),
        )

    def stamp(self, before: Self | None = None) -> None:
        """Set the states that follow from the texts, and what each translation was made from.

        A text that is new or was rewritten is made from today's source; one that was left alone keeps its mark.
        """
        mark = self.source_mark()
        for language in LANGUAGES:
            texts = [self.words(name, language) for name in self.translated]
            state, made_from = f"state_{language}", f"made_from_{language}"
            if language == self.source_language:
                setattr(self, state, TranslationState.OFFICIAL)
                setattr(self, made_from, "")
            elif not any(texts):
                setattr(self, state, TranslationState.MISSING)
                setattr(self, made_from, "")
            else:
                if getattr(self, state) == TranslationState.MISSING:
                    setattr(self, state, TranslationState.WORKING)
                if before is None or texts != [before.words(name, language) for name in self.translated]:
                    setattr(self, made_from, mark)


class Translation:
    """Three columns `<name>_nl`, `<name>_fr`, `<name>_en`, read as one `Text` in the reader's language."""

    def __init__(self, verbose_name: Any, *, max_length: int, help_text: Any = "") -> None:
        self.verbose_name, self.max_length, self.help_text = verbose_name, max_length, help_text
        self.short_description = verbose_name  # the admin's word for a column's heading

    def contribute_to_class(self, cls: type[models.Model], name: str) -> None:
        for language in LANGUAGES:
            field = models.CharField(
                format_lazy("{} ({})", self.verbose_name, language),
                max_length=self.max_length,
                blank=True,
                help_text=self.help_text,
            )
            cls.add_to_class(f"{name}_{language}", field)
        cls.translated = (*getattr(cls, "translated", ()), name)  # type: ignore[attr-defined]
        self.name = name
        setattr(cls, name, self)

    @overload
    def __get__(self, row: None, owner: type[models.Model]) -> Translation: ...
    @overload
    def __get__(self, row: Translatable, owner: type[models.Model]) -> Text: ...
    def __get__(self, row: Translatable | None, owner: type[models.Model]) -> Text | Translation:
        return self if row is None else row.read(self.name)
