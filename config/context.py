"""What every page knows."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """Defaults that base.html may count on (undefined variables are errors); a view gives its own `plan` and `as_of`."""
    return {"plan": None, "as_of": None}
