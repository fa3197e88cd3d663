"""Measure codes: text, written in several ways, sorted naturally."""

from __future__ import annotations

import re

_PARTS = re.compile(r"\d+|[A-Za-z]+")


def natural_key(code: str) -> str:
    """A key that sorts 1.1.2 before 1.1.10: each number padded to six digits."""
    return ".".join(part.zfill(6) if part.isdigit() else part.upper() for part in _PARTS.findall(code))


def normalise(code: str) -> str:
    """One spelling for all ("c4", "C.4.", " c-4" → "C.4"); parts are joined by full stops.

    "D12" is not split: where the letters are followed by one number, that number is one part.
    """
    return ".".join(part.upper() for part in _PARTS.findall(code))


def variants(code: str) -> list[str]:
    """The spellings by which people look for a code: "c.4", "c4", "c 4"."""
    parts = [part.lower() for part in _PARTS.findall(code)]
    return list(dict.fromkeys([".".join(parts), "".join(parts), " ".join(parts), "-".join(parts)]))
