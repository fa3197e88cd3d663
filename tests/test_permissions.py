"""Every address × every role × every method, against the declared table; and reading changes nothing."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver

from tests.permissions import OTHER_METHODS, ROLES, ROWS, Cells, Outcome, Row, World

NAMES_OF_DJANGO = {"admin"}  # the admin has its own rights and tests: accounts/rights.py, tests/test_admin.py
# The cache counts attempts at sign-in, and is no data of ours.
WRITES = re.compile(r"""^\s*(INSERT INTO|UPDATE|DELETE FROM|REPLACE INTO)\s+"(?!cache")""", re.IGNORECASE)


def addresses() -> Iterator[str]:
    """The name of every address of the site, with its app."""

    def walk(resolver: URLResolver, space: str) -> Iterator[str]:
        for pattern in resolver.url_patterns:
            if isinstance(pattern, URLPattern):
                yield f"{space}{pattern.name or pattern.pattern}"
            elif pattern.namespace not in NAMES_OF_DJANGO:
                yield from walk(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space)

    return walk(get_resolver(), "")


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    found = list(addresses())
    assert found
    assert sorted(set(found) - set(ROWS)) == [], "add a Row in tests/permissions.py"
    assert sorted(set(ROWS) - set(found)) == []


def outcome(response: HttpResponse) -> Outcome:
    """An answer in the words of the table."""
    if response.status_code == 302:
        return "in" if response["Location"].startswith("/accounts/login/") else "go"
    return {200: "ok", 400: "bad"}.get(response.status_code, response.status_code)


class Rollback(Exception):
    """Takes back what one cell wrote."""


def differing(world: World, row: Row, thing: str, method: str, expected: Cells) -> Iterator[str]:
    """The cells of one line of the table that answer otherwise, or write while they should only read."""
    url = world.url(row, thing)
    for role in ROLES:
        client, data = world.client(role), row.data(world.things[thing])
        try:
            with transaction.atomic(), CaptureQueriesContext(connection) as queries:
                response = client.generic(method, url) if method != "POST" else client.post(url, data)
                raise Rollback
        except Rollback:
            pass
        if (got := outcome(response)) != expected[role]:
            yield f"{row.name} {method} {thing} as {role}: {got}, declared {expected[role]}"
        wrote = [sql[:120] for sql in (query["sql"] for query in queries) if WRITES.match(sql) and not (row.notes and row.notes in sql)]
        if method != "POST" and wrote:
            yield f"{row.name} {method} {thing} as {role} wrote: {wrote}"


# Making a world takes longer than asking an address as every role: some addresses share one, each cell takes back what it wrote.
SHARES = 12


@pytest.mark.django_db
@pytest.mark.parametrize("names", [sorted(ROWS)[start::SHARES] for start in range(SHARES)], ids=range(SHARES))
def test_addresses_answer_each_role_as_declared(names: list[str], caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR, "django.request")
    world, wrong = World.make(), list[str]()
    for row in (ROWS[name] for name in names):
        cache.clear()
        for thing in sorted({*row.get, *row.post}):
            for method in ("GET", "HEAD"):
                wrong += differing(world, row, thing, method, row.get.get(thing, row.refused()))
            wrong += differing(world, row, thing, "POST", row.post.get(thing, row.refused()))
        for method in OTHER_METHODS:
            wrong += differing(world, row, "own", method, row.refused())
    if wrong:
        pytest.fail("\n".join(wrong), pytrace=False)
