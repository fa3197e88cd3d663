"""Measure codes: text, written in several ways, sorted naturally."""

from __future__ import annotations

import re

_PARTS = re.compile(r"\d+|[A-Za-z]+")
_CODE = re.compile(r"[A-Za-z]{0,4}[ .-]?\d+(?:[ .-]\d+)*\.?")


def natural_key(code: str) -> str:
    """A key that sorts 1.1.2 before 1.1.10: each number padded to six digits."""
    return ".".join(part.zfill(6) if part.isdigit() else part.upper() for part in _PARTS.findall(code))


def dotted(code: str) -> str:
    """The spelling by which search knows a code: "c.4" for C.4, "d.1.1" for D1.1."""
    return ".".join(part.lower() for part in _PARTS.findall(code))


def read_code(words: str) -> str:
    """What was typed as search knows codes ("c4", "C-4", "1 1 10" → "c.4", "1.1.10"); empty where it is no code."""
    return dotted(words) if _CODE.fullmatch(words.strip()) else ""
