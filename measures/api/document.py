"""The API as OpenAPI says it: drf-spectacular finds the addresses, the contract gives the rest."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from drf_spectacular.generators import SchemaGenerator

from measures.api.schemas import SCHEMAS


def add_contract(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """The objects that the operations speak of; a step of drf-spectacular's, named in the settings."""
    components = result.setdefault("components", {})
    components["schemas"] = {**SCHEMAS, **components.get("schemas", {})}
    session = {
        "type": "apiKey",
        "in": "cookie",
        "name": settings.SESSION_COOKIE_NAME,
        "description": "Signed in on the site; for plans that are not public.",
    }
    components["securitySchemes"] = {"session": session}
    return result


@cache
def document() -> dict[str, Any]:
    """The whole document, made once."""
    generator: Any = SchemaGenerator
    found: dict[str, Any] = json.loads(json.dumps(generator().get_schema(request=None, public=True)))
    return found


def document_mark(request: HttpRequest) -> str:
    """Its ETag."""
    return f'"{hashlib.sha256(json.dumps(document()).encode()).hexdigest()[:32]}"'
