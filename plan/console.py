"""What a command says to the person at the machine."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings

NAMES = ("LC_ALL", "LC_MESSAGES", "LANG")  # the first that is set counts


def machine_language(environ: Mapping[str, str]) -> str:
    """The language of the machine, as in `fr_BE.UTF-8`, where it is one of ours; else the settings' own."""
    said = next((environ[name] for name in NAMES if environ.get(name)), "")
    for language, _name in settings.LANGUAGES:
        if said == language or said.startswith((f"{language}_", f"{language}.", f"{language}-")):
            return str(language)
    return settings.LANGUAGE_CODE
