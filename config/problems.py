"""Errors as the API says them: RFC 9457, application/problem+json."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, JsonResponse

MEDIA_TYPE = "application/problem+json"
API_ROOT = "/api/"


def is_api(request: HttpRequest) -> bool:
    """Whether the address is one of the API, which answers no pages."""
    return request.path.startswith(API_ROOT)


def problem_data(status: int, detail: Any = "", errors: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What an error says; `errors` holds for each parameter what is wrong with it."""
    said: dict[str, Any] = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": str(detail)}
    return {**said, "errors": {name: [str(words) for words in found] for name, found in errors.items()}} if errors else said


def problem(status: int, detail: Any = "") -> JsonResponse:
    """An error of the API as an answer."""
    return JsonResponse(problem_data(status, detail), status=status, content_type=MEDIA_TYPE, headers={"Cache-Control": "no-store"})
