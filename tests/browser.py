"""Debian's Chromium, driven by Playwright, on a server that shares the test's own transaction.

Browser tests take `browser_page` (or `plain_page`, without JavaScript) and open paths: `browser_page.goto("/nl/")`.
They run on SQLite only: its in-memory connection can be shared between the test and the server.

A click returns before the next page is there: the next line is an `expect` of something that only the next page has. What is read
without one (`page.url`, `count()`, `evaluate`, the database) or opened (`goto`) right after a click may meet the old page, or cut it off.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.db import connections
from django.test import Client
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

if TYPE_CHECKING:
    from accounts.models import User

ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
]
FIXTURES = {"chromium", "site", "browser_page", "plain_page", "new_page", "lighthouse"}


def find_chromium() -> str | None:
    """Where the system's Chromium is."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what needs a browser; leave it out on PostgreSQL, and skip it where there is none (a failure under CI)."""
    ours = [item for item in items if FIXTURES & set(getattr(item, "fixturenames", ()))]
    for item in ours:
        item.add_marker(pytest.mark.browser)
        if not find_chromium() and not os.environ.get("CI"):
            item.add_marker(pytest.mark.skip(reason="install chromium"))
    if settings.DATABASES["default"]["ENGINE"] != "django.db.backends.sqlite3":
        config.hook.pytest_deselected(items=ours)
        items[:] = [item for item in items if item not in ours]


class OneAtATime:
    """Answers one request at a time, since all use the one connection of the test."""

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self.application, self.lock = application, threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        with self.lock:
            answer = self.application(environ, start_response)
            try:
                return list(answer)
            finally:
                close = getattr(answer, "close", None)
                if close:
                    close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for the whole run."""
    # Playwright keeps an event loop in this thread, which Django would take for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        expect.set_options(timeout=20_000)  # a busy machine is no fault of the page
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def site(db: None) -> Iterator[str]:
    """The address of a server that sees what the test wrote."""
    connection = connections["default"]
    connection.inc_thread_sharing()
    server = LiveServerThread("127.0.0.1", OneAtATime, connections_override={"default": connection})
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    yield f"http://127.0.0.1:{server.port}"
    with server.httpd.get_app().lock:
        server.terminate()
    # The connection stays shared: a thread of the server may still be closing what it answered.


class Pages:
    """Makes pages: `new_page(user=…, java_script_enabled=…, viewport=…, color_scheme=…)`, and watches them."""

    def __init__(self, browser: Browser, site: str) -> None:
        self.browser, self.site = browser, site
        self.contexts: list[BrowserContext] = []
        self.wrong: list[str] = []

    def __call__(self, user: User | None = None, **options: Any) -> Page:
        context = self.browser.new_context(**{"base_url": self.site, "locale": "nl-BE", **options})
        self.contexts.append(context)
        context.set_default_timeout(15_000)
        context.on("request", lambda request: self.note_request(request.url))
        context.on("console", lambda message: self.note_message(message.text))
        context.on("weberror", lambda error: self.wrong.append(str(error.error)))
        if user:
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session_of(user), "url": self.site}])
        return context.new_page()

    def note_request(self, url: str) -> None:
        if urlsplit(url).scheme in ("http", "https", "ws", "wss") and not url.startswith(self.site):
            self.wrong.append(f"asked another host: {url}")

    def note_message(self, text: str) -> None:
        if "Content Security Policy" in text:
            self.wrong.append(text)

    def check(self) -> None:
        """None of the pages asked another host for anything, broke a script or met the content security policy."""
        wrong, self.wrong = self.wrong, []
        assert wrong == []


@pytest.fixture
def new_page(chromium: Browser, site: str) -> Iterator[Pages]:
    """Makes pages and checks them after the test."""
    pages = Pages(chromium, site)
    yield pages
    for context in pages.contexts:
        context.close()
    pages.check()


def session_of(user: User) -> str:
    """The key of a new session of `user`."""
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def faults(page: Page) -> list[str]:
    """What axe finds, one line each, and a page that is wider than its window. After a click: `expect` the new page first."""
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    lines = [f"{page.url} {fault['id']}: {fault['nodes'][0]['html'][:160]}" for fault in found]
    width = page.viewport_size["width"] if page.viewport_size else 0
    return lines + ([f"{page.url} is wider than {width}"] if page.evaluate("document.documentElement.scrollWidth") > width else [])


@pytest.fixture
def browser_page(new_page: Pages) -> Page:
    """A laptop's page, nobody signed in."""
    return new_page(viewport={"width": 1280, "height": 800})


@pytest.fixture
def plain_page(new_page: Pages) -> Page:
    """The same without JavaScript."""
    return new_page(viewport={"width": 1280, "height": 800}, java_script_enabled=False)
