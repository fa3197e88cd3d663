"""Two wordings of one text, word by word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

_TOKENS = re.compile(r"\w+|\s+|[^\w\s]")

Sign = Literal["same", "out", "in"]


@dataclass(frozen=True)
class Piece:
    """Some words that stayed, that went out or that came in."""

    sign: Sign
    words: str


def difference(before: str, after: str) -> list[Piece]:
    """The words of both texts in their order: what stayed, what went out, what came in.

    The pieces that stayed or went out make the first text again, those that stayed or came in the second. A blank alone between two
    changes belongs to them, so that a phrase that was replaced reads as one.
    """
    old, new = _TOKENS.findall(before), _TOKENS.findall(after)
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    parts = [("".join(old[i:j]), "".join(new[k:m]), tag == "equal") for tag, i, j, k, m in steps]
    found: list[Piece] = []
    out = into = ""
    for place, (gone, come, same) in enumerate(parts):
        inside = 0 < place < len(parts) - 1
        if not same or (inside and not gone.strip()):
            out, into = out + gone, into + come
            continue
        found += [*_changed(out, into), Piece("same", gone)]
        out = into = ""
    return found + _changed(out, into)


def _changed(out: str, into: str) -> list[Piece]:
    pieces = [Piece("out", out), Piece("in", into)]
    return [piece for piece in pieces if piece.words]
