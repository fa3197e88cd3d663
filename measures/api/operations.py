"""What the API answers: each operation once, for its documentation and for its view."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request

from config.problems import MEDIA_TYPE
from measures.api.parameters import PAGING, Parameter, check

View = Callable[..., HttpResponseBase]
METHODS = ["GET", "HEAD"]
PROBLEMS = {
    "400": "A parameter is unknown, or has a value that means nothing; `errors` names it.",
    "401": "The account that is signed in has to set up its second factor first.",
    "404": "Not there, or not for who asks.",
    "406": "The answer is JSON, and the request accepts none.",
}


@dataclass(frozen=True)
class Operation:
    """One address of the API: what it takes, the object it answers (or a list of them), and an example of one object."""

    id: str
    summary: str
    about: str
    answer: str
    example: dict[str, Any]
    parameters: tuple[Parameter, ...] = ()
    is_list: bool = False
    moves: bool = False

    @property
    def all_parameters(self) -> tuple[Parameter, ...]:
        """Also those of the pages of a list."""
        return (*self.parameters, *PAGING) if self.is_list else self.parameters

    @property
    def shown(self) -> dict[str, Any]:
        """The example as it is answered."""
        return {"count": 1, "next": None, "previous": None, "results": [self.example]} if self.is_list else self.example

    def document(self) -> dict[str, Any]:
        """As OpenAPI says it."""
        return {
            "operationId": self.id,
            "summary": self.summary,
            "description": self.about,
            "tags": ["read"],
            "parameters": [parameter.document() for parameter in self.all_parameters],
            "security": [{}, {"session": []}],
            "responses": {"200": self._found(), **self._others()},
        }

    def _found(self) -> dict[str, Any]:
        schema = {"$ref": f"#/components/schemas/{self.answer}{'List' if self.is_list else ''}"}
        content = {"application/json": {"schema": schema, "examples": {"one": {"summary": self.summary, "value": self.shown}}}}
        mark = {"description": "Changes with the content: send it back as If-None-Match.", "schema": {"type": "string"}}
        return {"description": self.summary, "headers": {"ETag": mark}, "content": content}

    def _others(self) -> dict[str, Any]:
        found: dict[str, Any] = {"304": {"description": "Nothing changed since the ETag that was sent."}}
        if self.moves:
            found["301"] = {"description": "Another spelling of the code: Location is the address with the right one."}
        for status, about in PROBLEMS.items():
            schema = {"$ref": "#/components/schemas/Problem"}
            found[status] = {"description": about, "content": {MEDIA_TYPE: {"schema": schema}}}
        return found


def answers(operation: Operation) -> Callable[[View], View]:
    """Make a function a view of the API: open to all, read only, its parameters checked before it runs, documented."""

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: Request, **place: str) -> HttpResponseBase:
            check(request.query_params, operation.all_parameters)
            return view(request, **place)

        made: Any = api_view(METHODS)
        served: Any = extend_schema(operation=operation.document())(made(checked))

        @login_not_required
        @wraps(view)
        def plain(request: HttpRequest, **place: str) -> HttpResponseBase:
            response: HttpResponseBase = served(request, **place)
            response["Allow"] = ", ".join(METHODS)
            return response

        # What the documentation looks for in a view, and Django's protection of forms, which has nothing to protect here.
        vars(plain).update(cls=served.cls, initkwargs=served.initkwargs, csrf_exempt=True)
        return plain

    return decorate
