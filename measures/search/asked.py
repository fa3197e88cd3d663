"""What a question says: its words as search looks for them, and the code that it is."""

from __future__ import annotations

import re

from measures.codes import natural_key, read_code
from measures.rules import fold

_QUOTES = str.maketrans(dict.fromkeys('"“”„‟«»‹›', " "))
_EDGES = "'‘’‚`"  # marks of a quotation only around a word: inside it they belong to it
_MEASURE = re.compile(r"(?:de |het |the |la )?(?:maatregel(?:en)?|mesures?|measures?)(?: n[ro°]\.?)?[ :]+(?=\S)", re.IGNORECASE)


def plain(asked: str) -> str:
    """The question without quotation marks, and without the word for a measure before a code; as it is where nothing else is said."""
    words = " ".join(word for part in asked.translate(_QUOTES).split() if (word := part.strip(_EDGES)))
    named = _MEASURE.match(words)
    if named and read_code(words[named.end() :]):
        return words[named.end() :]
    return words or asked


def search_terms(asked: str) -> tuple[str, ...]:
    """What is looked for in folded text; a blank before what must begin a word: codes, and words of one or two letters."""
    said = plain(asked)
    code = read_code(said)
    words = [code] if code else fold(said).split()
    return tuple(f" {word}" if len(word) < 3 or any(c.isdigit() for c in word) else word for word in words)


def first_word(asked: str) -> str:
    """What the order by relevance goes by; empty where nothing is asked."""
    return next((term.strip() for term in search_terms(asked)), "")


def code_key(asked: str) -> str:
    """The key of the very code that the question may be, as `natural_key` writes it."""
    return natural_key(plain(asked))


def is_code(asked: str) -> bool:
    """Whether the question is one code and nothing else."""
    return bool(read_code(plain(asked)))
