"""A list of objects as one json file: what the file is, the rows, last their number."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import islice
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language

from measures.exports.about import address_of, licence_of, source_of, translation_words
from measures.exports.tables import ROWS_AT_ONCE
from measures.filters import MeasureFilter


def json_chunks(head: Mapping[str, Any], name: str, rows: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """One object: `head`, then the rows under `name` and how many they are; some hundreds at a time."""
    encode = json.JSONEncoder(ensure_ascii=False, default=json_value).encode
    yield f'{encode(head)[:-1]}, "{name}": ['.encode(errors="replace")
    count, waiting = 0, iter(rows)
    while some := list(islice(waiting, ROWS_AT_ONCE)):
        said = ",\n".join([encode(row) for row in some])
        yield f"{',' if count else ''}\n{said}".encode(errors="replace")
        count += len(some)
    yield f'\n], "count": {count}}}\n'.encode()


def json_head(request: HttpRequest, filters: MeasureFilter, days: Mapping[str, date], **more: Any) -> dict[str, Any]:
    """What the file is: the plan, the days, the filters as the address has them, whose text it is."""
    plan = filters.plan
    return {
        "plan": plan.slug,
        "title": str(plan.title),
        "practice": plan.is_practice,
        **days,
        "language": get_language(),
        "filters": filters.chosen | ({"q": filters.words_asked} if filters.words_asked else {}),
        **more,
        "source": source_of(plan),
        "licence": licence_of(plan),
        "translation": translation_words(plan) or None,
        "made_at": timezone.localtime(),
        "url": address_of(request),
    }


def json_value(value: object) -> str:
    """Days and moments as ISO; what is translated late in the reader's language."""
    return value.isoformat() if isinstance(value, date) else str(value)
