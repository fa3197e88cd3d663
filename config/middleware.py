"""What every answer gets on its way out."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_cache_control

Handler = Callable[[HttpRequest], HttpResponse]
WORTH_PACKING = ("text/html", "application/json")


def lighter_pages(get_response: Handler) -> Handler:
    """A visitor's page travels compressed.

    A signed-in person's page holds secrets, and the length of a compressed page can tell of them (BREACH), so it goes as it is.
    Files that are streamed go as they are too: they are packed already, or would be packed while somebody waits.
    """
    gzip = GZipMiddleware(get_response)

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        packable = not response.streaming and response.headers.get("Content-Type", "").startswith(WORTH_PACKING)
        if packable and not request.user.is_authenticated:
            gzip.process_response(request, response)  # changes it in place
        return response

    return answer


def no_zero_bytes(get_response: Handler) -> Handler:
    """An address with a zero byte is nowhere: PostgreSQL takes none in a text, and would fail on looking it up."""

    def answer(request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path:
            raise Http404
        return get_response(request)

    return answer


def private_pages(get_response: Handler) -> Handler:
    """What a signed-in person reads is kept by no shared cache, and asked again when the page is opened again."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_cache=True)
        return response

    return answer
